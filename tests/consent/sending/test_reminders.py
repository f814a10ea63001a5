"""Reminders: after five days, then every three, never in a holiday, and no more once there is a reason to stop."""

import json
import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Holiday, School
from agenda.management.commands import send_due
from consent.models import Delivery
from consent.policy.reminders import next_reminder
from consent.round import actions
from consent.sending import reminders, sender
from plans.models import Event, Plan
from tests.consent.at_once import all_in_order, at_once
from tests.consent.steps import asked, refuse
from tests.factories import ago, consent, make_guardian, make_world, talk, today
from tests.worlds import once_a_module


def d(day: int, month: int = 3) -> date:
    return date(2027, month, day)


SPRING = [(d(8), d(14))]
TWO_IN_A_ROW = [(d(6), d(9)), (d(10), d(12))]
NEVER = None

# What was done, the day it is seen from, and the day of the next reminder. All were asked on 1 March 2027.
TABLE = [
    ("just asked", {}, d(1), d(6)),
    ("the day before the first", {}, d(5), d(6)),
    ("on the day itself", {}, d(6), d(6)),
    ("the step did not run for two days", {}, d(8), d(8)),
    ("one was sent", {"sent_on": [d(6)]}, d(6), d(9)),
    ("one was sent late", {"sent_on": [d(8)]}, d(9), d(11)),
    ("two were sent", {"sent_on": [d(6), d(9)]}, d(10), d(12)),
    ("three were sent", {"sent_on": [d(6), d(9), d(12)]}, d(12), d(15)),
    ("four were sent", {"sent_on": [d(6), d(9), d(12), d(15)]}, d(16), d(18)),
    ("five were sent", {"sent_on": [d(6), d(9), d(12), d(15), d(18)]}, d(18), NEVER),
    ("order of the days does not matter", {"sent_on": [d(9), d(6)]}, d(10), d(12)),
    ("thirty days after asking it still goes", {"sent_on": [d(28)]}, d(29), d(31)),
    ("thirty days to the day, overdue", {}, d(31), d(31)),
    ("a day after the thirty", {}, d(1, 4), NEVER),
    ("three days on is past the thirty", {"sent_on": [d(29)]}, d(29), NEVER),
    ("the first falls in a holiday", {"holidays": [(d(6), d(6))]}, d(2), d(7)),
    ("a later one falls in a holiday", {"sent_on": [d(6)], "holidays": SPRING}, d(6), d(15)),
    ("seen from within the holiday", {"sent_on": [d(6)], "holidays": SPRING}, d(11), d(15)),
    ("the last day of the holiday", {"sent_on": [d(6)], "holidays": SPRING}, d(14), d(15)),
    ("two holidays in a row", {"holidays": TWO_IN_A_ROW}, d(2), d(13)),
    ("holidays in any order", {"holidays": TWO_IN_A_ROW[::-1]}, d(2), d(13)),
    ("a holiday that is over", {"holidays": [(d(1), d(5))]}, d(5), d(6)),
    ("a holiday that lasts past the thirty days", {"holidays": [(d(6), d(31))]}, d(2), NEVER),
    ("after the holiday the pause is three days again", {"sent_on": [d(6), d(15)], "holidays": SPRING}, d(15), d(18)),
    ("it would fall on Easter Sunday: the Tuesday after", {"sent_on": [d(25)]}, d(26), d(30)),
    ("Easter stands at the end of a holiday", {"sent_on": [d(18)], "holidays": [(d(20), d(27))]}, d(19), d(30)),
    ("answered", {"answered": True}, d(2), NEVER),
    ("answered after a reminder", {"answered": True, "sent_on": [d(6)]}, d(7), NEVER),
    ("a conversation was recorded", {"talked": True}, d(2), NEVER),
    ("the last message bounced", {"bounced": True, "sent_on": [d(6)]}, d(7), NEVER),
    ("no address", {"has_address": False}, d(2), NEVER),
    ("the version is not open any more", {"is_open": False}, d(6), NEVER),
    ("the school sends none", {"switched_on": False}, d(6), NEVER),
    ("never asked", {"asked_on": []}, d(6), NEVER),
    ("asked again on the 10th", {"asked_on": [d(1), d(10)], "sent_on": [d(6), d(9)]}, d(11), d(15)),
    ("asked again, then reminded", {"asked_on": [d(1), d(10)], "sent_on": [d(6), d(15)]}, d(16), d(18)),
    ("asked again does not begin the five anew", {"asked_on": [d(1), d(19)], "sent_on": [d(n) for n in (6, 9, 12, 15, 18)]}, d(20), NEVER),
    ("asked again does not begin the thirty days anew", {"asked_on": [d(1), d(28)]}, d(28), NEVER),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "on", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_next_reminder(facts, on, expected):
    found = next_reminder(**{"asked_on": [d(1)], "sent_on": [], "on": on} | facts)

    assert found.on == expected
    assert found.sent == len(facts.get("sent_on", []))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "De volgende herinnering gaat op 6 maart 2027."),
        ({"answered": True}, "er is geantwoord"),
        ({"talked": True}, "met deze persoon gesproken"),
        ({"bounced": True}, "niet bezorgd"),
        ({"has_address": False}, "geen e-mailadres"),
        ({"is_open": False}, "ligt niet meer voor"),
        ({"switched_on": False}, "uitgezet"),
        ({"asked_on": []}, "niet gevraagd"),
        ({"sent_on": [d(n) for n in range(6, 11)]}, "al vijf"),
        ({"on": d(5, 5)}, "dertig dagen"),
    ],
)
def test_why_one_goes_or_none_is_said_in_a_sentence(facts, words):
    found = next_reminder(**{"asked_on": [d(1)], "sent_on": [], "on": d(2)} | facts)

    assert words in found.why
    assert found.why.endswith(".")


# The step ------------------------------------------------------------------------------------------------------------


@once_a_module
def world():
    return make_world()


def reminded(person=None) -> int:
    rows = Delivery.objects.filter(kind="REMINDER")
    return (rows.filter(person=person) if person else rows).count()


def run_daily(days: int) -> list[int]:
    """The step on each of so many days from today, with the post after it."""
    found = []
    for day in range(days):
        at = timezone.now() + timedelta(days=day)
        found.append(reminders.remind(at))
        sender.send_due(at)
    return found


def test_who_did_not_answer_is_reminded_on_the_fifth_day_and_not_before(world):
    asked(world, days=4)
    sender.send_due()

    assert run_daily(2) == [0, 2]
    assert [reminded(world.mother.person), reminded(world.father.person)] == [1, 1]


def test_five_reminders_go_and_then_no_more(world):
    asked(world, days=0)
    sender.send_due()

    assert [day for day, count in enumerate(run_daily(40)) if count] == [5, 8, 11, 14, 17]
    assert reminded() == 10


def test_running_twice_on_one_day_sends_one(world):
    asked(world, days=6)
    sender.send_due()

    assert [reminders.remind(), reminders.remind()] == [2, 0]


def test_who_answered_is_not_reminded_and_the_other_is(world):
    part = asked(world, days=6)
    consent(part, world.mother.person)

    reminders.remind()

    assert [reminded(world.mother.person), reminded(world.father.person)] == [0, 1]


@pytest.mark.parametrize("answer", ["REFUSE", "TALK_FIRST"])
def test_any_answer_ends_the_reminders(world, answer):
    part = asked(world, days=6)
    if answer == "REFUSE":
        refuse(part, world.mother.person)
    else:
        consent(part, world.mother.person, decision=answer)

    reminders.remind()

    assert reminded(world.mother.person) == 0


def test_who_was_spoken_to_since_the_question_is_not_reminded(world):
    asked(world, days=6)
    talk(world.plan, world.mother.person, by=world.coordinator, days=2)

    reminders.remind()

    assert [reminded(world.mother.person), reminded(world.father.person)] == [0, 1]


def test_a_message_that_did_not_arrive_ends_the_reminders(world):
    asked(world, days=6)
    Delivery.objects.filter(kind="ASKED", person=world.mother.person).update(state="FAILED")

    reminders.remind()

    assert [reminded(world.mother.person), reminded(world.father.person)] == [0, 1]


def test_nobody_is_reminded_of_a_version_that_was_withdrawn_or_replaced(world):
    part = asked(world, days=6)
    actions.revise(part, by=world.coordinator, reason="Een doel erbij.")

    assert reminders.remind() == 0


def test_a_school_that_switched_them_off_sends_none(world):
    asked(world, days=6)
    School.objects.update(reminders=False)

    assert reminders.remind() == 0


def test_no_reminder_goes_in_the_holidays_of_the_school(world):
    asked(world, days=6)
    Holiday.objects.create(school=world.school, name="Herfst", from_on=today(), until_on=today())

    assert run_daily(2) == [0, 2]


def test_who_has_no_right_any_more_is_not_reminded(world):
    aunt = make_guardian(world.student, by=world.coordinator, name="Tante Fatima")
    asked(world, days=6)
    type(aunt).objects.filter(pk=aunt.pk).update(contact_blocked=True)

    reminders.remind()

    assert reminded(aunt.person) == 0


def test_a_reminder_holds_a_link_of_its_own_and_leaves_a_line_in_the_journal(world):
    asked(world, days=6)
    before = set(Delivery.objects.values_list("link", flat=True))

    reminders.remind()

    row = Delivery.objects.get(kind="REMINDER", person=world.mother.person)
    assert row.link_id not in before
    lines = [json.loads(line.data) for line in Event.objects.filter(plan=world.plan, kind="REMINDED")]
    assert {line["person"] for line in lines} == {world.mother.person_id, world.father.person_id}
    body = sender.letter(row)[1]
    assert row.link.token in body
    assert "Antwoorden kan tot en met" in body


def test_a_reminder_after_the_answer_date_names_no_date_that_is_over(world):
    asked(world, days=17)
    reminders.remind()

    assert "Antwoorden kan" not in sender.letter(Delivery.objects.filter(kind="REMINDER").first())[1]


def test_a_step_that_is_killed_halfway_leaves_nothing_and_is_done_by_the_next(world, monkeypatch):
    asked(world, days=6)
    deliver, before = reminders.deliver, Plan.objects.get(pk=world.plan.pk).head_count

    def killed(plan, person, *args, **kwargs):
        if person.pk == world.father.person_id:
            raise SystemExit
        return deliver(plan, person, *args, **kwargs)

    monkeypatch.setattr(reminders, "deliver", killed)
    with pytest.raises(SystemExit):
        reminders.remind()
    assert reminded() == 0
    assert Plan.objects.get(pk=world.plan.pk).head_count == before

    monkeypatch.undo()

    assert reminders.remind() == 2


def test_a_plan_that_cannot_be_read_does_not_hold_up_the_others(world, monkeypatch):
    asked(world, days=6)
    other = make_world(name="De Linde")
    asked(other, days=6)
    about = reminders._remind_about

    def broken(part, at):
        if part.plan_id == world.plan.pk:
            raise ValueError("Samira")
        return about(part, at)

    monkeypatch.setattr(reminders, "_remind_about", broken)

    assert reminders.remind() == 2


def test_asking_again_puts_the_next_reminder_off(world):
    part = asked(world, days=6)
    actions.request_again(part, world.mother.person, by=world.coordinator, at=ago(1))

    reminders.remind()

    assert [reminded(world.mother.person), reminded(world.father.person)] == [0, 1]


def clock(monkeypatch, hour: int, *, day: int = 0) -> None:
    """The worker looks at the clock of Amsterdam."""
    moment = (timezone.localtime() + timedelta(days=day)).replace(hour=hour)
    monkeypatch.setattr(send_due, "timezone", SimpleNamespace(localtime=lambda: moment))


def test_the_watch_reminds_once_a_day_from_nine_in_the_morning(db, monkeypatch):
    command, rounds = send_due.Command(), []
    command.stop = threading.Event()
    monkeypatch.setattr(send_due, "STEPS", {"REMINDERS": lambda **_: rounds.append(1)})
    for hour, day in [(8, 0), (9, 0), (15, 0), (3, 1), (10, 1)]:
        clock(monkeypatch, hour, day=day)
        command.day()

    assert len(rounds) == 2


@pytest.mark.parametrize(("hour", "expected"), [(8, 0), (9, 2)])
def test_one_round_of_the_post_reminds_and_sends(world, monkeypatch, hour, expected):
    asked(world, days=6)
    clock(monkeypatch, hour)

    call_command("send_due")

    assert [message.subject for message in mail.outbox].count("De Regenboog wacht nog op uw antwoord") == expected


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_write_each_reminder_once():
    world = make_world()
    asked(world, days=6)

    found = at_once(*[reminders.remind] * 3)

    assert sum(found) == 2
    assert [reminded(world.mother.person), reminded(world.father.person)] == [1, 1]
    all_in_order()
