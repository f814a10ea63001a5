"""`manage.py send_due`: does the work of the day and sends the mail that is due; `--watch` goes on until told to stop."""

import logging
import signal
import threading
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from accounts import invented
from accounts import mail as staff_mail
from accounts.models import StaffMail
from agenda import digest
from agenda.refresh import refresh_all
from consent import daily, receipts
from consent.contributions import reminding
from consent.dispute import archive
from consent.evaluating import report
from consent.meetings import preparing
from consent.models import DailyStep, Delivery, DisputeFile, EvaluationReport, ReceiptPrint
from consent.round import rights
from consent.sending import reminders, sender
from core import trouble
from plans.models import Plan, Viewpoint
from plans.pdf import documents

log = logging.getLogger("opp.post")
LATER = 600  # seconds before a document that could not be printed is tried again
MORNING = 9  # the hour in Amsterdam from which reminders go out


class Outbox(Protocol):
    """Sends what is due of one kind of message; how many went out. See `consent.sending.sender.send_due`."""

    def __call__(
        self, *, urgent: bool = False, between: Callable[[], object] = ..., stopped: Callable[[], bool] = ...
    ) -> int: ...


OUTBOXES: list[Outbox] = [staff_mail.send_due, sender.send_due]
STEPS = {
    DailyStep.Step.RIGHTS: rights.keep_all_up,
    DailyStep.Step.REMINDERS: reminders.remind,
    DailyStep.Step.PREPARE: preparing.remind,
    DailyStep.Step.QUESTIONS: reminding.remind,
    DailyStep.Step.DIGESTS: digest.send,
}


class Command(BaseCommand):
    help = (
        "Writes reminders, sends the mail that is due, keeps what lists read, prints both parts where a version moved."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until SIGTERM")
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two rounds")
        parser.add_argument(
            "--again",
            action="store_true",
            help="first put back what was given up for a reason that was not the address",
        )

    def handle(self, *, watch: bool, every: float, again: bool, **options) -> None:
        if real := invented.shows_what_is_real():
            raise CommandError(real)
        self.stop = threading.Event()
        self.waits: dict[tuple, float] = {}
        if again:
            now = timezone.now()
            put_back = Delivery.objects.try_again(now) + StaffMail.objects.try_again(now)
            self.stdout.write(f"{put_back} opnieuw in de rij")
        if not watch:
            self.day()
            self.stdout.write(f"{self.refresh()} plannen bijgewerkt in de lijsten")
            self.stdout.write(
                f"{self.send()} verstuurd, {self.print_receipts()} ontvangstbewijzen, {self.print_viewpoints()} zienswijzen, {self.print_reports()} verslagen en {self.print_both()} keer beide delen afgedrukt, {self.pack_dispute_files()} geschildossiers gemaakt"
            )
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
            self.day()
            self.refresh()
            self.send()
            self.print_receipts()
            self.print_viewpoints()
            self.print_reports()
            self.print_both()
            self.pack_dispute_files()
        except DatabaseError as error:
            log.warning("post: %s", trouble.named(error))
            connection.close()

    def send(self) -> int:
        """Everything that is due; what somebody waits for goes first, in whichever outbox it lies."""
        sent = self.send_urgent()
        for outbox in OUTBOXES:
            sent += outbox(between=self.send_urgent, stopped=self.stop.is_set)
        return sent

    def send_urgent(self) -> int:
        return sum(outbox(urgent=True, stopped=self.stop.is_set) for outbox in OUTBOXES)

    def day(self) -> None:
        """The work of today, once the morning has begun; between two plans it gives way to who waits for a code."""
        now = timezone.localtime()
        if now.hour >= MORNING:
            for step, work in STEPS.items():
                daily.once(step, work, on=now.date(), stopped=self.stop.is_set, between=self.send_urgent)

    def refresh(self) -> int:
        """What lists read of a plan, where something happened or a day passed; how many plans."""
        return refresh_all(timezone.localtime().date(), stopped=self.stop.is_set, between=self.send_urgent)

    def print_receipts(self) -> int:
        """The receipt of an answer in own words, for who asked for it."""
        return self.print_each(ReceiptPrint.objects.wanted().select_related("record")[:20], receipts.print_one)

    def print_viewpoints(self) -> int:
        """What families typed, for who waits for the pdf."""
        return self.print_each(Viewpoint.objects.not_printed().for_page()[:20], documents.store_viewpoint)

    def print_reports(self) -> int:
        """What came out of an evaluation, for each of the family."""
        return self.print_each(EvaluationReport.objects.wanted()[:20], report.print_one)

    def print_both(self) -> int:
        """Both parts together, for every plan where a version moved."""
        self.refresh()
        return self.print_each(Plan.objects.filter(summary__is_print_due=True)[:20], documents.store_both)

    def pack_dispute_files(self) -> int:
        """All of a plan in one archive, for who asked for it; and away with what lay there for a week."""
        archive.drop_old()
        return self.print_each(DisputeFile.objects.wanted()[:5], archive.pack)

    def print_each(self, rows, store) -> int:
        """Print and store each of these; mail goes first in between. What cannot be printed is tried again later."""
        printed = 0
        for row in rows:
            if self.stop.is_set():
                break
            if self.waits.get((store, row.pk), 0) > monotonic():
                continue
            self.send()
            try:
                store(row)
                printed += 1
            except trouble.LOST:
                raise
            except Exception as error:  # one document that cannot be printed must not hold up the mail
                log.error("%s %s was not printed: %s", row._meta.label_lower, row.pk, trouble.named(error))
                self.waits[store, row.pk] = monotonic() + LATER
        return printed
