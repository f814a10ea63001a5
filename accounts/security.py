"""Writing in the log of security events: ids and codes, never a name, an address or what was typed."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.utils import timezone

from .models import FormSubmission, School, SecurityEvent, StaffMail, User

Kind = SecurityEvent.Kind
A_MINUTE = 60
PRESSED_AGAIN = timedelta(days=7)  # so long a tab may lie open, to be pressed once more
"""So many failures of one kind are written for one account (or for unknown ones together) in a minute: guessing must not fill the disk."""
FAILURES = (Kind.LOGIN_FAILED, Kind.LOGIN_STOPPED, Kind.FACTOR_FAILED, Kind.PASSWORD_ASKED, Kind.UPLOAD_REFUSED)


def note(
    kind: SecurityEvent.Kind,
    *,
    user: User | None = None,
    school: School | None = None,
    school_id: int | None = None,
    about: User | None = None,
    code: str = "",
    at: datetime | None = None,
) -> None:
    """Write that this happened. `user` did it, `about` is the colleague it was done to."""
    at = at or timezone.now()
    who = user if user is not None and user.is_authenticated else None
    if kind in FAILURES:
        lately = SecurityEvent.objects.filter(kind=kind, user=who, at__gt=at - timedelta(minutes=1))
        if lately.count() >= A_MINUTE:
            return
    SecurityEvent.objects.create(
        kind=kind, user=who, school_id=school.pk if school else school_id, about=about, code=code, at=at
    )


def forget(at: datetime) -> None:
    """Take away what is older than this installation keeps: events, mail to staff that is done with, and which forms came in."""
    before = at - timedelta(days=settings.SECURITY_LOG_MONTHS * 365 // 12)
    SecurityEvent.objects.filter(at__lt=before).erase()
    StaffMail.objects.done().filter(at__lt=before).delete()
    FormSubmission.objects.filter(at__lt=at - PRESSED_AGAIN).delete()


def note_export(user: User, *school_ids: int, code: str) -> None:
    """Somebody took data out of the house, of these schools; `code` says which list."""
    for school_id in school_ids:
        SecurityEvent.objects.create(kind=Kind.EXPORTED, user=user, school_id=school_id, code=code)


def note_refused_upload(form: forms.BaseForm, school_id: int, user: User | None = None) -> None:
    """Write it when a file that was sent along with this form was refused; which field, not what was in it."""
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) and name in form.errors and form.files.get(form.add_prefix(name)):
            note(Kind.UPLOAD_REFUSED, user=user, school_id=school_id, code=name)
