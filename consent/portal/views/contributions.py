"""Answering questions beforehand, for a parent, the pupil or somebody from outside: by link and code, on one page."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import security
from accounts.pressed import came_in, pressed
from consent.contributions.links import opens
from consent.entrance import session, whose
from consent.words.address import words_for
from core.signs import apart
from plans.choices import ContributionRole
from plans.contributions.forms import AnswersForm
from plans.contributions.giving import give
from plans.models import ContributionRequest, Plan
from students.models import Person


@dataclass(frozen=True)
class Asked:
    """One request as the person reads it who was asked. Nothing of the plan is in it but the pupil's first name."""

    request: ContributionRequest
    person: Person
    plan: Plan

    @property
    def school(self):
        return self.plan.school

    @property
    def is_pupil(self) -> bool:
        return self.request.role == ContributionRole.PUPIL

    @property
    def words(self) -> dict:
        return words_for(self.is_pupil)

    @property
    def first(self) -> str:
        return self.plan.student.person.first_name

    @property
    def role(self) -> str:
        return self.request.function and _(self.request.function)

    @property
    def whose(self) -> str:
        """Whom it is about, for the title of the page."""
        return _("Over jouw plan") if self.is_pupil else _("Over %(name)s") % {"name": apart(self.first)}

    @property
    def is_open(self) -> bool:
        return self.plan.is_running and self.request.given is None


def asked_or_404(request, plan_uuid, uuid) -> Asked:
    """What one of the persons who came in here was asked; 404 when it is not theirs, or they see nothing any more.

    Raises OfAnother when a form is sent that belongs to another person (decision 43).
    """
    row = (
        ContributionRequest.objects.put_to_people(request.people, plan_uuid)
        .filter(uuid=uuid)
        .select_related("person", "plan__coordinator")
        .for_page()
        .first()
    )
    if row is None or not opens(row.person_id, row.plan, timezone.localdate()):
        raise Http404
    found = Asked(row, row.person, row.plan)
    if request.method == "POST":
        whose.check(request, found)
    return found


def _given(form: AnswersForm, found: Asked):
    """What was pressed; None when it can be kept no more, and then the form says why."""
    upload = form.cleaned_data["upload"]
    return pressed(form, found.person, lambda: give(found.request, form.answers(), by=found.person, upload=upload))


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_questions(request, plan, asked):
    """The questions, a field each; afterwards what was answered, and that it stays so."""
    found = asked_or_404(request, plan, asked)
    waiting = whose.waiting(request, found)
    form = AnswersForm(request.POST or None, request.FILES or None, asked=found.request, initial=waiting)
    if request.method == "POST" and came_in(form, found.person):
        return redirect("family_questions", plan, asked)
    if found.is_open and form.is_valid() and _given(form, found):
        return redirect("family_questions", plan, asked)
    security.note_refused_upload(form, found.plan.school_id)
    context = {
        "asked": found.request, "form": form if found.is_open else None, "waiting": waiting, "reading": found, "school": found.school,
        "plan": found.plan, "first": found.first, "several": len(request.people) > 1,
        "stamp": whose.stamp(found.person.pk, found.plan.pk), "outside": found.request.role == ContributionRole.OUTSIDE,
        "typed": session.words_in(request.POST) if request.method == "POST" and not found.is_open else [], **found.words,
    }  # fmt: skip
    return render(request, "family/questions.html", context)
