"""A birthday or a change of authority while consent is asked: who is asked, who is told, and what counts."""

import json
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import queries
from consent.models import ConsentRecord, ConsentRequest, Delivery
from consent.next_steps import Who, next_steps_of
from consent.policy import Decision, Outcome
from consent.round import actions
from consent.round import rights as upkeep
from consent.sending import sender
from opp.proof.verification import Verification
from plans.choices import Status
from plans.events import EventKind
from plans.models import Plan
from students.models import Authority, CapabilityRecord
from tests.consent.raw import answered
from tests.consent.steps import asked, messages_to, now_status, outcome, refusal, refuse, state, turn
from tests.factories import consent, make_guardian, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    return asked(world)


@pytest.fixture(autouse=True)
def in_order():
    """Whatever happened, the journal tells of it."""
    yield
    assert Verification().everything().defects == []


def authority(world, guardian, value: str, **fields) -> Authority:
    return Authority.objects.create(
        guardian=guardian,
        value=value,
        basis="PARENT",
        from_on=fields.pop("from_on", today()),
        recorded_by=world.administrator,
        evidence="beschikking",
        **fields,
    )


def requests_to(person) -> list[ConsentRequest]:
    return list(ConsentRequest.objects.filter(person=person))


def decisions_of(person) -> list[str]:
    return list(ConsentRecord.objects.filter(person=person).order_by("pk").values_list("decision", flat=True))


def whose_turn(world) -> dict[str, str]:
    plan = Plan.objects.get(pk=world.plan.pk)
    return {each.what: each.who for each in next_steps_of(queries.case_of(plan, today()))}


NOTICE = "Nakijken wie er nu beslist over deel 2"


# Who gains the right ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "is_asked"), [("PARENT_OR_PUPIL_16", 1), ("PUPIL_CO_SIGNS", 1), ("GUARDIANS_UNTIL_18", 0)]
)
def test_who_turns_sixteen_during_a_round_is_asked_by_the_schools_policy(policy, is_asked):
    world = make_world(consent_policy=policy)
    part, pupil = asked(world), world.student.person
    turn(world, 16)

    assert upkeep.keep_up(part) == bool(is_asked)

    assert len(requests_to(pupil)) == messages_to(pupil, "ASKED") == is_asked
    assert len(requests_to(world.mother.person)) == messages_to(world.mother.person, "ASKED") == 1
    assert (NOTICE in whose_turn(world)) == bool(is_asked)


def test_who_is_asked_later_has_at_least_seven_days_and_establishing_waits_for_them(world):
    part = asked(world, days=16)
    consent(part, world.mother.person)
    assert outcome(part) == Outcome.CONSENTED
    turn(world, 16)
    upkeep.keep_up(part)

    (request,) = requests_to(world.student.person)
    assert request.answer_by == today() + timedelta(days=7)
    assert outcome(part) == Outcome.WAITING
    assert "Yara" in refusal(actions.establish, part, by=world.director)
    consent(part, world.student.person, days=0)
    assert outcome(part, today() + timedelta(days=8)) == Outcome.CONSENTED


def test_who_still_has_longer_than_seven_days_gets_that(world):
    part = asked(world, days=0)
    turn(world, 16)
    upkeep.keep_up(part)

    assert requests_to(world.student.person)[0].answer_by == part.round.answer_by > today() + timedelta(days=7)


def test_a_guardian_who_gets_authority_is_asked(world, part):
    aunt = make_guardian(world.student, by=world.administrator, name="Ans Kort", authority="NO")
    assert not upkeep.keep_up(part)
    authority(world, aunt, "YES")

    assert upkeep.keep_up(part)

    assert len(requests_to(aunt.person)) == messages_to(aunt.person, "ASKED") == 1
    assert {voice.holder.name for voice in state(part).silent} == {
        "Samira El Amrani",
        "Anton van der Meulen",
        "Ans Kort",
    }


def test_doing_it_again_sends_nothing_twice(world, part):
    consent(part, world.mother.person)
    turn(world, 18)
    upkeep.keep_up(part)
    before = (Delivery.objects.count(), world.plan.events.count())

    for _ in range(3):
        assert not upkeep.keep_up(part)

    assert (Delivery.objects.count(), world.plan.events.count()) == before


# Who loses it -------------------------------------------------------------------------------------------------------------


def test_at_eighteen_the_parents_are_told_and_the_pupil_is_asked(world, part):
    consent(part, world.mother.person)
    refuse(part, world.father.person)
    turn(world, 18)

    upkeep.keep_up(part)

    assert decisions_of(world.mother.person) == ["CONSENT", "RIGHT_ENDED"]
    assert decisions_of(world.father.person) == ["REFUSE", "RIGHT_ENDED"]
    assert [messages_to(each.person, "RIGHT_ENDED") for each in (world.mother, world.father)] == [1, 1]
    assert len(requests_to(world.student.person)) == 1
    assert outcome(part) == Outcome.WAITING
    consent(part, world.student.person, days=0)
    assert actions.establish(part, by=world.director).status == Status.ESTABLISHED


def test_they_are_told_without_a_link_for_they_may_read_nothing_any_more(world, part):
    sender.send_due()
    turn(world, 18)
    upkeep.keep_up(part)
    mail.outbox.clear()

    sender.send_due()

    told = [letter for letter in mail.outbox if letter.to == [world.father.person.email]]
    assert ["niet meer nodig" in letter.subject for letter in told] == [True]
    assert "http" not in told[0].body
    assert "Yara" not in told[0].body


def test_who_did_not_answer_yet_is_told_too(world, part):
    authority(world, world.father, "NO")

    assert upkeep.keep_up(part)

    assert decisions_of(world.father.person) == ["RIGHT_ENDED"]
    assert messages_to(world.father.person, "RIGHT_ENDED") == 1
    assert messages_to(world.mother.person, "RIGHT_ENDED") == 0


@pytest.mark.parametrize("change", [{"contact_blocked": True}, {"deceased_on": "2020-01-01"}])
def test_nobody_writes_to_who_must_not_be_reached(world, part, change):
    type(world.father).objects.filter(pk=world.father.pk).update(**change)

    assert upkeep.keep_up(part)

    assert decisions_of(world.father.person) == ["RIGHT_ENDED"]
    assert messages_to(world.father.person, "RIGHT_ENDED") == 0


def test_authority_that_was_recorded_until_a_date_ends_the_day_after(world, part):
    authority(world, world.father, "YES", from_on=today() - timedelta(days=40), until_on=today() - timedelta(days=1))
    authority(world, world.mother, "YES", from_on=today() - timedelta(days=40), until_on=today())

    upkeep.keep_up(part)
    assert (decisions_of(world.father.person), decisions_of(world.mother.person)) == (["RIGHT_ENDED"], [])

    upkeep.keep_up(part, at=timezone.now() + timedelta(days=1))
    assert decisions_of(world.mother.person) == ["RIGHT_ENDED"]


def test_an_answer_from_before_stays_readable_and_says_that_it_does_not_count(world, part, client):
    consent(part, world.father.person, decision=Decision.CONSENT_WITH_REMARKS, remarks="Graag op dinsdag.")
    authority(world, world.father, "NO")
    upkeep.keep_up(part)

    client.force_login(world.coordinator)
    page = client.get(reverse("consent", args=[part.pk])).content.decode()

    assert "Graag op dinsdag." in page
    assert "Telt niet mee" in page


def test_who_lost_the_right_and_has_it_again_is_asked_anew_and_answers_anew(world, part):
    consent(part, world.father.person)
    authority(world, world.father, "NO")
    upkeep.keep_up(part)
    authority(world, world.father, "YES")

    assert upkeep.keep_up(part)

    assert len(requests_to(world.father.person)) == messages_to(world.father.person, "ASKED") == 2
    assert [voice.counts for voice in state(part).voices if voice.holder.person_id == world.father.person_id] == [False]
    authority(world, world.father, "NO")
    assert upkeep.keep_up(part)
    assert decisions_of(world.father.person) == ["CONSENT", "RIGHT_ENDED", "RIGHT_ENDED"]
    assert messages_to(world.father.person, "RIGHT_ENDED") == 2


def test_establishing_also_tells_who_lost_the_right_when_the_day_has_not_begun_yet(world, part):
    consent(part, world.mother.person)
    refuse(part, world.father.person)
    authority(world, world.father, "NO")

    actions.establish(part, by=world.director)

    assert messages_to(world.father.person, "RIGHT_ENDED") == 1


# What counts --------------------------------------------------------------------------------------------------------------


def test_an_answer_given_without_the_right_never_counts_also_when_the_right_comes_later(world, part):
    uncle = make_guardian(world.student, by=world.administrator, name="Ali Kort", authority="NO")
    assert "geen recht" in refusal(consent, part, uncle.person, days=0)
    type(uncle).objects.filter(pk=uncle.pk).update(receives="FULL")
    row = answered(part, uncle.person)
    authority(world, uncle, "YES", from_on=today() + timedelta(days=1))
    later = timezone.now() + timedelta(days=1)

    now = state(part, today() + timedelta(days=1))

    assert [voice.counts for voice in now.voices if voice.record == row] == [False]
    assert rights(part, later) == {uncle.person_id}
    upkeep.keep_up(part, at=later)
    assert decisions_of(uncle.person) == ["CONSENT", "RIGHT_ENDED"]
    assert len(requests_to(uncle.person)) == 1
    assert messages_to(uncle.person, "RIGHT_ENDED") == 0  # this person decides now, and is asked
    journal_it(world, row)


def rights(part, moment: datetime) -> set[int]:
    from consent.round import state as rounds
    from plans.models import ActionPart

    return set(rounds.rights_ended(ActionPart.objects.afresh(part.pk), timezone.localdate(moment)))


def journal_it(world, row) -> None:
    """Name a row that was written around our verbs, so that only the rest is held against the journal."""
    plan = Plan.objects.get(pk=world.plan.pk)
    named = [{"row": row._meta.label_lower, "id": row.pk, "digest": row.row_digest()}]
    plan.record(EventKind.RECORDED, by=None, at=plan.head_at, rows=named)


def test_an_answer_by_the_pupil_of_seventeen_still_counts_at_eighteen():
    world = make_world(age=17)
    part = asked(world)
    consent(part, world.student.person)
    turn(world, 18)

    upkeep.keep_up(part)

    assert decisions_of(world.student.person) == ["CONSENT"]
    assert len(requests_to(world.student.person)) == 1
    assert outcome(part) == Outcome.CONSENTED


def test_midnight_in_amsterdam_parts_the_answers_of_parents_from_that_of_the_pupil():
    world = make_world(consent_policy="GUARDIANS_UNTIL_18")
    part = asked(world, days=10)
    birthday = today() - timedelta(days=3)
    birthday -= timedelta(days=birthday.day == 29)  # a leap day has no birthday eighteen years before
    midnight = timezone.make_aware(datetime.combine(birthday, datetime.min.time()))
    world.student.birth_date = birthday.replace(year=birthday.year - 18)
    world.student.save()

    def answering(person, moment):
        return actions.answer(part, person, decision=Decision.CONSENT, identified="…", at=moment)

    assert "geen recht" in refusal(answering, world.student.person, midnight - timedelta(hours=30))
    answering(world.mother.person, midnight - timedelta(seconds=1))
    assert "geen recht" in refusal(answering, world.father.person, midnight)
    answering(world.student.person, midnight)

    assert outcome(part, birthday) == Outcome.CONSENTED
    assert [voice.holder.person_id for voice in state(part, birthday).voices] == [world.student.person_id]


# The coordinator ----------------------------------------------------------------------------------------------------------


def test_the_coordinator_has_a_turn_for_a_week_and_the_journal_says_who(world, part):
    turn(world, 18)
    upkeep.keep_up(part)

    assert whose_turn(world)[NOTICE] == Who.COORDINATOR
    line = json.loads(world.plan.events.get(kind="RIGHTS_CHANGED").data)
    assert line["ended"] == [world.mother.person_id, world.father.person_id]
    assert line["asked"] == [world.student.person_id]
    plan = Plan.objects.get(pk=world.plan.pk)
    days = {
        day: NOTICE in [each.what for each in next_steps_of(queries.case_of(plan, today() + timedelta(days=day)))]
        for day in (7, 8)
    }
    assert days == {7: True, 8: False}


def test_the_journal_names_the_authority_by_which_somebody_was_asked_or_not_any_more(world, part):
    row = authority(world, world.father, "NO")
    upkeep.keep_up(part)

    line = json.loads(world.plan.events.get(kind="RIGHTS_CHANGED").data)

    assert {"row": "students.authority", "id": row.pk, "digest": row.row_digest()} in line["relies"]


def test_nothing_is_said_of_rights_where_nothing_changed(world, part):
    assert not upkeep.keep_up(part)
    assert NOTICE not in whose_turn(world)


def test_when_nobody_is_left_who_decides_the_coordinator_finds_out_who_does(world, part):
    consent(part, world.mother.person)
    CapabilityRecord.objects.create(
        student=world.student, value="DOUBTED", from_on=today(), evidence="…", recorded_by=world.administrator
    )
    turn(world, 18)

    upkeep.keep_up(part)

    assert requests_to(world.student.person) == []
    assert whose_turn(world)["Uitzoeken wie er beslist"] == Who.COORDINATOR
    assert "vast wie beslist" in refusal(actions.establish, part, by=world.director)


# Every day ----------------------------------------------------------------------------------------------------------------


def test_every_open_round_is_kept_up_and_one_that_breaks_holds_up_no_other(world, part, monkeypatch):
    other = make_world(name="Het Palet")
    asked(other)
    closed = make_world(name="De Wilg")
    actions.withdraw(asked(closed), by=closed.coordinator, reason="Anders.")
    for each in (world, other, closed):
        turn(each, 16)
    keep_up = upkeep.keep_up

    def breaking(row, **options):
        if row.pk == part.pk:
            raise ValueError("Yara")
        return keep_up(row, **options)

    monkeypatch.setattr(upkeep, "keep_up", breaking)
    assert upkeep.keep_all_up() == 1
    monkeypatch.undo()

    assert upkeep.keep_all_up() == 1
    assert upkeep.keep_all_up() == 0
    assert len(requests_to(world.student.person)) == len(requests_to(other.student.person)) == 1
    assert requests_to(closed.student.person) == []


def test_the_daily_step_of_the_postman_does_it(world, part, monkeypatch):
    from agenda.management.commands import send_due

    monkeypatch.setattr(send_due, "MORNING", 0)
    turn(world, 18)

    call_command("send_due")

    assert len(requests_to(world.student.person)) == 1
    assert any("antwoord" in letter.subject for letter in mail.outbox if letter.to == [world.student.person.email])


def test_the_person_who_turned_eighteen_comes_in_by_that_mail_and_a_parent_no_longer(world, part):
    from tests.consent.family_walk import come_in, link_for

    before = link_for(world.mother.person)
    turn(world, 18)
    upkeep.keep_up(part)

    assert Client().post(before).status_code == 404
    reader = come_in(world.student.person)
    page = reader.get(reverse("family_answer", args=[world.plan.uuid, part.uuid])).content.decode()
    assert "Vanaf 18 jaar beslis je zelf." in page
    assert now_status(part) == Status.SHARED
