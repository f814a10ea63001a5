"""When something was said: the order is by the hour, and what nobody knows is never guessed against a refusal."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations, product

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentRecord
from consent.policy import COUNTING_REFUSAL, Outcome
from consent.policy.moments import Came, Known, Span, When, in_doubt, reckoned, span_of, surely_after
from consent.round import actions, invalidation, noting
from tests.consent.steps import asked, outcome, refusal, state
from tests.factories import make_world, talk
from tests.worlds import once_a_module

DAY = date(2026, 11, 24)  # winter: Amsterdam is one hour ahead
YES, NO, TALK, OFF = "CONSENT", "REFUSE", "TALK_FIRST", "WITHDRAWN"


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


ASKED = at(8, day=DAY - timedelta(days=4))
EVENING = at(20)


def noted(hour: int | None, *, by: datetime = EVENING) -> Span:
    return span_of(When(DAY, time(hour) if hour is not None else None), asked_at=ASKED, by=by)


def online(hour: int, decision: str) -> Known:
    return Known(decision, Span(at(hour), at(hour)), at(hour))


def known(hour: int | None, decision: str, *others: Known, came: str = "", by: datetime = EVENING) -> Known:
    span = noted(hour, by=by)
    return Known(decision, span, reckoned(decision, span, others, came=came, asked_at=ASKED))


def last(*answers: Known) -> str:
    """The decision that counts: the last by its moment, of two at one moment the one that was noted later."""
    return max(enumerate(answers), key=lambda each: (each[1].reckoned, each[0]))[1].decision


@pytest.mark.parametrize(
    ("first", "second", "came", "counts"),
    [
        # (hour, decision) of what is there, then of what is noted; None is an hour that nobody knows
        ((15, YES), (17, NO), "", NO),  # phoned at five, after the consent of three
        ((11, YES), (9, NO), "", YES),  # phoned at nine, before the consent of eleven
        ((15, NO), (17, YES), "", YES),
        ((11, NO), (9, YES), "", NO),
        ((15, YES), (None, NO), "", NO),
        ((15, YES), (None, NO), "UNKNOWN", NO),
        ((15, YES), (None, NO), "LAST", NO),
        ((15, YES), (None, NO), "FIRST", YES),  # somebody knows: it is no guess
        ((15, NO), (None, YES), "", NO),
        ((15, NO), (None, YES), "UNKNOWN", NO),
        ((15, NO), (None, YES), "LAST", YES),
        ((15, NO), (None, YES), "FIRST", NO),
        ((15, NO), (None, TALK), "UNKNOWN", NO),
        ((15, YES), (None, TALK), "UNKNOWN", TALK),
        ((15, TALK), (None, YES), "UNKNOWN", TALK),
        ((15, TALK), (None, NO), "UNKNOWN", NO),
        ((15, YES), (None, OFF), "UNKNOWN", OFF),
        ((None, YES), (9, NO), "UNKNOWN", NO),
        ((None, NO), (21, YES), "UNKNOWN", NO),
        ((None, NO), (19, YES), "LAST", YES),
        ((None, NO), (19, YES), "FIRST", NO),
        ((None, TALK), (9, NO), "UNKNOWN", NO),
        ((None, TALK), (9, YES), "UNKNOWN", TALK),
        ((None, NO), (None, YES), "UNKNOWN", NO),
        ((None, NO), (None, YES), "LAST", YES),
        ((None, YES), (None, NO), "FIRST", YES),
        ((None, YES), (None, YES), "FIRST", YES),
    ],
)
def test_which_of_two_answers_of_one_day_counts(first, second, came, counts):
    late = at(23)
    before = known(*first, by=late)

    after = known(*second, before, came=came, by=late)

    assert last(before, after) == counts


def test_whatever_is_noted_in_whatever_order_no_guess_overrules_a_refusal():
    hours = (None, 9, 15)
    for said in product(product(hours, (YES, TALK, NO)), repeat=3):
        refused = [hour for hour, decision in said if decision == NO]
        if not refused or any(hour is not None and hour > min(h or 0 for h in refused) for hour, d in said if d != NO):
            continue  # something is known to have come after it
        for order in permutations(said):
            answers: list[Known] = []
            for hour, decision in order:
                answers.append(known(hour, decision, *answers, came=Came.UNKNOWN))
            assert last(*answers) in COUNTING_REFUSAL, order


def test_an_answer_online_after_one_was_written_down_came_after_it():
    phoned = known(None, NO, by=at(14))

    assert last(phoned, online(15, YES)) == YES


def test_nobody_is_asked_what_the_times_tell():
    assert in_doubt(noted(17), [online(15, YES)]) == []
    assert in_doubt(noted(15), [known(15, YES)]) == []  # one minute: the refusal counts
    assert len(in_doubt(noted(None), [online(15, YES)])) == 1
    assert len(in_doubt(noted(17), [known(None, YES)])) == 1
    assert in_doubt(noted(None, by=at(14)), [online(15, YES)]) == []
    assert in_doubt(noted(None), [Known(YES, Span(ASKED, ASKED), ASKED)]) == []  # another day


def test_in_one_minute_the_refusal_counts():
    assert last(known(15, YES), known(15, NO)) == NO
    assert last(known(15, NO), known(15, YES, known(15, NO))) == NO


def test_it_was_said_after_the_question_and_before_it_was_written_down():
    asked_at, by = at(10, 30), at(14)

    assert span_of(When(DAY), asked_at=asked_at, by=by) == Span(asked_at, by)
    assert span_of(When(DAY, time(10, 30)), asked_at=asked_at, by=by).first == asked_at
    assert noted(15).is_known
    assert not noted(None).is_known
    # The day the clock goes back has 25 hours.
    long = span_of(When(date(2026, 10, 25)), asked_at=datetime(2026, 1, 1, tzinfo=UTC), by=EVENING)
    assert long.last - long.first == timedelta(hours=25) - timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("when", "after"),
    [
        (When(DAY, time(16)), True),
        (When(DAY, time(14)), False),
        (When(DAY), False),
        (When(DAY + timedelta(days=1)), True),
        (When(DAY - timedelta(days=1), time(23)), False),
    ],
)
def test_a_conversation_of_that_day_came_after_when_its_hour_says_so(when, after):
    assert surely_after(when, at(15)) is after


# In the database -----------------------------------------------------------------------------------------------------


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    return asked(world)


def yesterday(hour: int, minute: int = 0) -> datetime:
    return at(hour, minute, day=timezone.localdate() - timedelta(days=1))


def say(part, person, decision, moment, **how):
    """Online, at that moment."""
    with time_machine.travel(moment, tick=False):
        return actions.answer(part, person, decision=decision, identified="link en code", **how)


def phone(part, person, decision, world, *, hour: int | None, came: str = "", **how):
    """Noted today: phoned yesterday, at that hour or at none that anybody knows."""
    when = When(yesterday(0).date(), time(hour) if hour is not None else None, came)
    how = {"points": [{"goal": part.goals.first().pk}]} if decision == NO else how
    who = {"route": "PHONE", "recorded_by": world.coordinator, "identified": "gebeld op het bekende nummer"}
    return actions.answer(part, person, decision=decision, when=when, **who, **how)


@pytest.mark.parametrize(("hour", "comes_to"), [(17, Outcome.DIVIDED), (9, Outcome.CONSENTED)])
def test_a_refusal_by_telephone_stands_by_its_hour(world, part, hour, comes_to):
    say(part, world.mother.person, YES, yesterday(11))
    say(part, world.father.person, YES, yesterday(11, 5))

    record = phone(part, world.mother.person, NO, world, hour=hour)

    assert outcome(part) == comes_to
    assert record.when.endswith(f"{hour:02}:00")


def test_without_its_hour_the_order_is_asked_and_a_refusal_stands(world, part):
    say(part, world.mother.person, YES, yesterday(15))
    assert noting.WHICH_LAST in refusal(phone, part, world.mother.person, NO, world, hour=None)

    record = phone(part, world.mother.person, NO, world, hour=None, came=Came.UNKNOWN)

    assert outcome(part) == Outcome.REFUSED
    assert record.when.endswith("(tijd niet bekend)")
    assert timezone.localdate(record.given_at) == yesterday(0).date()


def test_of_two_answers_of_one_day_one_is_found_invalid(world, part):
    say(part, world.mother.person, YES, yesterday(9))
    wrong = phone(part, world.mother.person, TALK, world, hour=12)
    proposal = invalidation.propose(wrong, by=world.coordinator, reason="NOTED_WRONGLY", words="Verkeerd dossier.")
    invalidation.decide(proposal, by=world.director, accepted=True)

    voice = next(each for each in state(part).voices if each.holder.person_id == world.mother.person_id)
    assert (voice.label, voice.counts) == ("stemt in", True)


def test_consent_is_not_taken_back_before_it_was_given(world, part):
    say(part, world.mother.person, YES, yesterday(11))

    why = refusal(phone, part, world.mother.person, OFF, world, hour=9)
    assert "De instemming is van" in why
    assert "11:00. Intrekken kan pas daarna." in why
    assert refusal(phone, part, world.mother.person, OFF, world, hour=None, came=Came.FIRST)

    phone(part, world.mother.person, OFF, world, hour=12)
    assert outcome(part) == Outcome.REFUSED


def test_a_conversation_of_the_same_day_counts_by_its_hour(world, part):
    moment = yesterday(11)
    say(part, world.mother.person, TALK, moment)
    assert outcome(part) == Outcome.TALK_FIRST

    talk(world.plan, world.mother.person, by=world.coordinator, days=0, held_on=moment.date(), held_time=time(9))
    assert outcome(part) == Outcome.TALK_FIRST  # that was before

    talk(world.plan, world.mother.person, by=world.coordinator, days=0, held_on=moment.date())
    assert outcome(part) == Outcome.TALK_FIRST  # and of this nobody knows
    assert [each.hour_missing for each in state(part).voices if each.record] == [True]

    talk(world.plan, world.mother.person, by=world.coordinator, days=0, held_on=moment.date(), held_time=time(16))
    assert outcome(part) == Outcome.WAITING


# Pages ---------------------------------------------------------------------------------------------------------------


def test_the_page_asks_the_hour_and_then_what_came_last(world, part, client):
    say(part, world.mother.person, YES, yesterday(15))
    client.force_login(world.coordinator)
    page = reverse("consent_record", args=[part.pk, world.mother.person_id])
    shown = client.get(page)
    goal = f"goal-{part.goals.get().pk}"
    typed = {
        "decision": "REFUSE", "points": [goal], "route": "PHONE", "identified": "gebeld op het bekende nummer",
        "given_on": yesterday(0).date().isoformat(), "once": shown.context["form"]["once"].value(),
    }  # fmt: skip
    assert "Welk antwoord kwam het laatst?" not in shown.content.decode()

    neither = client.post(page, typed).content.decode()
    assert "Vul de tijd in, of kruis aan dat u die niet weet" in neither
    both = client.post(page, typed | {"given_time": "09:00", "time_unknown": "on"}).content.decode()
    assert "één van de twee" in both
    asks = client.post(page, typed | {"time_unknown": "on"}).content.decode()
    assert "Welk antwoord kwam het laatst?" in asks
    assert "Stemt in: " in asks
    assert not ConsentRecord.objects.filter(decision="REFUSE").exists()

    client.post(page, typed | {"time_unknown": "on", "came": "UNKNOWN"})

    assert outcome(part) == Outcome.REFUSED
    listed = client.get(reverse("consent", args=[part.pk])).content.decode()
    assert "(tijd niet bekend)" in listed


def test_an_hour_that_cannot_be_is_refused_at_the_field(world, part, client):
    client.force_login(world.coordinator)
    say(part, world.mother.person, YES, yesterday(11))
    page = reverse("consent_record", args=[part.pk, world.mother.person_id])
    typed = {
        "decision": "WITHDRAWN",
        "route": "PHONE",
        "identified": "gebeld",
        "once": "8d7a1f9e-1111-4222-8333-444455556666",
    }

    def error(**more):
        return client.post(page, typed | more).context["form"].errors["given_time"][0]

    day = yesterday(0).date().isoformat()
    assert "Intrekken kan pas daarna" in error(given_on=day, given_time="09:00")
    asked_at = timezone.localtime(part.round.asked_at)
    before = (asked_at - timedelta(minutes=2)).strftime("%H:%M")
    assert "Toen was er nog niet om gevraagd" in error(given_on=asked_at.date().isoformat(), given_time=before)
    with time_machine.travel(yesterday(12) + timedelta(days=1), tick=False):
        assert "nog niet geweest" in error(given_on=timezone.localdate().isoformat(), given_time="13:00")
    assert "zoals 14:30" in error(given_on=day, given_time="straks")
