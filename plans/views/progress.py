"""Voortgang: what the team did and saw of each goal, written down in half a minute."""

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plans import queries
from plans.access import may_note
from plans.forms.progress import GoalNoteForm
from plans.models import GoalNote
from plans.year.progress import of_goal, progress_of
from plans.year.support import support_of

from .dialogue import FORM, kept, mistake_among, noted
from .drafting import crumbs_of
from .found import ended, plan_or_404


@require_safe
def progress(request, pk):
    """Every goal of the version that holds, with what was noted of it."""
    plan, on = plan_or_404(request, pk, queries.at_hand), timezone.localdate()
    support = support_of(plan, on)
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students",
        "goals": progress_of(plan, on), "support": support, "may_note": may_note(request.user, plan),
    }  # fmt: skip
    return render(request, "plans/progress.html", context)


@require_http_methods(FORM)
def goal_note(request, pk, goal):
    """One note at one goal; `?verbetert=` puts an earlier one right."""
    plan = noted(request, pk)
    found = of_goal(plan, goal)
    if found is None:
        raise Http404
    mistake = mistake_among(request, GoalNote.objects.of_line(plan, found.goal))
    initial = model_to_dict(mistake, ["text", "measure", "seen_on"]) if mistake else None
    form = GoalNoteForm(request.POST or None, plan=plan, scale=found.scale, bounds=found.bounds, initial=initial)
    columns = {"plan": plan, "goal": found.goal, "recorded_by": request.user, "corrects": mistake}
    if kept(request, form, plan, columns):
        messages.success(request, "De notitie is verbeterd." if mistake else "Genoteerd.")
        return redirect(reverse("progress", args=[pk]) + f"#doel-{found.goal.pk}")
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    title = "Notitie verbeteren" if mistake else "Noteer wat u deed of zag"
    context = {
        "form": form, "title": title, "deed": "Verbeter" if mistake else "Bewaar", "here": "students",
        "lead": f"Doel: {found.goal.title}", "crumbs": crumbs_of(plan), "back": reverse("progress", args=[pk]),
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if form.is_refused else 200)
