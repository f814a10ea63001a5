"""The rhythm of a school: in which months it looks back, what was held of that, and what comes next."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import School
from consent.next_steps import next_steps_of
from consent.queries import case_of
from consent.steps import Step
from plans.models import Plan
from plans.policy.year.rhythm import months_of, next_of, talks_of
from tests.factories import ago, established, make_world, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 9, 1)


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=200)
    established(world, "ACTION", days=199)
    return world


# The rule -------------------------------------------------------------------------------------------------------------


def test_the_months_of_a_kind_of_education_stand_in_the_order_of_the_school_year():
    assert months_of(["PRO:3", "VSO:1", "PRO:11", "PRO:6"], "PRO") == [11, 3, 6]
    assert months_of([], "PRO") == []


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], [None, None, None]),
        ([date(2026, 11, 12)], [date(2026, 11, 12), None, None]),
        ([date(2026, 9, 20)], [date(2026, 9, 20), None, None]),  # early, and it is the first one's
        ([date(2026, 12, 3)], [date(2026, 12, 3), None, None]),  # late, and it is not the next one's as well
        ([date(2026, 12, 3), date(2027, 3, 2)], [date(2026, 12, 3), date(2027, 3, 2), None]),
        ([date(2026, 11, 2), date(2026, 11, 28)], [date(2026, 11, 2), None, None]),  # twice in one month is one talk
        ([date(2027, 6, 30)], [date(2027, 6, 30), None, None]),
        (
            [date(2027, 7, 31), date(2027, 8, 1)],
            [date(2027, 7, 31), None, None],
        ),  # the next school year begins on 1 August
        ([date(2026, 7, 31)], [None, None, None]),  # of the school year before
    ],
)
def test_each_talk_counts_for_one_planned_one(held, expected):
    found = talks_of([11, 3, 6], date(2026, 10, 1), since=LONG_AGO, held=held)

    assert [each.held_on for each in found] == expected
    assert [(each.first_on, each.last_on) for each in found] == [
        (date(2026, 11, 1), date(2026, 11, 30)), (date(2027, 3, 1), date(2027, 3, 31)), (date(2027, 6, 1), date(2027, 6, 30)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year_of", "month", "last"),
    [
        (date(2027, 9, 1), 2, date(2028, 2, 29)),  # a leap year
        (date(2026, 9, 1), 2, date(2027, 2, 28)),
        (date(2026, 9, 1), 10, date(2026, 10, 31)),  # the clock goes back
        (date(2027, 7, 31), 8, date(2026, 8, 31)),  # the last day of the school year that began in August
        (date(2027, 8, 1), 8, date(2027, 8, 31)),
    ],
)
def test_a_month_ends_on_its_own_last_day(year_of, month, last):
    (found,) = talks_of([month], year_of, since=LONG_AGO, held=[])
    assert found.last_on == last


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (date(2026, 10, 19), date(2026, 11, 1)),  # six weeks before the end of November, to the day
        (date(2026, 10, 20), date(2027, 3, 1)),
        (date(2027, 5, 30), date(2027, 11, 1)),  # mid-year, and too late for June: the school year after
    ],
)
def test_a_plan_that_has_just_begun_waits_for_the_next_month(since, first):
    assert next_of([11, 3, 6], since, since=since, held=[]).first_on == first


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (date(2026, 10, 18), False),
        (date(2026, 10, 19), True),  # six weeks before the month ends
        (date(2026, 12, 24), True),  # its month is over: late, and still there
    ],
)
def test_a_talk_stands_among_what_waits_in_time(on, stands):
    found = next_of([11], on, since=LONG_AGO, held=[])
    assert found.stands_among(on) is stands


def test_after_the_last_talk_of_a_year_the_first_of_the_next_is_ahead():
    held = [date(2026, 11, 5), date(2027, 3, 5), date(2027, 6, 5)]
    assert next_of([11, 3, 6], date(2027, 6, 20), since=LONG_AGO, held=held).first_on == date(2027, 11, 1)
    assert next_of([], date(2027, 6, 20), since=LONG_AGO, held=held) is None


# What waits -----------------------------------------------------------------------------------------------------------


def choose(world, *months: int) -> None:
    School.objects.filter(pk=world.school.pk).update(rhythm=[f"{world.student.sector}:{month}" for month in months])


def waits(world, on=None) -> list:
    case = case_of(Plan.objects.get(pk=world.plan.pk), on or today())
    return [each for each in next_steps_of(case) if each.step == Step.EVALUATE]


def test_what_waits_names_the_month_that_the_school_chose(world):
    choose(world, today().month)

    (found,) = waits(world)

    assert found.what.startswith("Terugkijken met de familie in ")
    assert (found.due_on.month, found.due_on.year) == (today().month, today().year)


def test_without_a_rhythm_only_the_law_asks(world):
    assert all(each.what == "Evalueren met de familie" for each in waits(world))


def test_a_talk_to_look_back_in_time_takes_it_away(world):
    choose(world, today().month)
    talk(world.plan, world.mother.person, by=world.coordinator, days=0, moments="EVALUATING")

    assert waits(world) == [] or waits(world)[0].due_on > today() + timedelta(days=31)


def test_a_notice_or_a_talk_for_something_else_does_not(world):
    choose(world, today().month)
    talk(world.plan, world.mother.person, by=world.coordinator, days=0, moments="ADJUSTING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=0, moments="EVALUATING", type="NOTIFICATION")

    assert len(waits(world)) == 1


def test_of_another_kind_of_education_nothing_is_asked(world):
    School.objects.filter(pk=world.school.pk).update(rhythm=[f"PRO:{today().month}"])

    assert all(each.what == "Evalueren met de familie" for each in waits(world))


# The pages ------------------------------------------------------------------------------------------------------------


def test_the_page_of_the_pupil_shows_the_year_ahead(world):
    choose(world, today().month)
    client = Client()
    client.force_login(world.coordinator)

    assert "Terugkijken dit schooljaar" in client.get(world.student.get_absolute_url()).content.decode()
    assert ago(1) < ago(0)


def test_a_school_chooses_at_most_three_months(world):
    client = Client()
    client.force_login(world.administrator)
    page = reverse("school", args=[world.school.pk])
    form = client.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", [])}
    sector = world.school.sectors[0]

    wrong = client.post(page, typed | {"rhythm": [f"{sector}:{month}" for month in (9, 11, 2, 5)]})
    assert "Kies hoogstens drie maanden per onderwijssoort." in wrong.content.decode()
    client.post(page, typed | {"rhythm": [f"{sector}:11", f"{sector}:3"]})

    world.school.refresh_from_db()
    assert sorted(world.school.rhythm) == sorted([f"{sector}:11", f"{sector}:3"])
