"""Somebody who gained the right to decide and was not asked yet: nobody establishes past them, and they are asked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consent import queries
from consent.next_steps import next_steps_of
from consent.round import actions, rights
from plans.errors import NotAllowedNow
from plans.models import Plan
from tests.consent.steps import asked, messages_to, state, turn
from tests.factories import consent, make_guardian, make_world, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


def late_round(world):
    """Asked 16 days ago; the mother consented, and the day to answer is over."""
    part = asked(world, days=16)
    consent(part, world.mother.person, days=12)
    consent(part, world.father.person, days=11)
    return part


def gains_authority(world):
    make_guardian(world.student, by=world.administrator, name="Ans Kort")


def turns_16(world):
    turn(world, 16)


@pytest.mark.parametrize("gain", [gains_authority, turns_16])
def test_nothing_is_established_past_somebody_who_was_never_asked(world, gain):
    part = late_round(world)
    gain(world)

    with pytest.raises(NotAllowedNow, match="Nog geen antwoord van"):
        actions.establish(part, by=world.director)

    rights.keep_up(part)
    with pytest.raises(NotAllowedNow, match="Nog geen antwoord van"):
        actions.establish(part, by=world.director)


@pytest.mark.parametrize("gain", [gains_authority, turns_16])
def test_a_list_knows_as_well_who_was_never_asked(world, gain):
    part = late_round(world)
    gain(world)

    plan = Plan.objects.get(pk=world.plan.pk)

    turns = [each for each in next_steps_of(queries.case_of(plan, today())) if each.kind == "ACTION"]
    assert [each.who for each in turns] == ["FAMILY"]
    assert state(part).answer_by == today() + timedelta(days=7)


def test_who_is_given_authority_by_the_administration_is_asked_at_once(world, client):
    part = asked(world, days=3)
    other = make_guardian(world.student, by=world.administrator, name="Ans Kort", authority=None)
    client.force_login(world.administrator)
    page = reverse("authority_add", args=[other.pk])
    once = client.get(page).context["form"]["once"].value()

    client.post(
        page,
        {"value": "YES", "basis": "PARENT", "from_on": today().isoformat(), "evidence": "uittreksel", "once": once},
    )

    assert messages_to(other.person, "ASKED") == 1
    assert part.round.requests.filter(person=other.person).count() == 1


def test_a_list_asks_anew_after_a_conversation_as_the_page_does(world):
    part = asked(world)
    consent(part, world.mother.person, decision="TALK_FIRST", days=5)
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)

    def what() -> list[str]:
        plan = Plan.objects.get(pk=world.plan.pk)
        return [each.what for each in next_steps_of(queries.case_of(plan, today())) if each.kind == "ACTION"]

    assert what() == ["Samira El Amrani opnieuw om een antwoord vragen"]
    actions.request_again(part, world.mother.person, by=world.coordinator)
    assert what() == ["Antwoord op deel 2"]
