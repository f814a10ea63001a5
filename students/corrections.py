"""What is recorded of people in columns, before and after a page: each change becomes a row that says what was known."""

from datetime import datetime

from .models import FactChange, Guardian, Student
from .models.said import Field

Known = dict[tuple[str, int, str], str]
"""(kind of row, its key, which fact) to the fact as text: ISO dates, "ja" or nothing."""


def known_around(student_pk: int | None) -> Known:
    """The facts in columns that decide who somebody is and what counts, of a pupil and the guardians."""
    student = Student.objects.select_related("person").filter(pk=student_pk).first()
    if student is None:
        return {}
    found = {
        ("person", student.person_id, Field.NAME): student.person.name,
        ("student", student.pk, Field.BIRTH_DATE): student.birth_date.isoformat(),
    }
    for guardian in Guardian.objects.filter(student=student).select_related("person"):
        found |= {
            ("person", guardian.person_id, Field.NAME): guardian.person.name,
            ("guardian", guardian.pk, Field.RELATION): guardian.relation,
            ("guardian", guardian.pk, Field.CONTACT_BLOCKED): "ja" if guardian.contact_blocked else "",
            ("guardian", guardian.pk, Field.DECEASED_ON): _iso(guardian.deceased_on),
        }
    return found


def note(before: Known, after: Known, *, by, at: datetime) -> list[FactChange]:
    """Write down each fact that is another now; one that was not there before says nothing of the past."""
    changes = [
        FactChange(
            **{f"{kind}_id": pk}, field=field, was=before[kind, pk, field], becomes=now, recorded_by=by, recorded_at=at
        )
        for (kind, pk, field), now in after.items()
        if before.get((kind, pk, field), now) != now
    ]
    for change in changes:
        change.save()
    return changes


def _iso(day) -> str:
    return day.isoformat() if day else ""
