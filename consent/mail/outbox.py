"""The outbox: every message to a family is a row, written in the transaction of the deed it tells of (decision 35)."""

from datetime import datetime, timedelta

from django.utils import timezone

from consent import sight as family
from consent.models import BY_LETTER, Delivery, DeliveryKind, FamilyLink, Way
from core.envelope import new_message_id
from plans.models import Part, Plan
from students.policy import Sight

from . import letter

LINK_DAYS = 60  # how long a personal link opens the door, together with a code


def tell_family(part: Part, kind: str, *, at: datetime | None = None) -> None:
    """A message with a personal link to everyone who may read this plan: by mail, or else by letter.

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
    plan: Plan,
    person,
    kind: str,
    *,
    part=None,
    link=None,
    code=None,
    record=None,
    meeting=None,
    address: str = "",
    route: str = "",
    at: datetime,
) -> Delivery | None:
    """Put a message in the outbox, in this transaction; None when it cannot reach this person.

    Without an address it is a letter, where this kind of message is one that goes by letter. `address` is another than the
    one that is known now: the one before a change. `record` is the answer it confirms, `meeting` the conversation it invites to.
    """
    address = "" if route else address or person.email
    if not (address or route):
        if kind not in BY_LETTER or link is None:
            return None
        route = Way.LETTER
        letter.replace_unsent(plan, person, part, at=at, meeting=meeting)
        if kind == DeliveryKind.LAPSED and not letter.went_out(plan, person, part):
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
        meeting=meeting,
        route=route,
        address=address,
        message_id=new_message_id(),
        next_at=at,
        at=at,
    )
