"""What is finished is judged by its own day; a fact that turns out to be another is the director's next step (55)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consent import queries
from consent.next_steps import Who, next_steps_of
from consent.policy import Outcome
from consent.round import actions, people
from consent.round import state as rounds
from opp.proof.verification import Verification
from plans.choices import Status
from plans.facts import said
from plans.models import ActionPart, Plan
from students.models import Authority, CapabilityRecord, Guardian, Student
from students.policy import birthday
from tests.consent.steps import asked, messages_to, now_status, state
from tests.factories import ago, established, hear, make_world, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    world.part = established(world, "ACTION")
    return world


def correct_birth_date(world, *, age: int) -> None:
    """The administration finds that the pupil was that old already, through the deed that every page uses."""
    born = birthday(today(), -age) - timedelta(days=40)
    sure(world, lambda: Student.objects.filter(pk=world.student.pk).update(birth_date=born))


def sure(world, write) -> None:
    """Do it and, shown what it does to answers, do it all the same."""

    def written() -> bool:
        write()
        return True

    deed = people.change(world.student.pk, written, by=world.administrator)
    assert deed.done or people.change(world.student.pk, written, by=world.administrator, seen=deed.seal).done


def lose_authority(world, guardian, *, from_on) -> None:
    sure(
        world,
        lambda: Authority.objects.create(
            guardian=guardian, value="NO", from_on=from_on, recorded_by=world.administrator, evidence="beschikking"
        ),
    )


def is_to_be_weighed(world) -> bool:
    """Whether the director has a corrected fact as next step."""
    plan = Plan.objects.get(pk=world.plan.pk)
    return any(
        turn.who == Who.DIRECTOR and "gecorrigeerd gegeven" in turn.what
        for turn in next_steps_of(queries.case_of(plan, today()))
    )


def the_consent_page(client, world) -> str:
    client.force_login(world.director)
    return client.get(reverse("consent", args=[world.part.pk])).content.decode()


@pytest.mark.parametrize("age", [16, 18, 20])
def test_a_corrected_birth_date_gives_no_new_verdict_on_what_is_in_force(world, client, age):
    before = state(world.part)

    correct_birth_date(world, age=age)

    now = state(world.part)
    assert now.outcome == before.outcome == Outcome.CONSENTED
    assert [voice.holder for voice in now.voices] == [voice.holder for voice in before.voices]
    assert all(voice.counts for voice in now.voices)
    page = the_consent_page(client, world)
    assert "Telt niet mee" not in page
    assert "niet genoeg instemming" not in page


def test_a_wrong_birth_date_that_changes_who_decided_is_the_directors_to_weigh(world):
    correct_birth_date(world, age=18)

    assert is_to_be_weighed(world)
    assert now_status(world.part) == Status.ESTABLISHED
    assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []


def test_authority_that_is_lost_later_changes_nothing_of_that_day(world):
    lose_authority(world, world.father, from_on=today())

    now = state(world.part)
    assert now.outcome == Outcome.CONSENTED
    assert {voice.holder.name for voice in now.voices if voice.counts} == {"Samira El Amrani", "Anton van der Meulen"}
    assert not is_to_be_weighed(world)


def test_authority_that_turns_out_to_have_been_lost_before_is_weighed(world):
    lose_authority(world, world.father, from_on=ago(30).date())

    assert state(world.part).outcome == Outcome.CONSENTED
    assert is_to_be_weighed(world)


@pytest.mark.parametrize("field", ["contact_blocked", "deceased_on"])
def test_a_ban_or_a_death_of_later_is_no_other_fact(world, field):
    value = True if field == "contact_blocked" else today()
    sure(world, lambda: Guardian.objects.filter(pk=world.father.pk).update(**{field: value}))

    assert state(world.part).outcome == Outcome.CONSENTED
    assert not is_to_be_weighed(world)


def test_a_version_of_when_the_pupil_was_14_does_not_ask_after_them_now(world):
    """Established at 14; the pupil is 18 today: nobody was missing that day."""
    then = ActionPart.objects.afresh(world.part.pk)

    in_four_years = today().replace(year=today().year + 4)

    now = rounds.state(then, in_four_years)
    assert {voice.holder.person_id for voice in now.voices} == {world.mother.person_id, world.father.person_id}
    assert now.outcome == Outcome.CONSENTED


def test_capability_recorded_later_has_nothing_to_do_with_it():
    world = make_world(age=18)
    part = asked(world)
    actions.answer(part, world.student.person, decision="CONSENT", identified="link en code")
    actions.establish(part, by=world.director)
    CapabilityRecord.objects.create(
        student=world.student,
        value="CURATELE",
        from_on=ago(60).date(),
        evidence="beschikking",
        recorded_by=world.administrator,
    )

    assert state(part).outcome == Outcome.CONSENTED


def test_what_is_open_is_judged_by_today():
    """The very correction that leaves a finished version alone decides about one that lies before the family."""
    world = make_world()
    part = asked(world)
    correct_birth_date(world, age=18)

    assert [voice.holder.basis for voice in state(part).voices] == ["ADULT_PUPIL"]


def test_a_withdrawn_version_is_judged_by_the_day_it_was_withdrawn():
    world = make_world()
    part = asked(world)
    actions.withdraw(part, by=world.coordinator, reason="Anders.", at=timezone.now())
    correct_birth_date(world, age=18)

    now = state(part)
    assert now.outcome == Outcome.LAPSED
    assert {voice.holder.basis for voice in now.voices} == {"GUARDIAN"}
    assert messages_to(world.student.person, "ASKED") == 0


def test_a_mother_whose_authority_turns_out_to_have_ended_still_spoke_for_what_was_established_then():
    """Her conversation stays on the rail and on the paper of that version; for a new one she no longer speaks (55)."""
    world = make_world()
    hear(world.plan, by=world.coordinator, days=25)
    first = talk(world.plan, world.mother.person, by=world.coordinator, days=16)
    world.part = established(world, "ACTION")
    actions.revise(world.part, by=world.coordinator, reason="Er is meer nodig.")
    second = talk(world.plan, world.mother.person, by=world.coordinator, days=0)

    def counting() -> list:
        versions = Plan.objects.get(pk=world.plan.pk).parts_of("ACTION")
        return [said.talks_for(version, today()) for version in versions]

    assert counting() == [[first], [second]]
    lose_authority(world, world.mother, from_on=today() - timedelta(days=400))
    assert counting() == [[first], []]

    old = Plan.objects.get(pk=world.plan.pk).parts_of("ACTION")[0]
    assert said.talked_on(old, today()) == first.held_on
