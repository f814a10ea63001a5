"""Writing in the log of security events: ids and codes, never a name, an address or what was typed."""

from datetime import timedelta

from django.utils import timezone

from .models import School, SecurityEvent, User

Kind = SecurityEvent.Kind
A_MINUTE = 60
"""So many failures of one kind are written for one account (or for unknown ones together) in a minute: guessing must not fill the disk."""
FAILURES = (Kind.LOGIN_FAILED, Kind.LOGIN_STOPPED, Kind.FACTOR_FAILED, Kind.PASSWORD_ASKED, Kind.UPLOAD_REFUSED)


def note(
    kind: SecurityEvent.Kind,
    *,
    user: User | None = None,
    school: School | None = None,
    about: User | None = None,
    code: str = "",
) -> None:
    """Write that this happened, now. `user` did it, `about` is the colleague it was done to."""
    at = timezone.now()
    who = user if user is not None and user.is_authenticated else None
    if kind in FAILURES:
        lately = SecurityEvent.objects.filter(kind=kind, user=who, at__gt=at - timedelta(minutes=1))
        if lately.count() >= A_MINUTE:
            return
    SecurityEvent.objects.create(kind=kind, user=who, school=school, about=about, code=code, at=at)


def note_export(user: User, *school_ids: int, code: str) -> None:
    """Somebody took data out of the house, of these schools; `code` says which list."""
    for school_id in school_ids:
        SecurityEvent.objects.create(kind=Kind.EXPORTED, user=user, school_id=school_id, code=code)
