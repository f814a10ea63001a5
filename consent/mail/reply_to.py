"""Who reads an answer to a letter about a plan."""

from accounts.choices import Role
from accounts.models import User, UserQuerySet
from plans.models import Plan


def reply_to(plan: Plan) -> list[str]:
    """Who reads an answer: the plan's coordinator, else the school, else another coordinator; never an administrator."""
    coordinator, address = plan.coordinator, plan.school.email
    if coordinator.is_active and coordinator.has_role(plan.school_id, Role.COORDINATOR):
        return [coordinator.email]
    if address and not _holding(Role.ADMINISTRATOR, plan).filter(email__iexact=address).exists():
        return [address]
    return [user.email for user in _holding(Role.COORDINATOR, plan).filter(is_active=True).order_by("name")[:1]]


def _holding(role: str, plan: Plan) -> UserQuerySet:
    return User.objects.filter(memberships__school=plan.school_id, memberships__role=role)
