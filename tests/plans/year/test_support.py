"""Carrying out: support ticked against what was agreed, a goal with a scale of its own, and what the family writes at a goal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Holiday
from plans.models import FamilyNote, GoalNote, GoalScale, SupportGiven
from plans.policy import chart
from plans.policy.year.support import Agreed, monday_of, school_weeks, sums, why_not_week
from plans.year.progress import progress_of
from plans.year.support import support_of
from tests.consent.family_walk import proven
from tests.factories import established, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
MONDAY = monday_of(today())


@once_a_module
def world():
    world = make_world()
    world.part = established(world, "ACTION", days=30)
    world.goal = world.part.goals.get()
    world.measure = world.goal.measures.get()
    world.page = reverse("support_week", args=[world.plan.pk])
    return world


def inside(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tick(client, world, given: str, minutes="", week=None):
    page = f"{world.page}?week={week:%Y-%m-%d}" if week else world.page
    form = client.get(page).context["form"]
    key = world.measure.pk
    return client.post(page, {f"given_{key}": given, f"minutes_{key}": minutes, "once": form["once"].value()})


# The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "free", "weeks"),
    [
        (date(2026, 9, 2), date(2026, 9, 2), [], [date(2026, 8, 31)]),  # a Wednesday alone
        (date(2026, 9, 5), date(2026, 9, 6), [], []),  # a weekend has no school
        (date(2026, 9, 4), date(2026, 9, 7), [], [date(2026, 8, 31), date(2026, 9, 7)]),
        (date(2026, 10, 12), date(2026, 10, 25), [(date(2026, 10, 17), date(2026, 10, 25))], [date(2026, 10, 12)]),
        (
            date(2026, 10, 12),
            date(2026, 10, 23),
            [(date(2026, 10, 19), date(2026, 10, 22))],
            [date(2026, 10, 12), date(2026, 10, 19)],
        ),
        (date(2028, 2, 28), date(2028, 3, 1), [], [date(2028, 2, 28)]),  # over a leap day
        (date(2026, 10, 24), date(2026, 10, 27), [], [date(2026, 10, 26)]),  # the clock goes back on the 25th
        (date(2027, 5, 3), date(2027, 5, 7), [(date(2027, 4, 24), date(2027, 5, 9))], []),
    ],
)
def test_a_school_week_is_one_in_which_there_is_school_on_some_day(first, last, free, weeks):
    assert school_weeks(first, last, free) == weeks


WEEKS = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21)]


@pytest.mark.parametrize(
    ("given", "on", "expected"),
    [
        ([], date(2026, 9, 24), (80, 0, 0, 2)),  # the running week does not count yet
        ([], date(2026, 9, 28), (120, 0, 0, 3)),  # a week over it does
        ([(1, WEEKS[2], 40)], date(2026, 9, 24), (120, 40, 1, 3)),  # and before that once something was written down
        ([(1, WEEKS[0], 0), (1, WEEKS[1], 20)], date(2026, 9, 28), (120, 20, 2, 3)),  # not given is written down too
        ([(9, WEEKS[0], 40)], date(2026, 9, 28), (120, 0, 0, 3)),  # of another version
    ],
)
def test_what_was_given_stands_beside_what_was_agreed(given, on, expected):
    (found,) = sums([Agreed(1, "Marleen", 40)], given, WEEKS, on)

    assert (found.agreed, found.given, found.noted, found.due) == expected


def test_each_person_has_a_row_the_most_hours_first_and_what_has_no_time_is_said():
    found = sums(
        [Agreed(1, "Sander", 20), Agreed(2, "Marleen", 60), Agreed(3, "Sander", None)], [], WEEKS, date(2026, 9, 28)
    )

    assert [(each.who, each.agreed, each.unknown) for each in found] == [("Marleen", 180, 0), ("Sander", 60, 1)]


def test_a_week_to_come_and_one_without_school_cannot_be_ticked():
    assert why_not_week(WEEKS[2], date(2026, 9, 20), WEEKS) == "Deze week moet nog komen."
    assert "geen school" in why_not_week(date(2026, 8, 31), date(2026, 9, 20), WEEKS)
    assert why_not_week(WEEKS[0], date(2026, 9, 20), WEEKS) == ""


def test_the_picture_goes_from_one_end_of_the_scale_to_the_other():
    measures = [(date(2026, 9, 1), Decimal(4)), (date(2026, 9, 8), Decimal(5))]

    free, bound = chart(measures), chart(measures, (Decimal(0), Decimal(10)))

    assert (free.lowest, free.highest) == (4, 5)
    assert (bound.lowest, bound.highest) == (0, 10)
    assert bound.dots[0].y - bound.dots[1].y < free.dots[0].y - free.dots[1].y


# Ticking a week -------------------------------------------------------------------------------------------------------


def test_one_tick_and_one_press_keep_what_was_agreed_as_given(world):
    client = inside(world.mentor)
    shown = client.get(world.page)
    minutes = shown.context["form"][f"minutes_{world.measure.pk}"].value()

    answer = tick(client, world, "yes", minutes or 40)

    row = SupportGiven.objects.get()
    assert answer.status_code == 302
    assert (row.measure, row.week_on, row.minutes) == (world.measure, shown.context["week_on"], minutes or 40)
    assert row.recorded_by == world.mentor


def test_not_given_is_kept_as_nothing_and_a_later_tick_takes_its_place(world):
    client = inside(world.coordinator)
    tick(client, world, "no")
    tick(client, world, "yes", 25)

    assert [row.minutes for row in SupportGiven.objects.order_by("pk")] == [0, 25]
    assert [row.minutes for row in SupportGiven.objects.in_force(world.plan)] == [25]


def test_saying_the_same_again_adds_nothing_and_saying_nothing_neither(world):
    client = inside(world.mentor)
    tick(client, world, "yes", 25)
    tick(client, world, "yes", 25)
    tick(client, world, "")

    assert SupportGiven.objects.count() == 1


def test_given_without_minutes_is_asked(world):
    answer = tick(inside(world.mentor), world, "yes", "")

    assert "Schrijf hoeveel minuten." in answer.content.decode()
    assert not SupportGiven.objects.exists()


def test_an_earlier_week_can_be_ticked_and_one_without_school_is_not_there(world):
    client, before = inside(world.mentor), support_of(world.plan, today()).weeks[-2]

    tick(client, world, "yes", 30, week=before)

    assert SupportGiven.objects.get().week_on == before
    Holiday.objects.create(school=world.school, name="Vrij", from_on=before, until_on=before + timedelta(days=6))
    assert client.get(f"{world.page}?week={before:%Y-%m-%d}").status_code == 404
    assert client.get(f"{world.page}?week={before + timedelta(days=1):%Y-%m-%d}").status_code == 404


def test_a_director_reads_the_week_and_ticks_nothing(world):
    client = inside(world.director)
    page = client.get(world.page)

    assert page.status_code == 200
    assert "Bewaar deze week" not in page.content.decode()
    assert client.post(world.page, {f"given_{world.measure.pk}": "no"}).status_code == 403


def test_in_a_plan_that_ended_nothing_is_ticked_any_more(world):
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    client = inside(world.mentor)

    client.post(world.page, {f"given_{world.measure.pk}": "no"})

    assert not SupportGiven.objects.exists()


def test_the_hours_of_each_person_stand_on_the_page_of_progress(world):
    tick(inside(world.mentor), world, "yes", 25)

    page = inside(world.coordinator).get(reverse("progress", args=[world.plan.pk])).content.decode()

    assert "Afgesproken en gegeven" in page
    assert "25 min" in page


# A scale --------------------------------------------------------------------------------------------------------------


def name_scale(client, world, **typed):
    page = reverse("goal_scale", args=[world.plan.pk, world.goal.pk])
    form = client.get(page).context["form"]
    return client.post(page, {"unit": "lessen op tijd", "once": form["once"].value()} | typed)


def test_a_goal_names_its_scale_and_a_number_outside_it_is_refused(world):
    client = inside(world.mentor)
    assert name_scale(client, world, lowest="0", highest="10").status_code == 302
    page = reverse("goal_note", args=[world.plan.pk, world.goal.pk])
    typed = {"text": "Was er.", "seen_on": today().isoformat()}
    once = client.get(page).context["form"]["once"].value()

    wrong = client.post(page, typed | {"measure": "11", "once": once})

    assert "De schaal van dit doel loopt van 0 tot en met 10." in wrong.content.decode()
    client.post(page, typed | {"measure": "10", "once": once})
    assert GoalNote.objects.get().scale == "lessen op tijd"
    (found,) = progress_of(world.plan, today())
    assert (found.chart.lowest, found.chart.highest) == (0, 10)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"lowest": "5"}, "Vul het laagste en het hoogste in"),
        ({"lowest": "5", "highest": "5"}, "Het hoogste ligt boven het laagste."),
        ({"unit": ""}, "Vul dit in"),
    ],
)
def test_a_scale_that_is_none_is_refused(world, typed, words):
    answer = name_scale(inside(world.mentor), world, **typed)

    assert answer.status_code == 200
    assert not GoalScale.objects.exists()
    assert words in answer.content.decode() or "nodig" in answer.content.decode()


def test_another_scale_begins_a_new_picture(world):
    client = inside(world.mentor)
    name_scale(client, world)
    page = reverse("goal_note", args=[world.plan.pk, world.goal.pk])
    once = client.get(page).context["form"]["once"].value()
    client.post(page, {"text": "Was er.", "seen_on": today().isoformat(), "measure": "4", "once": once})

    name_scale(client, world, unit="toetsen gemaakt")

    (found,) = progress_of(world.plan, today())
    assert (found.chart, found.scale, len(found.notes)) == (None, "toetsen gemaakt", 1)


# The family -----------------------------------------------------------------------------------------------------------


def write(client, world, text: str, number: int = 1):
    page = reverse("family_note", args=[world.plan.uuid, number])
    shown = client.get(page)
    if shown.status_code != 200:
        return shown
    form = shown.context["form"]
    return client.post(page, {"text": text, "once": form["once"].value(), "whose": shown.context["stamp"]})


def test_a_parent_writes_at_a_goal_and_the_school_reads_it_at_that_goal(world):
    client = proven(world.mother.person, world.plan)
    assert (
        reverse("family_note", args=[world.plan.uuid, 1])
        in client.get(reverse("family_plan", args=[world.plan.uuid])).content.decode()
    )

    assert write(client, world, "Thuis maakt ze ook haar huiswerk.").status_code == 302

    row = FamilyNote.objects.get()
    assert (row.giver_name, row.giver_relation, row.goal) == (world.mother.person.name, "MOTHER", world.goal)
    page = inside(world.coordinator).get(reverse("progress", args=[world.plan.pk])).content.decode()
    assert "Thuis maakt ze ook haar huiswerk." in page
    assert world.mother.person.name in page


def test_another_parent_does_not_read_it_and_its_writer_does(world):
    write(proven(world.mother.person, world.plan), world, "Alleen van mij.")
    page = reverse("family_note", args=[world.plan.uuid, 1])

    assert "Alleen van mij." in proven(world.mother.person, world.plan).get(page).content.decode()
    assert "Alleen van mij." not in proven(world.father.person, world.plan).get(page).content.decode()


def test_nothing_is_written_at_a_goal_that_is_not_there_or_in_a_plan_that_ended(world):
    client = proven(world.mother.person, world.plan)
    assert write(client, world, "Iets.", number=7).status_code == 404
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    answer = client.post(reverse("family_note", args=[world.plan.uuid, 1]), {"text": "Nog iets."})

    assert answer.status_code in (302, 409)
    assert not FamilyNote.objects.exists()
