"""Voortgang: notes at a goal, added and put right, with a picture that says no more than was seen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from plans.models import GoalNote
from plans.policy import chart
from plans.year.progress import progress_of
from students.models import Assignment
from tests.factories import established, make_user, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    world.part = established(world, "ACTION", days=30)
    world.goal = world.part.goals.get()
    world.page = reverse("goal_note", args=[world.plan.pk, world.goal.pk])
    return world


def typed(client, world, **changes) -> dict:
    form = client.get(world.page).context["form"]
    return {"text": "Maakte de toets af.", "seen_on": today().isoformat(), "once": form["once"].value()} | changes


def note(client, world, **changes):
    return client.post(world.page, typed(client, world, **changes))


# The picture ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "has_line"), [(1, False), (2, False), (3, True), (9, True)])
def test_no_line_goes_through_fewer_than_three_observations(count, has_line):
    made = chart([(date(2026, 9, 1) + timedelta(days=7 * each), Decimal(each)) for each in range(count)])

    assert len(made.dots) == count
    assert bool(made.line) is has_line


def test_nothing_measured_is_no_picture():
    assert chart([]) is None


def test_the_days_go_from_left_to_right_and_the_highest_stands_on_top():
    made = chart([(date(2026, 10, 1), Decimal(8)), (date(2026, 9, 1), Decimal(2)), (date(2026, 9, 16), Decimal(5))])

    first, middle, last = made.dots
    assert [each.value for each in made.dots] == [2, 5, 8]
    assert first.x < middle.x < last.x <= made.right
    assert first.y > middle.y > last.y >= made.top
    assert (first.x + last.x) // 2 == middle.x


@pytest.mark.parametrize("rows", [[(date(2026, 9, 1), Decimal(4))], [(date(2026, 9, 1), Decimal(4))] * 3])
def test_one_day_and_one_value_stand_in_the_middle(rows):
    for dot in chart(rows).dots:
        assert (dot.x, dot.y) == (160, 70)


# The pages ------------------------------------------------------------------------------------------------------------


def test_a_mentor_notes_a_sentence_and_reads_it_at_the_goal(client, world):
    client.force_login(world.mentor)

    done = note(client, world)

    assert "Maakte de toets af." in client.get(done.url).content.decode()
    row = GoalNote.objects.get()
    assert (row.recorded_by, row.measure, row.scale) == (world.mentor, None, "")


def test_pressed_twice_it_is_noted_once(client, world):
    client.force_login(world.mentor)
    sent = typed(client, world)

    client.post(world.page, sent)
    client.post(world.page, sent)

    assert GoalNote.objects.count() == 1


def test_a_number_asks_once_what_it_counts(client, world):
    client.force_login(world.mentor)
    refused = note(client, world, measure="4")
    assert "Schrijf wat het getal telt." in refused.content.decode()

    note(client, world, measure="4", scale="toetsen van de tien")
    note(client, world, measure="5,5", scale="iets anders")

    assert set(GoalNote.objects.values_list("scale", flat=True)) == {"toetsen van de tien"}
    (found,) = progress_of(world.plan, today())
    assert [each.value for each in found.chart.dots] == [Decimal("4"), Decimal("5.5")]


def test_what_was_put_right_counts_no_more_and_stays(client, world):
    client.force_login(world.mentor)
    note(client, world, measure="40", scale="toetsen van de tien")
    wrong = GoalNote.objects.get()

    page = f"{world.page}?verbetert={wrong.pk}"
    form = client.get(page).context["form"]
    assert form["text"].value() == wrong.text
    right = {"text": wrong.text, "measure": "4", "seen_on": today().isoformat(), "once": form["once"].value()}
    assert client.post(page, right).status_code == 302
    assert client.post(page, right).status_code == 302  # pressed twice

    (found,) = progress_of(world.plan, today())
    assert [each.measure for each in found.notes] == [4]
    assert GoalNote.objects.count() == 2


def test_a_day_that_is_still_to_come_is_asked_again(client, world):
    client.force_login(world.mentor)
    answer = note(client, world, seen_on=(today() + timedelta(days=1)).isoformat())

    assert "Deze dag is nog niet geweest." in answer.content.decode()
    assert not GoalNote.objects.exists()


def test_who_is_not_assigned_to_this_pupil_notes_nothing(client, world):
    stranger = make_user(world.school, "TEAM")
    client.force_login(stranger)
    assert client.get(world.page).status_code == 404
    Assignment.objects.create(student=world.student, user=stranger, function="TEACHER", reads="PLAN")
    assert client.get(world.page).status_code == 200


def test_in_a_plan_that_ended_nothing_is_added(client, world):
    client.force_login(world.mentor)
    sent = typed(client, world)
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    assert "beëindigd" in client.post(world.page, sent).content.decode()
    assert not GoalNote.objects.exists()


def test_the_page_takes_as_many_queries_for_many_notes_as_for_one(client, world, django_assert_max_num_queries):
    client.force_login(world.mentor)
    page = reverse("progress", args=[world.plan.pk])
    for number in range(4):
        note(client, world, text=f"Keer {number}.")
    client.get(page)

    with django_assert_max_num_queries(31):
        client.get(page)
