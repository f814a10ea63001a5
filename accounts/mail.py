"""Mail to staff: written in the outbox with the deed, made into a letter and sent by the same worker as the families' (ADR 14)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import cast

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.template import Context
from django.template.backends.django import Template as DjangoTemplate
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from core import calendar, envelope, mail_refusals, trouble
from core.mail_refusals import Fault

from . import security
from .models import SecurityEvent, StaffChange, StaffMail, User

Kind, State = StaffMail.Kind, StaffMail.State
HOLD = timedelta(minutes=10)  # after this a claimed message is taken to be dropped by a killed worker
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
URGENT = (Kind.PASSWORD, Kind.INVITATION)
PASSWORDS_AN_HOUR = 3  # letters to one address, however often somebody asks


# Writing -------------------------------------------------------------------------------------------------------------


def write(kind: str, address: str, *, at: datetime | None = None, **about) -> StaffMail:
    """Put a message in the outbox, in this transaction. Nothing is looked up, so that nothing can be measured."""
    at = at or timezone.now()
    return StaffMail.objects.create(kind=kind, address=address, at=at, next_at=at, **about)


def tell_owner(user: User, kind: SecurityEvent.Kind) -> None:
    """Tell somebody what happened to the way they log in."""
    write(Kind.SECURITY, user.email, user=user, about=kind)


def tell_of_change(change: StaffChange, addresses: Iterable[str]) -> None:
    """Tell each of these addresses, once, what was pressed."""
    for address in dict.fromkeys(address.lower() for address in addresses if address):
        write(Kind.CHANGED, address, user=change.user, change=change, invitation=change.invitation, at=change.at)


def tell_of_identity(user: User, student_id: int, at: datetime) -> None:
    """Tell who coordinates a plan that somebody around this pupil was refused at the broker. No name goes by mail."""
    write(Kind.IDENTITY, user.email, user=user, about=str(student_id), at=at)


# Letters -------------------------------------------------------------------------------------------------------------


def letter(mail: StaffMail, base: str = "") -> tuple[str, str]:
    """Subject and text, made anew from the row; links are computed here and stored nowhere.

    `base` is the address of the site when that is another than `settings.BASE_URL` (the demo's own page).
    """
    template = cast(DjangoTemplate, get_template(f"mail/staff_{mail.kind.lower()}.txt")).template
    lines = template.render(Context(_contents(mail, base or settings.BASE_URL), autoescape=False)).splitlines()
    return " ".join(lines[0].split()), "\n".join(lines[1:]).strip() + "\n"


def _contents(mail: StaffMail, base: str) -> dict:
    invitation, user = mail.invitation, _reader(mail)
    return {
        "mail": mail,
        "base": base,
        "invitation": invitation,
        "link": _link(mail, base),
        "reset": base + _reset_path(user) if mail.kind == Kind.PASSWORD and user else "",
        "happened": SecurityEvent.Kind(mail.about).label if mail.kind == Kind.SECURITY else "",
        "changes": _pressed_together(mail.change) if mail.change else [],
        "digest": _counts(mail) if mail.kind == Kind.DIGEST else {},
        "to_owner": bool(mail.user and mail.address == mail.user.email),
    }


def _counts(mail: StaffMail) -> dict[str, int]:
    """What a digest counts: all that waited, what was late, and what is due within a fortnight."""
    return dict(zip(("waits", "late", "soon"), map(int, mail.about.split()), strict=True))


def _reader(mail: StaffMail) -> User | None:
    return User.objects.filter(email__iexact=mail.address, is_active=True).first()


def _link(mail: StaffMail, base: str) -> str:
    if mail.kind == Kind.QUESTIONS:
        return base + reverse("contribution_give", args=[mail.about])
    return base + reverse("invitation", args=[mail.invitation.token]) if mail.invitation else ""


def _reset_path(user: User) -> str:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def _pressed_together(change: StaffChange) -> list[StaffChange]:
    """What one press changed: the rows of that moment."""
    same = {"school": change.school_id, "user": change.user_id, "by": change.by_id, "at": change.at}
    return list(
        StaffChange.objects.filter(**same, invitation=change.invitation_id).select_related("user", "school", "by")
    )


def everything() -> QuerySet[StaffMail]:
    """Every message, the newest first: the demo's mailbox."""
    return StaffMail.objects.select_related("user", "invitation__school", "invitation__by", "change__school").order_by(
        "-at", "-pk"
    )


# Sending -------------------------------------------------------------------------------------------------------------


def send_due(
    at: datetime | None = None,
    *,
    urgent: bool = False,
    between: Callable[[], object] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, one by one; how many went out. Each is tried once in a round, and in the end at least once.

    `urgent`: only what somebody waits for at a screen. `between` is called before each message, so that what is urgent
    elsewhere goes first.
    """
    began, sent = at or timezone.now(), 0
    while not stopped():
        between()
        mail = _claim(at or timezone.now(), began, urgent=urgent)
        if mail is None:
            break
        sent += _send(mail, at or timezone.now())
    return sent


def _claim(at: datetime, began: datetime, *, urgent: bool) -> StaffMail | None:
    """Take one message that no other worker holds."""
    with transaction.atomic():
        due = StaffMail.objects.filter(state__in=[State.WAITING, State.CLAIMED], next_at__lte=min(at, began))
        if urgent:
            due = due.filter(kind__in=URGENT)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        pk = due.order_by("next_at", "pk").values_list("pk", flat=True).first()
        if pk is None:
            return None
        StaffMail.objects.filter(pk=pk).update(state=State.CLAIMED, next_at=at + HOLD, attempts=F("attempts") + 1)
    return StaffMail.objects.select_related("user", "invitation__school", "invitation__by", "change__school").get(pk=pk)


def _send(mail: StaffMail, at: datetime) -> bool:
    """One try. What happened is kept as a word or a number, never as the text of an error."""
    if useless := _useless(mail, at):
        return _note(mail, state=State.NEEDLESS, outcome=useless)
    try:
        subject, body = letter(mail)
        message = EmailMessage(
            subject,
            body,
            envelope.return_path(mail),
            [mail.address],
            headers=envelope.headers(mail),
            reply_to=_reply_to(mail),
        )
        if mail.calendar:
            message.attach("gesprek.ics", mail.calendar, calendar.TYPE)
        message.send()
    except trouble.LOST:
        raise
    except Exception as error:  # one message that cannot be made or sent must not hold up the others
        fault, code = mail_refusals.of_error(error)
        said = {"fault": fault, "outcome": code or type(error).__name__}
        if fault == Fault.ADDRESS or mail.attempts > len(PAUSES):
            return _note(mail, state=State.FAILED, **said)
        return _note(mail, state=State.WAITING, next_at=at + PAUSES[mail.attempts - 1], **said)
    _note(mail, state=State.SENT, outcome="SENT", fault="", sent_at=at)
    if mail.kind == Kind.PASSWORD:  # not when it was asked: then nobody looked who it is
        security.note(SecurityEvent.Kind.PASSWORD_ASKED, user=_reader(mail), at=at)
    return True


def _useless(mail: StaffMail, at: datetime) -> str:
    """Why this message must not go out (any more), in a word."""
    if mail.kind == Kind.INVITATION and mail.invitation and mail.invitation.state(at) != mail.invitation.State.WAITING:
        return "CLOSED"
    if mail.kind == Kind.DIGEST and mail.at < at - timedelta(days=1):  # what waits by now is another matter
        return "OLD"
    if mail.kind == Kind.PASSWORD:
        if _reader(mail) is None:
            return "UNKNOWN"
        if mail.at < at - timedelta(days=1):  # a server kept us waiting, and nobody waits for it any more
            return "OLD"
        an_hour = StaffMail.objects.filter(kind=Kind.PASSWORD, state=State.SENT, sent_at__gt=at - timedelta(hours=1))
        if an_hour.filter(address__iexact=mail.address).count() >= PASSWORDS_AN_HOUR:
            return "OFTEN"
    return ""


def _reply_to(mail: StaffMail) -> list[str]:
    """Who reads an answer: somebody of the school it was sent for, else nobody."""
    about = mail.invitation or mail.change
    return [about.school.email] if about and about.school.email else []


def _note(mail: StaffMail, **result) -> bool:
    StaffMail.objects.filter(pk=mail.pk, state=State.CLAIMED).update(**result)
    return False
