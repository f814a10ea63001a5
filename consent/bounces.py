"""Bounce mail (RFC 3464): which message of ours did not arrive, and whether that is for good."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from django.db import transaction
from django.utils import timezone

from .models import BOUNCED, Delivery, DeliveryAttempt

LARGEST = 2_000_000  # bytes; ours are a page of text, and a bounce returns at most that and a few headers
DEEPEST, MOST = 10, 100  # parts within parts, and parts in all
OURS = re.compile(r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@opp>")
WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Bounce:
    """What a report says. `message_ids` are ours, the most certain first; `permanent`: no server tries again."""

    message_ids: tuple[str, ...]
    permanent: bool


class NoBounce(Exception):
    """This is no delivery report; says so without any of its content."""


def read(raw: bytes) -> Bounce:
    """The report in these bytes, by its structure only: words in a text prove nothing. Raises NoBounce."""
    if len(raw) > LARGEST:
        raise NoBounce("te groot")
    try:
        message = message_from_bytes(raw)
        parts = list(_parts(message))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        raise NoBounce("niet te lezen") from None
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not reports:
        raise NoBounce("geen bezorgrapport")
    groups = [group for report in reports for group in _groups(report)]
    return Bounce(tuple(dict.fromkeys(_named(message, parts))), any(_is_final(group) for group in groups))


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The message and what it holds, except inside the mail that came back and the report itself."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    yield message
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for count, part in enumerate(message.get_payload()):
            if count > MOST:
                raise ValueError("too many")
            yield from _parts(part, depth + 1)


def _groups(report: Message) -> list[Message]:
    """The groups of fields in a report: one about the message, then one for each recipient."""
    payload = report.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _is_final(group: Message) -> bool:
    """Whether a server gave up on this recipient: it says so, or gives a status of class 5 and says nothing else."""
    action = WORD.match(_field(group, "Action"))
    if action:
        return action.group().lower() == "failed"
    return _field(group, "Status").startswith("5.")


def _named(message: Message, parts: list[Message]) -> Iterator[str]:
    """Our message ids: in the mail that came back, then in what the report says it answers."""
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "message/global") and isinstance(part.get_payload(), list):
            for returned in part.get_payload()[:1]:
                yield from OURS.findall(_field(returned, "Message-ID"))
        elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            headers = message_from_bytes(_content(part))
            yield from OURS.findall(_field(headers, "Message-ID"))
    for name in ("In-Reply-To", "References"):
        yield from OURS.findall(_field(message, name))


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if payload is None:  # `message/…` was parsed into a message of its own
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner else b""
    return payload


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


def note(bounce: Bounce, at: datetime | None = None) -> str:
    """Mark the message a report is about as not delivered; one word on what was done.

    `unknown`: none of ours; `delayed`: a server still tries, nothing changes; `known`: it had failed already; `failed`.
    """
    found = {row.message_id: row for row in Delivery.objects.filter(message_id__in=bounce.message_ids)}
    row = next((found[each] for each in bounce.message_ids if each in found), None)
    if row is None:
        return "unknown"
    if not bounce.permanent:
        return "delayed"
    with transaction.atomic():
        open_still = Delivery.objects.filter(pk=row.pk).exclude(state=Delivery.State.FAILED)
        if not open_still.update(state=Delivery.State.FAILED):
            return "known"
        DeliveryAttempt.objects.create(delivery=row, at=at or timezone.now(), outcome=BOUNCED)
    return "failed"
