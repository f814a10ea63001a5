"""During the year, for the family: what they see of one goal, written down for the school."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.entrance import session, whose
from consent.portal.forms import GoalNoteForm
from plans.choices import Kind, Status
from plans.models import FamilyNote

from .reading import keep_once, reading_or_404, show, too_late


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_note(request, plan, number):
    """One short note at a goal of the part 2 that holds; the school and its writer read it."""
    found = reading_or_404(request, plan)
    part = found.current(Kind.ACTION)
    if part is None or part.status != Status.ESTABLISHED or not found.may_remark:
        return too_late(request, found) if request.method == "POST" else redirect("family_plan", plan)
    goals = list(part.as_action.goals.all())
    if not 1 <= number <= len(goals):
        raise Http404
    goal, waiting = goals[number - 1], whose.waiting(request, found)
    form = GoalNoteForm(request.POST or None, words=found.words, initial=waiting)
    if form.is_valid():
        text, at = form.cleaned_data["text"], timezone.now()
        row = FamilyNote(plan=found.plan, goal=goal, person=found.person, text=text, at=at)
        if not keep_once(form, found, row):
            return too_late(request, found)
        messages.success(request, _("Het is bewaard. De school leest het."))
        return redirect(f"{reverse('family_plan', args=[plan])}#goal-{number}")
    rows = FamilyNote.objects.for_plan(found.plan).filter(person=found.person.pk)
    mine = [row for row in rows if row.goal.line == goal.line]
    return show(request, found, "family/note.html", form=form, goal=goal, number=number, mine=mine, waiting=waiting)
