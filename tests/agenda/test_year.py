"""The school year as a chart: how much falls in each month, the same in a picture and in a table."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agenda.models import PlanSummary
from agenda.refresh import refresh_all
from agenda.year import FOOT, HEIGHT, LABELS, chart, months_of, year_of
from consent.meetings.actions import arrange
from plans.models import Meeting
from tests.factories import established, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
IN = date(2026, 12, 1)


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=60)
    established(world, "ACTION", days=59)
    refresh_all(today())
    return world


# Pure -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(2026, 8, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 7, 31)])
def test_a_school_year_has_the_months_from_august_to_july(on):
    found = months_of(on)
    assert (found[0], found[5], found[11], len(found)) == (date(2026, 8, 1), date(2027, 1, 1), date(2027, 7, 1), 12)


def test_the_fullest_month_is_as_high_as_the_picture_and_blocks_stand_on_each_other():
    june, march = date(2027, 6, 1), date(2027, 3, 1)
    found = chart(
        {(1, "evaluation_late", june): 6, (1, "expired", june): 2, (2, "evaluation_late", march): 4},
        {1: "An", 2: "Bo"},
        IN,
    )

    full = found.months[10]
    assert (full.total, full.counts) == (8, (6, 2, 0, 0))
    lower, upper = full.blocks
    assert lower.y + lower.height == HEIGHT - FOOT
    assert upper.y + upper.height == lower.y
    assert found.months[7].blocks[0].height * 2 == pytest.approx(lower.height + upper.height, abs=2)
    assert found.most == 8
    assert found.total == 12


def test_each_coordinator_has_a_row_the_most_first():
    june = date(2027, 6, 1)
    found = chart({(1, "evaluation_late", june): 1, (2, "expired", june): 3}, {1: "An", 2: "Bo", 3: "Cas"}, IN)

    assert [(name, total) for name, _, total in found.coordinators] == [("Bo", 3), ("An", 1), ("Cas", 0)]
    assert found.coordinators[0][1][10] == 3


def test_a_year_in_which_nothing_falls_is_no_picture():
    found = chart({}, {1: "An"}, IN)
    assert (found.total, found.most, [month.blocks for month in found.months]) == (0, 0, [()] * 12)


# From rows ------------------------------------------------------------------------------------------------------------


def test_the_last_days_of_running_plans_and_planned_talks_are_counted_in_their_month(world):
    row = PlanSummary.objects.get(plan=world.plan)
    on = today() + timedelta(days=3)
    arrange(
        Meeting(
            school=world.school, plan=world.plan, on=on, starts_at=time(15), place="kamer 1", moments="EVALUATING",
            about_action=True, recorded_by=world.coordinator,
        ),
        people=[world.mother.person], users=[], by=world.coordinator,
    )  # fmt: skip

    found = year_of(world.coordinator, today(), row.evaluate_by)
    month = next(
        each for each in found.months if (each.on.year, each.on.month) == (row.evaluate_by.year, row.evaluate_by.month)
    )
    assert month.counts[list(LABELS).index("evaluation_late")] == 1
    now = year_of(world.coordinator, today(), on)
    talks = next(each for each in now.months if (each.on.year, each.on.month) == (on.year, on.month))
    assert talks.counts[list(LABELS).index("talks")] == 1


def test_who_reads_no_plans_sees_nothing_and_a_plan_that_ended_is_not_there(world):
    year = PlanSummary.objects.get(plan=world.plan).evaluate_by
    assert year_of(world.administrator, today(), year).total == 0
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    refresh_all(today())

    assert year_of(world.coordinator, today(), year).total == 0


def test_it_takes_five_queries_however_many_plans_there_are(world, django_assert_num_queries):
    with django_assert_num_queries(5 + 1):  # and one that asks at which schools this colleague does what
        year_of(world.coordinator, today(), today())


@pytest.mark.parametrize("typed", ["", "2026", "abcd", "0000", "9999", "20２6"])
def test_the_page_answers_whatever_year_is_asked(world, typed):
    client = Client()
    client.force_login(world.coordinator)

    answer = client.get(reverse("year_chart"), {"jaar": typed})

    assert answer.status_code == 200
    assert "Het schooljaar" in answer.content.decode()


def test_the_page_shows_the_same_numbers_as_table_and_names_the_coordinator(world):
    client = Client()
    client.force_login(world.director)
    year = PlanSummary.objects.get(plan=world.plan).evaluate_by

    page = client.get(reverse("year_chart"), {"jaar": year.year if year.month >= 8 else year.year - 1}).content.decode()

    assert "<svg" in page
    assert "Per coördinator" in page
    assert world.coordinator.name in page
