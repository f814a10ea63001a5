"""What stands before the application: is this process alive, is the database there and as it should be (ADR 16).

It is no page of Django: it answers when there is no database, for a probe that knows neither our name nor TLS.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from time import monotonic

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from accounts import invented
from core import trouble
from ledger import triggers

log = logging.getLogger("opp.server.gate")
ALIVE, READY = "/gezond", "/gereed"
AGAIN = 1.0  # seconds; however many ask, the database is asked once
Application = Callable[[dict, Callable], Iterable[bytes]]


def defect() -> str:
    """Why this database cannot be served, in a line for the log; empty when it can. Raises DatabaseError when it is away."""
    connection.ensure_connection()
    loader = MigrationLoader(connection)
    if missing := [name for name in loader.graph.leaf_nodes() if name not in loader.applied_migrations]:
        return f"Run migrate first: {'.'.join(missing[0])} is not in."
    if line := next(iter(triggers.defects(connection)), ""):
        return f"Run migrate first: {line}"
    return invented.shows_what_is_real()


class Gate:
    """Lets nobody in until the database has the floor it should have (decision 26); asks again by itself."""

    def __init__(self, application: Application):
        self.application = application
        self.is_open = False
        self.said = ""
        self.asked_at = float("-inf")
        self.answer: trouble.Trouble | None = None
        self.lock = threading.Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "").rstrip("/")
        if path == ALIVE:
            return _plain(start_response, "200 OK", "gezond")
        if path == READY:
            away = self.ask() is not None
            status, word = ("503 Service Unavailable", "niet gereed") if away else ("200 OK", "gereed")
            return _plain(start_response, status, word)
        if not self.is_open and (found := self.ask()):
            return self._shut(found, start_response)
        return self.application(environ, start_response)

    def ask(self) -> trouble.Trouble | None:
        """What keeps the gate shut; None when nothing does. The answer is a second old at most."""
        with self.lock:
            if monotonic() - self.asked_at >= AGAIN:
                self.answer = self._look()
                self.asked_at = monotonic()
                self.is_open = self.is_open or self.answer is None
            return self.answer

    def _look(self) -> trouble.Trouble | None:
        found, line = None, ""
        try:
            line = defect()
            found = trouble.Trouble.AWAY if line else None
        except DatabaseError as error:
            found = trouble.of(error) or trouble.Trouble.AWAY
            line = f"The database cannot be asked ({found}): {type(error).__name__}"
        finally:
            connection.close()
        if line != self.said:
            log.error("%s", line) if line else log.warning("The database is there.")
            self.said = line
        return found

    def _shut(self, found: trouble.Trouble, start_response: Callable) -> Iterable[bytes]:
        page = trouble.page(found)
        start_response(f"{page.status_code} {page.reason_phrase}", list(page.items()))
        return [page.content]


def _plain(start_response: Callable, status: str, word: str) -> list[bytes]:
    body = f"{word}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]
