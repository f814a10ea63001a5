"""Mail that comes back: which message of ours did not arrive, whether that is for good, and whose fault it is.

Reports in the form of RFC 3464 are read by their structure. Those of old Exim, qmail, Gmail and Office 365 have none:
`flufl.bounce` knows them by their wording, and only a report that was made by a machine is shown to it.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from flufl.bounce import all_failures

from accounts.models import StaffMail
from consent.models import BOUNCED, RETURNED, Delivery, DeliveryAttempt
from consent.sending.sender import PAUSES
from core import mail_refusals
from core.envelope import NUMBER, OWN_HEADER, UUID
from core.mail_refusals import Fault

LARGEST = 2_000_000  # bytes; ours are a page of text, and a bounce returns at most that and a few headers
DEEPEST, MOST = 10, 100  # parts within parts, and parts in all
WORD = re.compile(r"[A-Za-z]+")
IN_PATH = re.compile(r"\+([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})@", re.I)
BARE = re.compile(rf"^{UUID}$", re.I)
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Return-Path", "X-Postfix-Sender")
NAMING = (
    "Message-ID",
    OWN_HEADER,
    "X-Microsoft-Original-Message-ID",
    "X-Google-Original-Message-ID",
    "In-Reply-To",
    "References",
)
"""Where our number stands in the mail that came back. Gmail, Office 365 and others put their own in Message-ID."""
ANSWERING = NAMING[2:]
"""Where it stands in the report itself; its own Message-ID is the server's."""
REPORTING = ("X-Postfix-Sender", "Original-Envelope-Id", "X-Original-Message-ID")
"""Where it stands in the part that machines read."""
IN_TEXT = re.compile(rf"^ *({'|'.join((*NAMING, 'Return-Path'))}):[ \t]*((?:.|\n[ \t])*)$", re.I | re.M)
MACHINES = re.compile(r"mailer-daemon|postmaster|mail-?daemon|mail-?delivery|microsoftexchange", re.I)
COPY = re.compile(
    r"^[\s>]*(-{3,}.*(copy of|original message|oorspronkelijk|returned|below this line)|original message headers|"
    r"oorspronkelijke berichtkoppen|return-path: ).*$",
    re.I | re.M,
)
"""Where a report without structure begins to show the mail that came back."""
SOON, LATE = 4, 7
"""As many tries a returned message has had: it waits an hour after a refusal, a day when a server had tried for days."""


class Verdict(StrEnum):
    NOBODY_THERE = "NOBODY_THERE"  # final: the address is wrong
    REFUSED = "REFUSED"  # final for that server, but not because of the address
    GIVEN_UP = "GIVEN_UP"  # a server tried for days
    DELAYED = "DELAYED"  # a server still tries
    ARRIVED = "ARRIVED"  # delivered, or handed on


WORST_FIRST = list(Verdict)


@dataclass(frozen=True)
class Bounce:
    """What a report says. `numbers` are the UUIDs of our messages, the most certain first; `code`: why, in a number."""

    numbers: tuple[str, ...]
    verdict: Verdict
    code: str = ""


class NoBounce(Exception):
    """This is no delivery report; says so without any of its content."""


def read(raw: bytes) -> Bounce:
    """The report in these bytes. Raises NoBounce."""
    if len(raw) > LARGEST:
        raise NoBounce("te groot")
    try:
        message = message_from_bytes(raw)
        parts = list(_parts(message))
        said = _from_groups(parts) or _from_words(message, parts)
        if said is None:
            raise NoBounce("geen bezorgrapport")
        return Bounce(tuple(dict.fromkeys(_numbers(message, parts))), *said)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        raise NoBounce("niet te lezen") from None


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


# What happened -------------------------------------------------------------------------------------------------------


def _from_groups(parts: list[Message]) -> tuple[Verdict, str] | None:
    """The worst that a report of RFC 3464 says of a recipient; None when there is no report, or it says nothing."""
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    said = [found for report in reports for group in _groups(report) if (found := _of_group(group))]
    return min(said, key=lambda each: WORST_FIRST.index(each[0]), default=None)


def _groups(report: Message) -> list[Message]:
    """The groups of fields in a report: one about the message, then one for each recipient."""
    payload = report.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _of_group(group: Message) -> tuple[Verdict, str] | None:
    """Whether a server gave up on this recipient: it says so, or gives a status of class 5 and says nothing else."""
    action = WORD.match(_field(group, "Action"))
    word, status = action.group().lower() if action else "", _field(group, "Status")
    if word in ("failed", "error") or (not word and status.startswith("5")):
        return _final(_field(group, "Diagnostic-Code"), status)
    if word == "delayed" or (not word and status.startswith("4")):
        return Verdict.DELAYED, ""
    if word or status.startswith("2"):
        return Verdict.ARRIVED, ""
    codes = mail_refusals.codes_in(_field(group, "Diagnostic-Code"))
    return _final(_field(group, "Diagnostic-Code")) if codes and codes[0].startswith("5") else None


def _final(words: str, status: str = "") -> tuple[Verdict, str]:
    code = next(iter([*mail_refusals.codes_in(words), *mail_refusals.codes_in(status)]), "")
    if mail_refusals.fault(words, status=status) == Fault.ADDRESS:
        return Verdict.NOBODY_THERE, code
    return Verdict.GIVEN_UP if code.startswith("4") else Verdict.REFUSED, code


def _from_words(message: Message, parts: list[Message]) -> tuple[Verdict, str] | None:
    """What a report without structure says, as far as its maker is a machine and its wording is known."""
    if not _is_by_a_machine(message):
        return None
    passing, final = all_failures(message)
    if final or (_is_ndr(message) and not passing):
        return _final(" ".join(COPY.split(text)[0] for text in _texts(parts)))
    return (Verdict.DELAYED, "") if passing else None


def _is_by_a_machine(message: Message) -> bool:
    automatic = _field(message, "Auto-Submitted").lower() not in ("", "no")
    nameless = _field(message, "Return-Path") == "<>"
    by_name = MACHINES.match(parseaddr(_field(message, "From"))[1])
    return bool(automatic or nameless or by_name or message["X-Failed-Recipients"] or _is_ndr(message))


def _is_ndr(message: Message) -> bool:
    """Office 365 marks its reports, in whatever language and form they are."""
    return "X-MS-Exchange-Message-Is-Ndr" in message


# Which message -------------------------------------------------------------------------------------------------------


def _numbers(message: Message, parts: list[Message]) -> Iterator[str]:
    """Our numbers: in the address the report came to, in the mail that came back, in what the report says it answers."""
    for header in SENT_TO:
        yield from _in_path(_all(message, header))
    for part in parts:
        if (returned := _returned(part)) is not None:
            for header in (*NAMING, "Return-Path"):
                yield from _named(_all(returned, header))
    for header in ANSWERING:
        yield from _named(_all(message, header))
    for report in parts:
        if report.get_content_type() == "message/delivery-status":
            for group in _groups(report):
                for name in REPORTING:
                    yield from _named(_all(group, name))
    if _is_by_a_machine(message):
        for text in _texts(parts):
            for _, value in IN_TEXT.findall(text):
                yield from _named(value)


def _returned(part: Message) -> Message | None:
    """The mail that came back in this part, or its headers."""
    if part.get_content_type() in ("message/rfc822", "message/global") and isinstance(part.get_payload(), list):
        return _decoded(part, next(iter(part.get_payload()), None))
    if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        return message_from_bytes(_content(part))
    return None


def _decoded(part: Message, returned: Message | None) -> Message | None:
    """Exchange encodes the mail that came back, which the standard forbids and the parser takes for its words."""
    coding = _field(part, "Content-Transfer-Encoding").lower()
    if returned is None or returned.keys() or coding not in ("base64", "quoted-printable"):
        return returned
    returned["Content-Transfer-Encoding"] = coding
    return message_from_bytes(_content(returned))


def _named(value: str) -> Iterator[str]:
    yield from (number.lower() for number in NUMBER.findall(value))
    yield from (number.lower() for number in BARE.findall(value.strip()))
    yield from _in_path(value)


def _in_path(value: str) -> Iterator[str]:
    for found in IN_PATH.findall(value):
        yield "-".join(found).lower()


def _texts(parts: list[Message]) -> Iterator[str]:
    """What the report says in words, a page of HTML without its marks."""
    for part in parts:
        if part.get_content_type() == "text/plain":
            yield _content(part).decode(part.get_content_charset() or "ascii", errors="replace").replace("\r\n", "\n")
        elif part.get_content_type() == "text/html":
            text = _content(part).decode(part.get_content_charset() or "ascii", errors="replace")
            yield html.unescape(re.sub(r"<[^<>@]*>", "", re.sub(r"(?i)<(br|/p|/div|/tr|/h\d)\b[^>]*>", "\n", text)))


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    inner = part.get_payload()  # `message/…` was parsed into a message of its own
    first = inner[0] if isinstance(inner, list) and inner else None
    return first.as_bytes() if isinstance(first, Message) else b""


def _all(message: Message, name: str) -> str:
    return " ".join(" ".join(str(value).split()) for value in message.get_all(name, []))


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


# What follows --------------------------------------------------------------------------------------------------------


def note(bounce: Bounce, at: datetime | None = None) -> str:
    """Keep with the message what a report says of it; one word on what was done.

    `unknown`: none of ours; `nothing`: it still may arrive, or did; `known`: that was noted before; `failed`: nobody is at
    that address; `again`: the refusal was not about the address, it is sent again later.
    """
    row = _sent(bounce.numbers)
    if row is None:
        return "unknown"
    if bounce.verdict in (Verdict.DELAYED, Verdict.ARRIVED):
        return "nothing"
    at = at or timezone.now()
    with transaction.atomic():
        if bounce.verdict == Verdict.NOBODY_THERE:
            return _failed(row, at, Fault.ADDRESS, BOUNCED)
        tried = max(row.attempts, LATE if bounce.verdict == Verdict.GIVEN_UP else SOON)
        outcome = f"{RETURNED} {bounce.code}".strip()
        if tried > len(PAUSES):
            return _failed(row, at, Fault.MAIL, outcome)
        return _again(row, at, tried, outcome)


def _sent(numbers: tuple[str, ...]) -> Delivery | StaffMail | None:
    """The message of ours that one of these numbers belongs to, in whichever outbox it lies."""
    for number in numbers:
        for outbox in (Delivery, StaffMail):
            if found := outbox.objects.filter(message_id__startswith=f"<{number}@").first():
                return found
    return None


def _failed(row: Delivery | StaffMail, at: datetime, fault: Fault, outcome: str) -> str:
    """That nobody is there is said once, and after all that came of it before."""
    mine = type(row).objects.filter(pk=row.pk)
    known = mine.filter(state=row.State.FAILED)
    if (known if fault == Fault.MAIL else known.exclude(fault=Fault.MAIL)).exists():
        return "known"
    mine.update(state=row.State.FAILED, fault=fault)
    _write_down(row, at, outcome)
    return "failed"


def _again(row: Delivery | StaffMail, at: datetime, tried: int, outcome: str) -> str:
    """Only what was sent is sent again: a second report of the same try finds it waiting."""
    pause: timedelta = PAUSES[tried - 1]
    waits = {"state": row.State.WAITING, "fault": Fault.MAIL, "attempts": tried, "next_at": at + pause}
    if not type(row).objects.filter(pk=row.pk, state=row.State.SENT).update(**waits, sent_at=None):
        return "known"
    _write_down(row, at, outcome)
    return "again"


def _write_down(row: Delivery | StaffMail, at: datetime, outcome: str) -> None:
    if isinstance(row, StaffMail):
        StaffMail.objects.filter(pk=row.pk).update(outcome=outcome)
    else:
        DeliveryAttempt.objects.create(delivery=row, at=at, outcome=outcome)
