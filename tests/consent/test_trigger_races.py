"""Establishing while somebody refuses: one of the two sees the other, on both engines (decisions 23 and 24)."""

import threading
import time

import pytest
from django.db import IntegrityError, transaction

from consent.models import ConsentRecord
from consent.policy import Decision, Outcome
from consent.round import actions
from consent.round.state import state
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.models import Plan
from tests.consent.raw import answered, establish, is_established, together
from tests.factories import consent, hear, make_world, shared, talk, today


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_waits_for_an_establishing_comes_too_late():
    world = make_world()
    part = shared(world, Kind.ACTION)
    answered(part, world.mother.person)
    under_way = threading.Event()

    def establishing():
        with transaction.atomic():
            establish(part, world.director)
            under_way.set()
            time.sleep(0.3)  # long enough to be overtaken, if that were possible

    def refusing():
        under_way.wait()
        answered(part, world.father.person, Decision.REFUSE)

    first, second = together(establishing, refusing)

    assert first is None
    assert isinstance(second, IntegrityError)
    assert ConsentRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_establishing_that_waits_for_a_refusal_sees_it():
    world = make_world()
    part = shared(world, Kind.ACTION)
    answered(part, world.mother.person)
    under_way = threading.Event()

    def refusing():
        with transaction.atomic():
            answered(part, world.father.person, Decision.REFUSE)
            under_way.set()
            time.sleep(0.3)

    def establishing():
        under_way.wait()
        establish(part, world.director)

    first, second = together(refusing, establishing)

    assert first is None
    assert isinstance(second, IntegrityError)
    assert not is_established(part)


@pytest.mark.rule(17)
@pytest.mark.django_db(transaction=True)
def test_through_our_verbs_one_of_the_two_reads_why_not():
    for _ in range(5):
        world = make_world()
        part = shared(world, Kind.ACTION)
        talk(world.plan, world.mother.person, by=world.coordinator)
        hear(world.plan, by=world.coordinator)
        actions.ask(part, by=world.coordinator)
        consent(part, world.mother.person, days=0)
        consent(part, world.father.person, days=0)
        goal = part.goals.get()
        start = threading.Barrier(2)

        def refusing(part=part, world=world, goal=goal, start=start):
            start.wait()
            actions.answer(
                part, world.father.person, decision=Decision.REFUSE, identified="…", points=[{"goal": goal.pk}]
            )

        def establishing(part=part, world=world, start=start):
            start.wait()
            actions.establish(part, by=world.director)

        raised = together(refusing, establishing)

        assert sorted(type(error) for error in raised if error) == [NotAllowedNow]
        assert is_established(part) == (raised[1] is None)
        with_dialogue = type(part).objects.get(pk=part.pk)
        outcome = state(with_dialogue, today()).outcome
        assert outcome == (Outcome.CONSENTED if raised[1] is None else Outcome.DIVIDED)
        assert Plan.objects.get(pk=world.plan.pk).head_count == world.plan.events.count()
