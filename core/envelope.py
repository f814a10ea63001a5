"""The outside of every letter: its number, and where a mail server sends what it cannot deliver."""

import re
import uuid
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings
from django.utils.encoding import punycode

UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
NUMBER = re.compile(rf"(?<![0-9a-z-])({UUID})@[^<>@\s]+", re.I)
"""A Message-ID of ours, also without its brackets; whether it truly is one only an outbox can tell."""
OWN_HEADER = "X-OPP-Message"
"""Our number once more: some providers put a Message-ID of their own in the place of ours."""


class Numbered(Protocol):
    """A row of an outbox."""

    message_id: str


def new_message_id() -> str:
    """A number nobody can guess, in the domain that mail is sent from."""
    return f"<{uuid.uuid4()}@{_domain()}>"


def _domain() -> str:
    return punycode(parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost")


def number_of(row: Numbered) -> str:
    """The part of a Message-ID that is ours alone: a UUID."""
    return row.message_id.strip("<>").partition("@")[0]


def headers(row: Numbered) -> dict[str, str]:
    return {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": row.message_id,
        OWN_HEADER: number_of(row),
        "Auto-Submitted": "auto-generated",
    }


def return_path(row: Numbered) -> str:
    """Where a mail server sends what it cannot deliver: an address of this message alone when `BOUNCE_ADDRESS` is set."""
    name, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{number_of(row).replace('-', '')}@{domain}" if name else settings.DEFAULT_FROM_EMAIL
