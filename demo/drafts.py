"""What several people did in one draft of the demo."""

import json

from consent.contributions.asking import ask, candidates
from plans.choices import ContributionRole, Kind
from plans.contributions.giving import give
from plans.contributions.sets import sets_for
from plans.drafting import pages, sheets
from plans.drafting.history import Sender
from plans.models import AssignedSection, FieldComment
from students.choices import Reads
from students.models import Assignment

from .scenarios import Walk

P, A = Kind.PERSPECTIVE, Kind.ACTION


def write_along(w: Walk) -> None:
    """The mentor, or else whoever reads the whole plan, writes along in *Wat we weten*, *Behoeften* and *Doelen*."""
    works = Assignment.objects.filter(student=w.student, reads=Reads.PLAN)
    given = {(P.value, "weten"), (P.value, "behoeften"), (A.value, "doelen")}
    for assignment in works.order_by("-function", "pk")[:1]:
        AssignedSection.objects.give(assignment, add=given, take=set(), by=w.staff["coordinator"])


def note_at(w: Walk) -> None:
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


def ask_beforehand(w: Walk) -> None:
    """The mentor and the pupil were asked something beforehand and answered; the mother has not answered yet."""
    plan, by, mentor = w.part(P).plan, w.staff["coordinator"], w.staff["mentor"]
    until = {"answer_by": w._on(-6), "by": by}
    said = {
        f"u{mentor.pk}": (
            "Legt wiskunde goed uit aan anderen.",
            "Bij een nieuwe opdracht begint het werk pas na hulp.",
        ),
        "pupil": ("Wiskunde, en de pauze.", "Beginnen zonder dat iemand het zegt."),
    }
    keys = {each.key: each for each in candidates(plan, w._on(3))}
    for key, words in said.items():
        if key in keys and not keys[key].why_not:
            (offered,) = sets_for(keys[key].role)
            asked = ask(plan, key, offered.questions, set_name=offered.name, at=w._at(3, 10), **until)
            answers = dict(zip([each.pk for each in asked.questions.all()], words, strict=False))
            give(asked, answers, by=asked.user or asked.person, at=w._at(2, 15))
    for key, whom in keys.items():
        if whom.role == ContributionRole.GUARDIAN and not whom.why_not:
            (offered,) = sets_for(whom.role)
            ask(plan, key, offered.questions, set_name=offered.name, at=w._at(1, 10), **until)
            break


def put_better(w: Walk) -> None:
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
