"""What came out of looking back, and why a plan ended: for everyone who reads the plan."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from plans.models import Evaluation
from tests.consent.family_walk import proven
from tests.factories import after, established, hear, make_guardian, make_world, remark, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    world.pupil = world.student
    world.informed = make_guardian(
        world.student, by=world.coordinator, name="Oma", authority="NO", receives="INFORMATION"
    )
    established(world, "PERSPECTIVE", days=4)
    world.part = established(world, "ACTION", days=3)
    hear(world.plan, by=world.mentor, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    return world


def look_back(world, conclusion: str, *, concluded: bool = True, days: int = 0) -> None:
    on = today() - timedelta(days=days)
    evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=on, at=after(world.plan, days))
    evaluation.conclusion, evaluation.decision = conclusion, "CONTINUE"
    evaluation.save(update_fields=["conclusion", "decision"])
    evaluation.reviews.update(result="PARTLY", evidence="Zes van de tien toetsen.", next_step="CONTINUE")
    if concluded:
        evaluation.conclude(by=world.coordinator, at=after(world.plan, days))


def page_for(world, who: str, name: str) -> str:
    client = proven(getattr(world, who).person, world.plan)
    return re.sub(r"\s+", " ", client.get(reverse(name, args=[world.plan.uuid]), follow=True).content.decode())


@pytest.mark.parametrize("who", ["mother", "father", "pupil"])
def test_who_reads_the_plan_reads_what_came_out_of_looking_back(world, who):
    look_back(world, "De rustige plek helpt.")

    plan, history = page_for(world, who, "family_plan"), page_for(world, who, "family_history")

    assert "is teruggekeken op dit plan" in plan
    for words in ("Toetsen maken in rust", "Deels", "Zes van de tien toetsen.", "De rustige plek helpt."):
        assert words in history


def test_who_gets_information_still_reads_the_result_of_each_goal(world):
    look_back(world, "De rustige plek helpt.")

    assert '<bdi lang="nl" dir="ltr">Toetsen maken in rust</bdi>: deels' in page_for(world, "informed", "family_plan")


@pytest.mark.parametrize("who", ["mother", "pupil", "informed"])
def test_an_evaluation_that_is_still_open_is_for_staff_only(world, who):
    look_back(world, "Nog niet klaar.", concluded=False)

    pages = page_for(world, who, "family_plan") + page_for(world, who, "family_history")

    assert "Nog niet klaar." not in pages
    assert "Zes van de tien" not in pages
    assert "is teruggekeken" not in pages


def test_with_results_the_family_pages_stay_within_twenty_eight_queries(world, django_assert_max_num_queries):
    look_back(world, "De rustige plek helpt.", days=1)
    hear(world.plan, by=world.mentor, days=0)
    talk(world.plan, world.mother.person, by=world.coordinator, days=0)
    look_back(world, "Nog steeds.")
    remark(world.part, world.mother.person, days=1)
    client = proven(world.mother.person, world.plan)
    client.get(reverse("family_plan", args=[world.plan.uuid]))

    for name in ("family_plan", "family_history"):
        with django_assert_max_num_queries(28):
            client.get(reverse(name, args=[world.plan.uuid]))


@pytest.mark.parametrize("who", ["mother", "pupil"])
def test_the_family_reads_why_the_plan_ended(world, who):
    world.plan.end(
        by=world.director, ended_on=today(), reason="LEFT_SCHOOL", note="Yara gaat naar een school dichterbij."
    )

    page = page_for(world, who, "family_plan")

    assert "Dit plan is beëindigd op" in page
    assert "Yara gaat naar een school dichterbij." in page


def test_the_page_of_the_pupil_says_why_it_was_late_and_why_it_ended(client, world):
    world.plan.explain_delay("Het advies kwam pas in week zeven.", by=world.coordinator)
    world.plan.end(
        by=world.director, ended_on=today(), reason="LEFT_SCHOOL", note="Yara gaat naar een school dichterbij."
    )
    client.force_login(world.coordinator)

    html = client.get(world.student.get_absolute_url()).content.decode()

    assert "Het advies kwam pas in week zeven." in html
    assert "Yara gaat naar een school dichterbij." in html
