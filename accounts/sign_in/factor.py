"""The second factor: who must have one, when it is asked, and how recent it must be for what weighs most (decision 46).

Whoever works at a school has a second factor after fourteen days of grace, counted per person. Until it is there, only the
pages to set it up open; once it is there, no session opens anything without it. What weighs most (establishing, overrules,
roles, exports) asks that it was shown in the last quarter of an hour.
"""

import time
from datetime import date, timedelta
from enum import StrEnum
from functools import wraps

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User

RECENT = timedelta(minutes=15)
SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "account_reauthenticate"}
PROVE = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
ALWAYS = {"account_logout", "account_inactive", "invitation"}


class Asks(StrEnum):
    """What a session must do before it opens anything."""

    NOTHING = "NOTHING"
    SET_UP = "SET_UP"
    PROVE = "PROVE"


def asks(*, demanded: bool, proven: bool, until: date, on: date, has_one: bool) -> Asks:
    """What is asked of somebody who is logged in.

    `until` is the last day on which a password alone will do; `proven` says that this session showed a second factor.
    """
    if proven or on <= until or not (demanded or has_one):
        return Asks.NOTHING
    return Asks.PROVE if has_one else Asks.SET_UP


def has_factor(user: User) -> bool:
    """Whether this person set up an app or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def _shown(request) -> list[dict]:
    return get_authentication_records(request, request.user)


def is_proven(request) -> bool:
    """Whether a second factor was shown in this session."""
    return any(record["method"] == "mfa" for record in _shown(request))


def is_recently_proven(request) -> bool:
    """Whether this person showed a second factor, or without one their password, in the last quarter of an hour."""
    since = time.time() - RECENT.total_seconds()
    lately = {record["method"] for record in _shown(request) if record["at"] > since}
    return "mfa" in lately or ("password" in lately and not has_factor(request.user))


def step_up(request) -> None:
    """Ask for the second factor (in the days of grace: the password) unless it was shown a moment ago.

    Raises what allauth's middleware turns into the page that asks; a form that was sent goes on from where it was.
    """
    if not (settings.SECOND_FACTOR_DEMANDED or has_factor(request.user)):
        return
    if not is_recently_proven(request):
        raise ReauthenticationRequired


def recent_factor(view):
    """A page that asks for a recent second factor as soon as it is opened."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        step_up(request)
        return view(request, *args, **kwargs)

    return guarded


def begin_asking(user: User) -> None:
    """From now on every session of this person shows a second factor, also those that began before."""
    User.objects.filter(pk=user.pk).update(second_factor_by=timezone.localdate() - timedelta(days=1))


class SecondFactorMiddleware:
    """Holds every page behind the log-in against `asks`; in the days of grace that costs no query."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name
        if not getattr(view, "login_required", True) or name in ALWAYS or not request.user.is_authenticated:
            return None
        user, on = request.user, timezone.localdate()
        if on <= user.second_factor_by or is_proven(request):
            return None
        facts = {"proven": False, "until": user.second_factor_by, "on": on, "has_one": has_factor(user)}
        wanted = asks(demanded=settings.SECOND_FACTOR_DEMANDED, **facts)
        if wanted == Asks.SET_UP and name not in SET_UP:
            return redirect("mfa_index")
        if wanted == Asks.PROVE and name not in PROVE:
            page = "mfa_reauthenticate_webauthn" if not has_app(user) else "mfa_reauthenticate"
            return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")
        return None


def has_app(user: User) -> bool:
    """Whether the second factor is (also) an app that shows codes."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
