"""What a personal link opens for who was asked something beforehand: also for who sees nothing of the plan."""

from datetime import date

from consent import sight
from plans.choices import ContributionRole
from plans.models import ContributionRequest, Plan
from students.policy import Sight

from .policy import may_open


def opens(person_id: int, plan: Plan, on: date) -> bool:
    """Whether this person's link to this plan opens anything that day: the plan as they see it, or questions to them."""
    seen = sight.sight_of(person_id, plan.student, plan.school.consent_policy, on)
    return may_open(sight=seen, is_asked_from_outside=seen == Sight.NOTHING and _is_asked_from_outside(person_id, plan))


def _is_asked_from_outside(person_id: int, plan: Plan) -> bool:
    """Whether somebody from outside may answer: the plan runs, and the family still allows the school to share with them."""
    asked = _asked(person_id, plan).filter(role=ContributionRole.OUTSIDE).first()
    if asked is None or not plan.is_running:
        return False
    return plan.student.involved.filter(name=asked.name, permission_on__isnull=False).exists()


def landing(person_id: int, plan: Plan) -> ContributionRequest | None:
    """The questions that wait for this person, the oldest first; of who is from outside also what they answered."""
    asked = _asked(person_id, plan)
    waiting = asked.waiting().select_related("contribution").order_by("pk").first()
    return waiting or asked.filter(role=ContributionRole.OUTSIDE).order_by("-pk").first()


def waiting(people: list[int]) -> list[ContributionRequest]:
    """What these persons were asked and did not answer yet, whatever the plan."""
    rows = ContributionRequest.objects.waiting().filter(person__in=people)
    return list(rows.select_related("plan__school", "plan__student__person", "person").order_by("pk"))


def _asked(person_id: int, plan: Plan):
    return ContributionRequest.objects.put_to_people([person_id], plan.uuid)
