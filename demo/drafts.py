"""What several people did in one draft of the demo."""

import json

from consent.contributions.asking import Candidate, ask, candidates
from plans.choices import ContributionRole, Kind
from plans.contributions.giving import give
from plans.contributions.sets import sets_for
from plans.drafting import pages, sheets
from plans.drafting.history import Sender
from plans.models import AssignedSection, ContributionRequest, FieldComment, Plan
from students.choices import Reads
from students.models import Assignment

from .scenarios import Scenario

P, A = Kind.PERSPECTIVE, Kind.ACTION


def write_along(w: Scenario) -> None:
    """The mentor, or else whoever reads the whole plan, writes along in *Wat we weten*, *Behoeften* and *Doelen*."""
    works = Assignment.objects.filter(student=w.student, reads=Reads.PLAN)
    given = {(P.value, "weten"), (P.value, "behoeften"), (A.value, "doelen")}
    for assignment in works.order_by("-function", "pk")[:1]:
        AssignedSection.objects.give(assignment, add=given, take=set(), by=w.staff["coordinator"])


def note_at(w: Scenario) -> None:
    """A colleague asks something at a field, and the coordinator has the next word."""
    part, by = w.part(P), w.staff["mentor"]
    FieldComment.objects.create(
        part_id=part.pk,
        section="weten",
        field="education_data",
        text="Zullen we de toets van november erbij zetten? Die was beter.",
        by=by,
        at=w._at(2, 11),
    )


def ask_beforehand(w: Scenario) -> None:
    """A colleague who works with the pupil was asked something beforehand and answered; a parent has not answered yet."""
    plan, on = w.part(P).plan, w._on(3)
    people = [each for each in candidates(plan, on) if not each.why_not]
    colleague = next(each for each in people if each.user)
    asked = _ask(w, plan, colleague, day=3)
    words = ("Legt wiskunde goed uit aan anderen.", "Begint pas als iemand de eerste stap voordoet.")
    answers = dict(zip([each.pk for each in asked.questions.all()], words, strict=False))
    give(asked, answers, by=asked.user, at=w._at(2, 15))
    for parent in [each for each in people if each.role == ContributionRole.GUARDIAN][:1]:
        _ask(w, plan, parent, day=1)


def _ask(w: Scenario, plan: Plan, whom: Candidate, *, day: int) -> ContributionRequest:
    """The first set that is offered for this role."""
    offered = sets_for(whom.role, plan.school_id)[0]
    how = {"answer_by": w._on(-6), "by": w.staff["coordinator"], "set_name": offered.name}
    return ask(plan, whom.key, offered.questions, at=w._at(day, 10), **how)


def put_better(w: Scenario) -> None:
    """The coordinator writes something weak, and a better text three days later: both are in *Eerdere teksten*."""
    part = w.part(P)
    section = next(each for each in pages.sections_for(part) if each.slug == "behoeften")
    for day, text in ((6, "Heeft structuur nodig."), (3, part.as_perspective.educational_needs)):
        part = w.part(P)
        sent = {
            "educational_needs": text,
            "started": json.dumps({"educational_needs": part.as_perspective.educational_needs}),
        }
        sheets.write(
            part,
            lambda part: sheets.page_of(part, section, sent),  # noqa: B023
            by=w.staff["coordinator"],
            sender=Sender(),
            at=w._at(day, 14),
        )
