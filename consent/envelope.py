"""The outside of a letter: its number, who it seems to come from, where an answer and where a bounce goes."""

import re
import uuid
from email.utils import parseaddr

from django.conf import settings
from django.utils.encoding import punycode

from accounts.choices import Role
from accounts.models import User, UserQuerySet
from plans.models import Plan

from .models import Delivery

UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
NUMBER = re.compile(rf"<({UUID})@[^<>@\s]+>")
"""A Message-ID of ours; whether it truly is one only the outbox can tell."""
OWN_HEADER = "X-OPP-Message"
"""Our number once more: some providers put a Message-ID of their own in the place of ours."""


def new_message_id() -> str:
    """A number nobody can guess, in the domain that mail is sent from."""
    return f"<{uuid.uuid4()}@{_domain()}>"


def _domain() -> str:
    return punycode(parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost")


def number_of(delivery: Delivery) -> str:
    """The part of a Message-ID that is ours alone: a UUID."""
    return delivery.message_id.strip("<>").partition("@")[0]


def headers(delivery: Delivery) -> dict[str, str]:
    return {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": delivery.message_id,
        OWN_HEADER: number_of(delivery),
        "Auto-Submitted": "auto-generated",
    }


def return_path(delivery: Delivery) -> str:
    """Where a mail server sends what it cannot deliver: an address of this message alone when `BOUNCE_ADDRESS` is set."""
    name, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{number_of(delivery).replace('-', '')}@{domain}" if name else settings.DEFAULT_FROM_EMAIL


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
