"""What is recorded of people in columns, before and after a page: each change becomes a row that says what was known."""

from datetime import datetime

from ledger.marks import fact_mark, text_of

from .models import FactChange, Guardian, Student
from .models.said import Field

FACTS: dict[str, dict[str, tuple[str, ...]]] = {
    "person": {
        Field.NAME: ("given_name", "infix", "family_name"),
        Field.EMAIL: ("email",),
        Field.PHONE: ("phone",),
        Field.LANGUAGE: ("language",),
        Field.SECRET_ADDRESS: ("address_protected",),
    },
    "guardian": {
        Field.RELATION: ("relation",),
        Field.ORGANISATION: ("organisation",),
        Field.RECEIVES: ("receives",),
        Field.CONTACT_BLOCKED: ("contact_blocked",),
        Field.DECEASED_ON: ("deceased_on",),
        Field.TAKEN_OFF: ("taken_off_at", "taken_off_by_id"),
    },
    "student": {
        Field.BIRTH_DATE: ("birth_date",),
        Field.NUMBER: ("number",),
        Field.SECTOR: ("sector",),
        Field.CLASS_NAME: ("class_name",),
        Field.LEVEL: ("level",),
        Field.SCHOOL_YEAR: ("school_year",),
        Field.LWOO: ("lwoo",),
        Field.ENROLLED_ON: ("enrolled_on",),
        Field.LEFT_ON: ("left_on",),
        Field.TLV: ("tlv_number", "tlv_category", "tlv_from", "tlv_until"),
    },
}
"""Every column of a person, a guardian and a pupil that may be corrected, by kind of row and fact."""
SAID = frozenset({Field.NAME, Field.BIRTH_DATE, Field.RELATION, Field.CONTACT_BLOCKED, Field.DECEASED_ON})
"""The facts of which old and new are kept as they were, for what was finished is judged by them (decision 55).

Of the others nobody has to read what they were: a mark tells that they were changed, and an old address does not stay.
"""
Known = dict[tuple[str, int, str], str]
"""(kind of row, its key, which fact) to the fact as text: ISO dates, "ja" or nothing."""


def known_around(student_pk: int | None) -> Known:
    """The facts in columns about a pupil and the guardians, also of who was taken off."""
    student = Student.objects.select_related("person").filter(pk=student_pk).first() if student_pk else None
    if student is None:
        return {}
    guardians = Guardian.ever.filter(student=student).select_related("person")
    rows = [("student", student), ("person", student.person)]
    rows += [(kind, row) for each in guardians for kind, row in (("guardian", each), ("person", each.person))]
    return {(kind, row.pk, code): _text(row, names) for kind, row in rows for code, names in FACTS[kind].items()}


def _text(row, names: tuple[str, ...]) -> str:
    return " ".join(filter(None, (text_of(getattr(row, name)) for name in names)))


def note(before: Known, after: Known, *, by, at: datetime) -> list[FactChange]:
    """Write down each fact that is another now; one that was not there before says nothing of the past."""
    changes = [
        FactChange(
            **{f"{kind}_id": pk},
            field=field,
            was=_as_kept(kind, pk, field, before[kind, pk, field]),
            becomes=_as_kept(kind, pk, field, now),
            recorded_by=by,
            recorded_at=at,
        )
        for (kind, pk, field), now in after.items()
        if before.get((kind, pk, field), now) != now
    ]
    for change in changes:
        change.save()
    return changes


def _as_kept(kind: str, pk: int, field: str, text: str) -> str:
    return text if field in SAID else fact_mark(f"students.{kind}", pk, field, text)
