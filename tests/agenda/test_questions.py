"""What an inspector asks of one plan, and what a director sees of the school."""

import cProfile
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.choices import Role
from agenda.inspection.cells import Asked
from agenda.inspection.questions import ASKED, questions
from agenda.refresh import refresh_all
from consent.queries import case_of, open_file
from plans.models import Evaluation, Plan
from plans.policy import school_year
from tests.factories import after, ago, established, hear, make_user, make_world, shared, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
YEAR = school_year(today())[0].year


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    refresh_all(today())
    return world


def page(client, user, name, *args, **query) -> str:
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_there_are_eight_questions_and_each_thing_asked_answers_one():
    assert len(ASKED) == 8
    assert sorted(code for _, codes in ASKED for code in codes) == sorted(Asked)


def test_each_question_is_answered_with_what_shows_it(client, world):
    said = page(client, world.director, "plan_inspection", world.plan.pk)

    for text, _ in ASKED:
        assert text in said
    action = world.plan.parts.get(kind="ACTION")
    assert f"kenmerk van de tekst: {action.digest[:16]}" in said
    assert world.mother.person.name in said
    assert "Deel 2, versie 1 vastgesteld door" in said
    assert "Gehoord" in said
    assert "begin" in said.lower()


def test_the_evidence_holds_nobodys_words(client, world):
    said = page(client, world.coordinator, "plan_inspection", world.plan.pk)

    for row in [*world.plan.hearings.all(), *world.plan.consultations.all()]:
        words = getattr(row, "own_words", "") or getattr(row, "report", "")
        assert words
        assert words not in said


@pytest.mark.parametrize("status", ["nothing", "shared"])
def test_a_plan_that_is_not_there_yet_says_so(client, status):
    world = make_world()
    if status == "shared":
        shared(world, "ACTION")

    said = page(client, world.coordinator, "plan_inspection", world.plan.pk, jaar="x")

    assert "nog niet" in said
    assert "In dit schooljaar is dit nog niet gevraagd." in said


def test_a_director_sees_what_waits_and_what_falls_short_with_whom(client, world):
    busy = make_user(world.school, Role.COORDINATOR, name="Bo Druk")
    Plan.objects.filter(pk=world.plan.pk).update(coordinator=busy, evaluate_by=ago(2).date())
    late = make_world(name="Het Andere")
    Plan.objects.filter(pk=late.plan.pk).update(establish_by=today() - timedelta(days=1))
    late.director.memberships.create(school=world.school, role=Role.DIRECTOR)
    refresh_all(today())

    said = page(client, late.director, "my_school")
    groups = client.get(reverse("my_school")).context["overview"]

    assert "Bo Druk" in said
    by_name = {group.name: group for group in groups.coordinators}
    assert by_name["Bo Druk"].late == 1
    assert sum(group.running for group in groups.classes) == 2
    short = {code: count for count, code in by_name[late.coordinator.name].short}
    assert short[Asked.SIX_WEEKS] == 1
    assert "eis=SIX_WEEKS&amp;stand=NO" in said


def test_only_a_director_opens_it(client, world):
    client.force_login(world.coordinator)

    assert client.get(reverse("my_school")).status_code == 403


def steps_of(world) -> int:
    """How many functions are called to answer the eight questions."""
    plan = open_file(Plan.objects.filter(pk=world.plan.pk), today())[0]
    case = case_of(plan, today())
    watch = cProfile.Profile()
    watch.enable()
    questions(case, YEAR)
    watch.disable()
    return sum(row.callcount for row in watch.getstats())


def test_answering_takes_as_long_for_each_further_talk_as_for_the_one_before(world):
    """It took 2.1 s at 60 talks: each was held against evaluations that were told from all talks again."""
    by, mother = world.coordinator, world.mother.person
    for days in (2, 1):
        evaluation = Evaluation.start(
            world.plan, by=by, held_on=today() - timedelta(days=days), at=after(world.plan, days)
        )
        hear(world.plan, by=by, days=days, moments="EVALUATING")
        talk(world.plan, mother, by=by, days=days)
        evaluation.reviews.update(result="IN_PART", next_step="CONTINUE")
        Evaluation.objects.filter(pk=evaluation.pk).update(
            conclusion="Het gaat.", decision="CONTINUE", perspective_decision="CONTINUE"
        )
        Evaluation.objects.get(pk=evaluation.pk).conclude(by=by, at=after(world.plan, days))

    taken = []
    for _ in range(3):
        for _ in range(15):
            talk(world.plan, mother, by=by, days=0)
        taken.append(steps_of(world))

    first, second = taken[1] - taken[0], taken[2] - taken[1]
    assert second < 1.1 * first
