"""When the ground fails: what it is, told from the error, and the page that says so. Nothing here asks the database."""

import errno
import logging
import shutil
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger("opp.trouble")
SQLITE_FULL, POSTGRESQL_FULL = "SQLITE_FULL", "53100"
AWAY_STATES = ("08", "57P")  # connection lost or refused, server shut down or starting
AWAY_NAMES = ("SQLITE_CANTOPEN", "SQLITE_IOERR")
LOST = (OperationalError, InterfaceError)
"""What a database raises that is away, full or busy. All else it raises is about the row that was asked or written."""
LEAST = 1_000_000  # bytes; with less than that nothing can be written
RETRY = 30  # seconds


class Trouble(StrEnum):
    FULL = "FULL"  # no room on a disk
    AWAY = "AWAY"  # the database cannot be reached

    @property
    def heading(self) -> str:
        return _(NAMES[self])

    @property
    def text(self) -> str:
        if self is Trouble.FULL:
            return _(
                "Op de server is geen ruimte meer. Wat al bewaard was, is er nog; wat u net verstuurde, is niet bewaard. "
                "Wie OPP beheert, moet ruimte maken. Laat deze bladzijde open en probeer het later opnieuw."
            )
        return _(
            "De database is even niet bereikbaar. Wat al bewaard was, is er nog. U hoeft niets te doen: probeer het over "
            "een halve minuut opnieuw. Wat u net verstuurde, is misschien niet bewaard; kijk dat daarna na."
        )


NAMES = {Trouble.FULL: noop("De schijf is vol"), Trouble.AWAY: noop("OPP is zo terug")}
"""What each is called: in the log in Dutch, on the page in the language of who meets it."""


def of(error: BaseException | None) -> Trouble | None:
    """What kind of trouble an error is, however deep it was wrapped; None for an error of our own."""
    chain = list(_chain(error))
    if any(_is_full(each) for each in chain):
        return Trouble.FULL
    if any(_is_away(each) for each in chain):
        return Trouble.AWAY
    lost = any(isinstance(each, OperationalError) for each in chain)
    return Trouble.FULL if lost and has_no_room() else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return SQLITE_FULL in _sqlite(error) or getattr(error, "pgcode", None) == POSTGRESQL_FULL


def _is_away(error: BaseException) -> bool:
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    code = getattr(cause, "pgcode", None)
    if type(cause).__module__.startswith("psycopg"):
        return code is None or code.startswith(AWAY_STATES)  # no code: it never came to a server that answers
    return _sqlite(cause).startswith(AWAY_NAMES)


def _sqlite(error: BaseException | None) -> str:
    return getattr(error, "sqlite_errorname", None) or ""


def has_no_room() -> bool:
    """Whether a disk we write on is full: a transaction that could not be finished does not always say why."""
    return any(shutil.disk_usage(folder).free < LEAST for folder in _folders() if folder.exists())


def _folders() -> list[Path]:
    return [settings.VAR_DIR, Path(settings.MEDIA_ROOT)]


def named(error: BaseException) -> str:
    """What a log says of an error: the trouble it is, else its type."""
    return of(error) or type(error).__name__


def page(trouble: Trouble) -> HttpResponse:
    """The sentence on a page of its own: 503, to be asked again."""
    text = get_template("503.html").render({"trouble": trouble})
    headers = {"Retry-After": str(RETRY), "Cache-Control": "no-store"}
    return HttpResponse(text, status=503, headers=headers)


@requires_csrf_token
def server_error(request) -> HttpResponse:
    """Django's page for an error, which says what the trouble is where it is not an error of ours."""
    trouble = of(sys.exc_info()[1])
    if trouble:
        log.error("%s: %s", trouble, NAMES[trouble])
        return page(trouble)
    return HttpResponse(get_template("500.html").render(), status=500)


@requires_csrf_token
def bad_request(request, exception: Exception) -> HttpResponse:
    """Django's page for what cannot be read; it calls a session that found no room "ended in another tab", and we do not."""
    trouble = of(exception)
    if trouble:
        log.error("%s: %s", trouble, NAMES[trouble])
        return page(trouble)
    return defaults.bad_request(request, exception)
