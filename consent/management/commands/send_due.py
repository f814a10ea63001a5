"""`manage.py send_due`: writes reminders and sends the mail that is due; with `--watch` it goes on until told to stop."""

import logging
import signal
import threading
from datetime import date
from time import monotonic

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from consent.post import send_due
from consent.reminders import remind
from consent.upkeep import keep_all_up
from plans import documents

log = logging.getLogger("opp.post")
LATER = 600  # seconds before a document that could not be printed is tried again
MORNING = 9  # the hour in Amsterdam from which reminders go out


class Command(BaseCommand):
    help = "Writes reminders, sends the mail that is due, and prints both parts together where a version moved."
    reminded_on: date | None = None

    def add_arguments(self, parser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until SIGTERM")
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two rounds")

    def handle(self, *, watch: bool, every: float, **options) -> None:
        self.stop, self.waits = threading.Event(), {}
        if not watch:
            self.remind_once_a_day()
            self.stdout.write(f"{send_due()} verstuurd, {self.print_both()} keer beide delen afgedrukt")
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop.set())
        while not self.stop.is_set():
            self.round()
            self.stop.wait(every)

    def round(self) -> None:
        """One round; a database that is away for a moment does not end the watch."""
        close_old_connections()
        try:
            self.remind_once_a_day()
            send_due(stopped=self.stop.is_set)
            self.print_both()
        except DatabaseError as error:
            log.warning("post: %s", type(error).__name__)
            connection.close()

    def remind_once_a_day(self) -> None:
        """Write what is due today, once the morning has begun; a step that was broken off is done anew."""
        now = timezone.localtime()
        if now.hour >= MORNING and self.reminded_on != now.date():
            keep_all_up(stopped=self.stop.is_set)
            remind(stopped=self.stop.is_set)
            if not self.stop.is_set():
                self.reminded_on = now.date()

    def print_both(self) -> int:
        """Both parts together, for every plan where a version moved; mail goes first in between."""
        printed = 0
        for plan in documents.pending_both():
            if self.stop.is_set():
                break
            if self.waits.get(plan.pk, 0) > monotonic():
                continue
            send_due(stopped=self.stop.is_set)
            try:
                documents.store_both(plan)
                printed += 1
            except DatabaseError:
                raise
            except Exception as error:  # one document that cannot be printed must not hold up the mail
                log.error("both parts of plan %s: %s", plan.pk, type(error).__name__)
                self.waits[plan.pk] = monotonic() + LATER
        return printed
