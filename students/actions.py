"""The deeds that write a fact about who decides, and about who belongs to a pupil's family.

They are the lower half: `consent.round.people.change` is the way in, whichever page or import brings the fact. It holds the
locks and sees to what follows in plans, of which this floor knows nothing (ADR 2 and 17).
"""

from datetime import datetime

from django.utils import timezone

from .models import AccessGrant, Authority, Guardian, Person, Recorded, Student


def record(fact: Recorded | AccessGrant, *, by) -> None:
    """Add a dated fact: authority, capability, known disagreement, or whom an adult pupil lets read along."""
    if isinstance(fact, Recorded):
        fact.recorded_by = by
    fact.save()


def add_guardian(student: Student, person: Person, guardian: Guardian, authority: Authority, *, by) -> Guardian:
    """Add somebody to a pupil's family, with what is known of their authority; a person who is new is saved as well."""
    if person.pk is None:
        person.school_id = student.school_id
        person.save()
    guardian.student, guardian.person = student, person
    guardian.save()
    authority.guardian = guardian
    record(authority, by=by)
    return guardian


def take_off(guardian: Guardian, *, by, at: datetime | None = None) -> None:
    """Take off somebody who was added by mistake. The row stays, with who did it; it counts nowhere any more.

    Whether they ever said anything is not known on this floor: `consent.round.people.take_off` looks first.
    """
    guardian.taken_off_at, guardian.taken_off_by = at or timezone.now(), by
    guardian.save(update_fields=["taken_off_at", "taken_off_by"])
