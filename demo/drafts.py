"""What several people did in one draft of the demo."""

import json

from plans.choices import Kind
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
