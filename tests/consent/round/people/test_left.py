"""From the day of leaving nothing is asked and nobody is reminded; the round is over for all to see, and the plan ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consent import queries
from consent.models import Delivery, DeliveryKind
from consent.next_steps import Who, next_steps_of
from consent.policy import Outcome
from consent.round import actions, rights
from consent.sending import reminders, sender
from plans.models import Plan
from students.ages import has_left
from students.models import Student
from tests.consent.family_walk import come_in
from tests.consent.steps import asked, outcome, refusal, state
from tests.factories import consent, make_guardian, make_world, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("day", "left"), [(-1, False), (0, True), (1, True)])
def test_it_holds_from_that_day(day, left):
    assert has_left(today(), today() + timedelta(days=day)) is left
    assert not has_left(None, today())


@once_a_module
def world():
    return make_world()


def leave(world, days: int = 0) -> None:
    Student.objects.filter(pk=world.student.pk).update(left_on=today() + timedelta(days=days))


def turns(world):
    plan = Plan.objects.get(pk=world.plan.pk)
    return next_steps_of(queries.case_of(plan, today()))


def test_no_question_no_second_question_and_no_answer(world):
    part = asked(world)
    leave(world)

    deeds = {
        "again": lambda: actions.request_again(part, world.mother.person, by=world.coordinator),
        "answer": lambda: consent(part, world.mother.person, days=0),
    }

    assert {name for name, deed in deeds.items() if "uitgeschreven op" in refusal(deed)} == set(deeds)


def test_nobody_is_asked_after_it(world):
    part = shared(world, "ACTION")
    leave(world)

    assert "uitgeschreven op" in refusal(actions.ask, part, by=world.coordinator)


def test_no_reminder_goes_out_and_who_gains_the_right_is_not_asked(world):
    part = asked(world, days=7)
    make_guardian(world.student, by=world.administrator, name="Nieuwe Voogd", basis="VOOGD")
    leave(world)

    assert reminders.remind() == 0
    assert not rights.keep_up(part)
    assert Delivery.objects.filter(kind=DeliveryKind.REMINDER).count() == 0


def test_a_question_that_was_on_its_way_does_not_go_out(world):
    asked(world, days=0.001)
    leave(world)

    sender.send_due(timezone.now())

    states = set(Delivery.objects.filter(kind=DeliveryKind.ASKED).values_list("state", flat=True))
    assert states == {Delivery.State.DROPPED}


def test_the_round_is_over_for_staff(world, client):
    part = asked(world)
    consent(part, world.mother.person)
    leave(world)
    client.force_login(world.coordinator)

    html = client.get(reverse("consent", args=[part.pk])).content.decode()

    assert outcome(part) == Outcome.LAPSED
    assert state(part).sentence in html
    assert "Stuur opnieuw" not in html
    assert "Antwoord noteren" not in html
    assert "uitgeschreven" in refusal(actions.establish, part, by=world.director)


def test_the_round_is_over_for_the_family(world):
    part = asked(world)
    client = come_in(world.mother.person, world.plan)
    leave(world)

    html = client.get(reverse("family_plan", args=[world.plan.uuid]), follow=True).content.decode()

    assert "Yara is uitgeschreven op" in html
    assert reverse("family_answer", args=[world.plan.uuid, part.uuid]) not in html


def test_what_the_family_reads_after_it_promises_nothing_that_will_not_happen(world):
    part = asked(world)
    given = consent(part, world.mother.person, days=0)
    client, pages = come_in(world.mother.person, world.plan), [world.plan.uuid, part.uuid]
    receipt = reverse("family_receipt", args=[world.plan.uuid, given.submission])
    assert "De school stelt deel 2 vast" in client.get(receipt).content.decode()

    leave(world)

    html = client.get(receipt).content.decode()
    assert "De leerling is uitgeschreven. De school stelt dit deel niet meer vast" in html
    assert "heeft dit deel vastgesteld" not in html
    taking_back = reverse("family_withdraw", args=pages)
    assert taking_back not in html
    assert taking_back not in client.get(reverse("family_read", args=[world.plan.uuid])).content.decode()
    assert client.get(taking_back).status_code == 302
    letter = sender.letter(Delivery.objects.get(record=given))[1]
    assert "De leerling is uitgeschreven." in letter
    assert "antwoord veranderen" not in letter


def test_ending_the_plan_is_what_is_left_to_do(world):
    asked(world)
    leave(world)

    found = turns(world)

    assert [turn.who for turn in found] == [Who.COORDINATOR, Who.DIRECTOR]
    assert found[0].what == "Het plan laten beëindigen"
    assert found[1].url == reverse("plan_end", args=[world.plan.pk])
    assert all("is uitgeschreven op" in turn.why and turn.since_on == today() for turn in found)


def test_before_that_day_all_goes_on(world):
    part = asked(world)
    leave(world, days=1)

    assert outcome(part) == Outcome.WAITING
    assert consent(part, world.mother.person, days=0)
    assert "Het plan laten beëindigen" not in [turn.what for turn in turns(world)]


def test_a_day_of_leaving_that_was_a_mistake_gives_the_round_back(world):
    part = asked(world)
    leave(world)
    Student.objects.filter(pk=world.student.pk).update(left_on=None)

    assert outcome(part) == Outcome.WAITING
