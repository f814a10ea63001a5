"""Somebody could not show who they are: that waits for the school until it knows, and no longer."""

import pytest

from agenda.models import NextStep, PlanSummary
from agenda.refresh import refresh_stale
from consent.identity import actions
from consent.next_steps import next_steps_of
from consent.queries import case_of
from consent.steps import Step
from plans.models import Plan
from tests.consent.steps import asked
from tests.factories import make_world, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
HIGH = "http://eidas.europa.eu/loa/high"


@once_a_module
def world():
    world = make_world()
    world.part = asked(world)
    world.choice = actions.choose(
        world.school, by=world.administrator, is_on=True, name="DigiD", issuer="https://makelaar.example",
        client_id="opp", demands="", acr_levels="", means_claim="",
    )  # fmt: skip
    return world


def shows(world, person, subject: str, acr: str = HIGH):
    return actions.identify(world.plan, person, world.choice, {"sub": subject, "acr": acr})


def waits(world) -> list[str]:
    """What waits in this plan about who somebody is; by the rules, and as the lists read it."""
    found = [
        each.what
        for each in next_steps_of(case_of(Plan.objects.get(pk=world.plan.pk), today()))
        if each.step == Step.IDENTIFY
    ]
    refresh_stale(PlanSummary.objects.filter(plan=world.plan), today())
    assert [
        row.what for row in NextStep.objects.filter(plan=world.plan, what__contains="laten zien wie dit is")
    ] == found
    return found


def test_nothing_waits_when_everybody_could(world):
    shows(world, world.mother.person, "moeder")

    assert waits(world) == []


def test_another_than_first_waits_until_the_school_spoke_to_that_person(world):
    mother = world.mother.person
    shows(world, mother, "moeder")
    shows(world, mother, "iemand anders")
    assert waits(world) == ["Samira El Amrani kon niet laten zien wie dit is"]
    talk(world.plan, world.father.person, by=world.coordinator, days=0)
    assert waits(world), "the school spoke to somebody else"

    talk(world.plan, mother, by=world.coordinator, days=0)

    assert waits(world) == []


def test_who_is_accepted_later_waits_no_more(world):
    shows(world, world.father.person, "vader", acr="")
    assert len(waits(world)) == 1

    shows(world, world.father.person, "vader")

    assert waits(world) == []


def test_who_may_begin_anew_waits_no_more(world):
    mother = world.mother.person
    shows(world, mother, "moeder")
    shows(world, mother, "nieuw toestel")
    assert len(waits(world)) == 1

    actions.release(world.school, mother, by=world.administrator, reason="Gebeld: een nieuw toestel.")

    assert waits(world) == []
