"""The outbox: every message to a family is a row, written in the transaction of the deed it tells of (decision 35)."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.envelope import new_message_id
from plans.models import Part, Plan
from students.policy import Sight

from . import family
from .models import Delivery, DeliveryKind, FamilyLink

LINK_DAYS = 60  # how long a personal link opens the door, together with a code


def tell_family(part: Part, kind: str, *, at: datetime | None = None) -> None:
    """A message with a personal link to everyone who may read this plan and has an address.

    Who only gets important information hears what was decided, not what is still a proposal.
    """
    at = at or timezone.now()
    for person, sight in family.readers(part.plan, timezone.localdate(at)):
        if sight != Sight.INFORMATION or kind == DeliveryKind.ESTABLISHED:
            deliver(part.plan, person, kind, part=part, link=new_link(part.plan, person, at=at), at=at)


def new_link(plan: Plan, person, *, at: datetime) -> FamilyLink:
    """A personal link to one plan for one person; only its hash is kept."""
    return FamilyLink.objects.create(
        school_id=plan.school_id, person=person, plan=plan, at=at, expires_at=at + timedelta(days=LINK_DAYS)
    )


def deliver(
    plan: Plan, person, kind: str, *, part=None, link=None, code=None, record=None, address: str = "", at: datetime
) -> Delivery | None:
    """Put a message in the outbox, in this transaction; nobody without an address gets one.

    `address` is another than the one that is known now: the one before a change. `record` is the answer it confirms.
    """
    if not (address or person.email):
        return None
    return Delivery.objects.create(
        school_id=plan.school_id,
        plan=plan,
        part_id=part.pk if part else None,
        person=person,
        kind=kind,
        link=link,
        code=code,
        record=record,
        address=address or person.email,
        message_id=new_message_id(),
        next_at=at,
        at=at,
    )
