"""Staff whose address is also that of somebody who decides: they are told where they decide, and the evidence says so."""

from django.db.models import prefetch_related_objects

from accounts.models import User
from consent.models import ConsentRecord
from plans.models import Plan


def shared_with(user, plan: Plan) -> list[str]:
    """The names of the pupil and guardians who have this colleague's address."""
    return [person.name for person in _family(plan) if _same(user.email, person.email)]


def pairs(part, user) -> tuple[tuple[str, str], ...]:
    """(colleague, member of the family) with one address: who establishes this version, and who noted its answers."""
    noted = ConsentRecord.objects.filter(action_part=part.pk, recorded_by__isnull=False).select_related("recorded_by")
    colleagues = {each.pk: each for each in [user, *(record.recorded_by for record in noted)]}
    return tuple(
        (colleague.name, name) for colleague in colleagues.values() for name in shared_with(colleague, part.plan)
    )


def named(user, plan: Plan) -> dict:
    """For a line of the journal: that its doer has the address of somebody of this family; nothing else."""
    return {"own_address": True} if user is not None and shared_with(user, plan) else {}


def is_of_staff(person, school_id: int) -> bool:
    """Whether somebody who works at this school has this person's address."""
    return bool(person.email) and User.objects.working_at(school_id).filter(email__iexact=person.email).exists()


def _family(plan: Plan) -> list:
    student = plan.student
    prefetch_related_objects([student], "guardians__person")
    return [student.person, *(guardian.person for guardian in student.guardians.all())]


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()
