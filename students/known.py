"""A family as it was known at a moment: what was finished then is judged by it (decision 55).

Rows that were recorded later are not there yet, and a column that was corrected later holds what it held.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from students import policy

from .models import FactChange, Guardian, Person, Student
from .models.said import Field


@dataclass(frozen=True)
class Family:
    """What rules ask of a pupil and the guardians; `Student` answers the same questions from what is recorded now."""

    student: Student
    at: datetime
    was: Mapping[tuple[str, int, str], str]

    @property
    def birth_date(self) -> date:
        held = self._was("student", self.student.pk, Field.BIRTH_DATE)
        return self.student.birth_date if held is None else date.fromisoformat(held)

    def facts(self, on: date) -> policy.StudentFacts:
        grown = policy.is_adult(self.birth_date, on)
        capability = self._last("capabilities", on) if grown else None
        return replace(
            self.student.facts(on),
            birth_date=self.birth_date,
            name=self._name(self.student.person),
            capability=capability.value if capability else policy.Capability.CAPABLE,
        )

    def guardian_facts(self, on: date) -> list[policy.GuardianFacts]:
        return [self._guardian(guardian, on) for guardian in self.student.guardians.all()]

    def known_disagreement_on(self, on: date) -> bool:
        row = self._last("disagreements", on)
        return row.known if row else False

    def right_holders(self, consent_policy: str, on: date, **how) -> list[policy.RightHolder]:
        return policy.right_holders(self.facts(on), self.guardian_facts(on), consent_policy, on, **how)

    def held_right(self, consent_policy: str, on: date) -> set[int]:
        """Who held the right on that day, whether or not the school could or might reach them."""
        guardians = {guardian.person_id for guardian in self.student.guardians.all()}
        return {holder.person_id for holder in self.right_holders(consent_policy, on, answered=guardians)}

    def has_left(self, on: date) -> bool:
        return self.student.has_left(on)

    def _guardian(self, guardian: Guardian, on: date) -> policy.GuardianFacts:
        recorded = sorted(self._recorded(guardian.authorities.all()), key=lambda row: row.pk)
        authority, basis = policy.authority_on(recorded, on)
        blocked = self._was("guardian", guardian.pk, Field.CONTACT_BLOCKED)
        died = self._was("guardian", guardian.pk, Field.DECEASED_ON)
        deceased_on = guardian.deceased_on if died is None else date.fromisoformat(died) if died else None
        return replace(
            guardian.facts(on),
            authority=authority,
            basis=basis,
            name=self._name(guardian.person),
            relation=self._was("guardian", guardian.pk, Field.RELATION) or guardian.relation,
            contact_blocked=guardian.contact_blocked if blocked is None else bool(blocked),
            deceased=deceased_on is not None and deceased_on <= on,
        )

    def _name(self, person) -> str:
        return self._was("person", person.pk, Field.NAME) or person.name

    def _was(self, kind: str, pk: int, field: str) -> str | None:
        """What a column held that was changed since; None when it was not."""
        return self.was.get((kind, pk, field))

    def _recorded(self, rows) -> list:
        return [row for row in rows if row.recorded_at <= self.at]

    def _last(self, name: str, on: date):
        rows = [row for row in self._recorded(getattr(self.student, name).all()) if row.from_on <= on]
        return max(rows, key=lambda row: row.pk, default=None)


def family_at(student: Student, at: datetime) -> Family:
    """The family of this pupil as it was known at that moment."""
    people = [student.person_id, *(guardian.person_id for guardian in student.guardians.all())]
    about = Q(student=student.pk) | Q(guardian__student=student.pk) | Q(person__in=people)
    was: dict[tuple[str, int, str], str] = {}
    for change in FactChange.objects.filter(about, recorded_at__gt=at).order_by("-pk"):
        kind = "person" if change.person_id else "guardian" if change.guardian_id else "student"
        was[kind, change.person_id or change.guardian_id or change.student_id or 0, change.field] = change.was
    return Family(student, at, was)


@dataclass(frozen=True)
class Names:
    """What people were called, by the changes of their names in the order in which they were recorded."""

    changes: tuple[FactChange, ...]

    def of(self, person: Person, at: datetime) -> str:
        """The name of this person at that moment."""
        later = (row for row in self.changes if row.person_id == person.pk and row.recorded_at > at)
        first = next(later, None)
        return person.name if first is None else first.was


def names_of(people: Iterable[int]) -> Names:
    """For rows that point to a person and keep no name of their own: who that was when the row was written (54)."""
    found = set(people)
    changes = FactChange.objects.filter(person__in=found, field=Field.NAME).order_by("recorded_at", "pk")
    return Names(tuple(changes) if found else ())
