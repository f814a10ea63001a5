"""The work of a day: what somebody waits for goes in between, and a restart does not do the day again."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, OperationalError
from django.utils import timezone

from accounts.models import StaffMail
from agenda.management.commands import send_due
from consent import daily
from consent.entrance import session
from consent.models import DailyStep, Delivery
from consent.sending import reminders, sender
from tests.consent.steps import asked
from tests.factories import make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(monkeypatch):
    monkeypatch.setattr(send_due, "MORNING", 0)


@once_a_module
def worlds():
    """Three plans in which a reminder is due today."""
    worlds = [make_world(name=name) for name in ("De Regenboog", "Het Palet", "De Wilg")]
    for world in worlds:
        asked(world, days=10)
    sender.send_due()
    mail.outbox.clear()
    return worlds


def worker() -> send_due.Command:
    command = send_due.Command()
    command.stop, command.waits = threading.Event(), {}
    return command


def reminded() -> list[int]:
    return sorted(set(Delivery.objects.filter(kind="REMINDER").values_list("plan", flat=True)))


def test_a_code_that_is_asked_for_in_the_morning_does_not_wait_for_the_other_plans(worlds, monkeypatch):
    link = Delivery.objects.filter(kind="ASKED").first().link
    remind, sent_after = reminders._remind_about, []

    def asking(part, at):
        if not sent_after:
            session.send_code(link, "a browser", timezone.now())
        done = remind(part, at)
        sent_after.append([letter.subject for letter in mail.outbox])
        return done

    monkeypatch.setattr(reminders, "_remind_about", asking)

    worker().day()

    assert [len(each) for each in sent_after] == [0, 1, 1]
    assert "De code om te lezen" in sent_after[1][0]
    assert len(reminded()) == 3


def test_urgent_mail_goes_before_what_waited_longer_a_code_before_a_receipt(worlds):
    row = Delivery.objects.filter(kind="ASKED").first()
    worker().day()
    kept = {"school": row.school, "plan": row.plan, "person": row.person, "part": row.part, "link": row.link}
    now = timezone.now()
    Delivery.objects.create(**kept, kind="RECEIPT", address="b@thuis.example", message_id="<b@x>", next_at=now, at=now)
    session.send_code(row.link, "a browser", timezone.now())

    worker().send()

    assert [letter.to[0] for letter in mail.outbox][1] == "b@thuis.example"
    assert "De code om te lezen" in mail.outbox[0].subject
    to_families = Delivery.objects.filter(state="SENT", sent_at__gte=now).count()
    assert len(mail.outbox) - StaffMail.objects.filter(kind="DIGEST").count() == to_families > 4


def test_a_restart_does_not_do_the_day_again(worlds, monkeypatch, django_assert_max_num_queries):
    worker().day()
    steps = {row.step: row.done_at for row in DailyStep.objects.all()}
    assert set(steps) == {"RIGHTS", "REMINDERS", "PREPARE", "QUESTIONS", "DIGESTS"}
    assert all(steps.values())

    with django_assert_max_num_queries(5):
        worker().day()

    assert {row.step: row.done_at for row in DailyStep.objects.all()} == steps


def test_a_day_that_was_broken_off_goes_on_where_it_was(worlds, monkeypatch):
    remind, seen = reminders._remind_about, []
    first = worker()

    def noting(part, at):
        seen.append(part.plan_id)
        first.stop.set()
        return remind(part, at)

    monkeypatch.setattr(reminders, "_remind_about", noting)
    first.day()
    assert len(seen) == 1
    assert DailyStep.objects.get(step="REMINDERS").done_at is None

    worker().day()

    assert seen == sorted(seen) == reminded()
    assert len(seen) == len(set(seen)) == 3
    assert DailyStep.objects.get(step="REMINDERS").done_at is not None


@pytest.mark.parametrize("error", [ValueError, IntegrityError, InternalError])
def test_one_plan_that_breaks_holds_up_no_other_and_no_mail(worlds, monkeypatch, error):
    """A trigger that rejects is an error of the database as well: it held up all that came after, the mail too."""
    remind, broken = reminders._remind_about, worlds[0].plan.pk

    def breaking(part, at):
        if part.plan_id == broken:
            raise error("geweigerd")
        return remind(part, at)

    monkeypatch.setattr(reminders, "_remind_about", breaking)
    monkeypatch.setattr(send_due, "close_old_connections", lambda: None)  # the test's own is one of them

    worker().round()

    assert reminded() == sorted(world.plan.pk for world in worlds[1:])
    assert not Delivery.objects.filter(state="WAITING").exists()
    assert DailyStep.objects.get(step="REMINDERS").done_at is not None


def test_a_database_that_goes_away_ends_the_round_and_the_next_goes_on_there(worlds, monkeypatch):
    remind = reminders._remind_about

    def away(part, at):
        raise OperationalError("weg")

    monkeypatch.setattr(reminders, "_remind_about", away)
    with pytest.raises(OperationalError):
        worker().day()
    monkeypatch.setattr(reminders, "_remind_about", remind)
    worker().day()

    assert reminded() == sorted(world.plan.pk for world in worlds)


def test_the_next_day_is_another_day(worlds):
    did = []

    def work(*, after, run):
        did.append(after)
        return 0

    for on in (today(), today(), today() + timedelta(days=1), today() + timedelta(days=1)):
        daily.once("RIGHTS", work, on=on, stopped=lambda: False, between=lambda: None)

    assert did == [0, 0]
    assert DailyStep.objects.count() == 2


def test_every_outbox_of_the_worker_is_asked_for_what_is_urgent_between_two_messages(worlds, monkeypatch):
    asked_for = []

    def another(*, urgent=False, between=None, stopped=None):
        asked_for.append(urgent)
        return 0

    monkeypatch.setattr(send_due, "OUTBOXES", [sender.send_due, another])
    worker().day()
    asked_for.clear()

    sent = worker().send()

    assert sent > 3
    assert asked_for == [True, *[True] * sent, False]
