"""Browsers that logged in before: there, somebody else's wrong passwords keep nobody out.

A cookie that lives for a year and opens nothing. It says, signed, for which accounts this browser came in; limits on wrong
passwords count per browser where it is known, and per account where it is not.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing

from core.keyed import keyed

COOKIE = "opp_known"
LIVES = timedelta(days=365)
MOST = 10  # accounts that one browser is known for: the computer of a staff room


def _fingerprint(email: str) -> str:
    return keyed("known", email.lower())[:16]


def _read(request) -> tuple[str, list[str]]:
    """The id of this browser, and the fingerprints of the addresses it is known for."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LIVES)
    except signing.BadSignature:
        return "", []
    return kept["id"], kept["for"]


def browser_of(request, email: str) -> str:
    """An id of this browser when somebody logged in here with that address before, else nothing."""
    browser, known_for = _read(request)
    return browser if _fingerprint(email) in known_for else ""


def remember(request, response, email: str) -> None:
    """Let this browser be known for this address from now on."""
    browser, known_for = _read(request)
    mine = _fingerprint(email)
    known_for = [mine, *(other for other in known_for if other != mine)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": browser or secrets.token_hex(8), "for": known_for}, salt=COOKIE),
        max_age=LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
