"""The timeline of a plan: two lanes over the school years, the line of each goal, and the same as a table."""

from datetime import timedelta

import pytest
from django.urls import reverse

from opp import timeline
from plans.choices import GoalResult
from plans.models import Evaluation, Plan
from tests.factories import established, hear, make_world, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=40)
    established(world, "ACTION", days=39)
    hear(world.plan, by=world.mentor, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    evaluation.reviews.update(result="PARTLY", next_step="ADJUST", evidence="Vijf van de tien.")
    Evaluation.objects.update(decision="ADJUST", conclusion="Verder.", destination_still_right="Ja.")
    Evaluation.objects.get().conclude(by=world.coordinator)
    return world


def made(world) -> timeline.Timeline:
    return timeline.timeline_of(Plan.objects.with_dialogue().get(pk=world.plan.pk), today())


def test_what_happened_stands_in_the_order_of_its_days(world):
    found = made(world)

    days = [mark.on for mark in found.marks]
    assert days == sorted(days)
    shapes = {mark.shape for mark in found.marks}
    assert shapes == {"version", "round", "talk", "hearing", "evaluation"}
    assert [mark.words for mark in found.marks if mark.shape == "evaluation"] == ["Teruggekeken: bijstellen"]


def test_each_version_that_was_established_is_a_bar_in_its_lane(world):
    assert [(bar.lane, bar.number) for bar in made(world).bars] == [(1, 1), (2, 1)]


def test_a_goal_goes_through_its_versions_with_its_results(world):
    (line,) = made(world).goals

    assert line.results == [(today(), GoalResult.PARTLY.label)]
    assert line.from_on < line.until_on
    assert line.x <= line.until_x


def test_everything_stands_within_the_picture_and_under_its_own_year(world):
    found = made(world)

    places = [mark.x for mark in found.marks] + [bar.x + bar.width for bar in found.bars] + [found.now]
    assert all(0 <= x <= found.width for x in places)
    assert all(mark.y < found.height for mark in found.marks)
    assert [words for words, _ in found.years]


def test_the_days_of_a_year_are_laid_from_its_first_of_august_to_its_last_of_july(world):
    scale = timeline.Scale([today()])

    assert scale.x(scale.first) == timeline.EDGE
    assert scale.x(scale.last) == timeline.WIDTH - timeline.EDGE
    assert scale.x(scale.first - timedelta(days=400)) == timeline.EDGE


def test_the_page_of_a_pupil_shows_it_with_a_table(client, world):
    client.force_login(world.coordinator)

    html = client.get(reverse("student", args=[world.student.pk])).content.decode()

    assert 'class="timeline"' in html
    assert "Dezelfde tijdlijn als tabel" in html
    assert "Teruggekeken: bijstellen" in html


def test_a_plan_in_which_nothing_was_shared_yet_has_no_timeline(client):
    world = make_world()
    client.force_login(world.coordinator)

    assert 'class="timeline"' not in client.get(reverse("student", args=[world.student.pk])).content.decode()
