"""The pages for what is not there, not allowed, or went wrong: in the language of the family that meets them; staff read Dutch."""

from functools import wraps

from allauth.core.internal import ratelimit
from django.utils import translation
from django.views import csrf, defaults

from consent.entrance import session
from consent.words import language
from core import trouble


def _speaks(request) -> str:
    """As the page spoke that went wrong; before any page, as this browser's family reads, unless staff are at work in it."""
    if speaks := getattr(request, "speaks", ""):
        return speaks
    user = getattr(request, "user", None)
    if user is None or user.is_authenticated:
        return "nl"
    return language.in_session(request.session, session.reader_in(request.session))


def in_their_language(handler):
    """For a page that may ask the session in which language its reader reads."""

    @wraps(handler)
    def spoken(request, *args, **kwargs):
        with translation.override(_speaks(request)):
            return handler(request, *args, **kwargs)

    return spoken


def as_it_spoke(handler):
    """For a page of trouble: the session may be what is away, so only what the page knew before it counts."""

    @wraps(handler)
    def spoken(request, *args, **kwargs):
        with translation.override(getattr(request, "speaks", "nl")):
            return handler(request, *args, **kwargs)

    return spoken


not_found = in_their_language(defaults.page_not_found)
not_allowed = in_their_language(defaults.permission_denied)
too_often = in_their_language(ratelimit.handler429)
csrf_failure = in_their_language(csrf.csrf_failure)
bad_request = as_it_spoke(trouble.bad_request)
server_error = as_it_spoke(trouble.server_error)
