"""What helps while writing: examples beside each field, a goal copied, and what the goals ask of whose week."""

import pytest
from django.urls import reverse

from accounts.choices import Sector
from plans.choices import Kind
from plans.drafting import examples, goals, hours
from plans.drafting.hours import Hours, Task
from plans.models import Goal, Perspective, ProgrammeDeviation, SupportMeasure
from plans.models.action import ActionPart
from plans.models.perspective import ExternalAdvice, Factor
from plans.wording.check import goal_tips, tips
from plans.wording.lists import for_school
from tests.factories import fill_action, fill_perspective, make_world, part_of, shared
from tests.opened import fields_in
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

MODELS = (Goal, SupportMeasure, ProgrammeDeviation, Factor, ExternalAdvice)
EVERY = [(name, sector, example) for name, of in examples.every().items() for sector, example in of.items()]


@once_a_module
def town():
    world = make_world()
    world.first = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    world.second = fill_action(part_of(world.plan, Kind.ACTION))
    world.goal = world.second.goals.get()
    return world


# Examples ----------------------------------------------------------------------------------------------------------------


def test_every_example_is_of_a_field_that_is_there():
    known = {column.name for model in (Perspective, ActionPart) for column in model._meta.fields}
    known |= {f"{model._meta.model_name}.{column.name}" for model in MODELS for column in model._meta.fields}

    assert {name for name, _, _ in EVERY} <= known
    assert len(EVERY) >= 25 * len(Sector)


@pytest.mark.parametrize(("name", "sector", "example"), EVERY, ids=lambda each: str(each)[:40])
def test_a_good_example_passes_the_writing_check_and_a_weak_one_differs(name, sector, example):
    assert tips(example.strong, for_school(""), field=name) == []
    assert example.asks.endswith(("?", "."))
    assert example.weak not in example.strong
    if name == "goal.target":
        assert goal_tips(example.strong, has_day=False) == []
        assert goal_tips(example.weak, has_day=False)
    if name == "goal.frequency":
        assert hours.minutes_a_week(example.strong)
        assert hours.minutes_a_week(example.weak) is None


def test_each_sector_has_an_example_of_its_own():
    for name, of in examples.every().items():
        assert len({example.strong for example in of.values()}) == len(Sector), name


@pytest.mark.parametrize("sector", ["VO", "VSO", "PRO"])
def test_beside_the_fields_stand_the_examples_of_the_pupils_kind_of_education(client, sector):
    world = make_world(sector=sector)
    client.force_login(world.coordinator)
    page = reverse("part_section", args=[part_of(world.plan, Kind.PERSPECTIVE).pk, "behoeften"])

    html = client.get(page).content.decode()

    own = examples.every()["educational_needs"][Sector(sector)]
    assert own.strong in html
    assert own.asks in html
    assert own.ground.text in html
    others = [example.strong for each, example in examples.every()["educational_needs"].items() if each != sector]
    assert not any(text in html for text in others)


def test_beside_a_goal_stand_examples_of_the_goal_and_of_what_is_done_for_it(town, client):
    client.force_login(town.coordinator)

    html = client.get(reverse("card_new", args=[town.second.pk, "doelen"])).content.decode()

    for name in ("goal.target", "supportmeasure.description"):
        assert examples.every()[name][Sector.VO].strong in html


# A goal once more ----------------------------------------------------------------------------------------------------


def copy(town, client) -> str:
    client.force_login(town.coordinator)
    html = client.get(reverse("part_section", args=[town.second.pk, "doelen"])).content.decode()
    url = reverse("goal_copy", args=[town.second.pk, town.goal.pk])
    return url, fields_in(html[html.index(f'action="{url}"') :].partition("</form>")[0])


def test_a_goal_is_copied_with_its_measures_as_a_goal_of_its_own(town, client):
    url, form = copy(town, client)

    answers = [client.post(url, form) for _ in range(2)]  # pressed twice

    old, new = town.second.goals.order_by("position")
    assert {answer.url for answer in answers} == {reverse("card", args=[town.second.pk, "doelen", new.pk])}
    assert new.title == "Toetsen maken in rust (kopie)"
    assert (new.target, new.approach, new.evaluate_on) == (old.target, old.approach, old.evaluate_on)
    assert new.line != old.line
    assert new.continues is None
    assert new.measures.get().description == old.measures.get().description
    assert new.position > old.position


def test_the_title_of_a_copy_fits(town):
    Goal.objects.update(title="x" * 120)

    new = goals.duplicate(town.second, Goal.objects.get())

    assert new.title.endswith(" (kopie)")
    assert len(new.title) <= 120


def test_what_was_shared_is_not_copied(town, client):
    url, form = copy(town, client)
    shared(town, "ACTION")

    client.post(url, form)

    assert town.second.goals.count() == 1


# Hours -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("2 keer per week 20 minuten", 40),
        ("twee keer per week, een half uur", 60),
        ("3x per week 15 min", 45),
        ("2 × 30 minuten per week", 60),
        ("30 minuten, 2 keer per week", 60),
        ("elke maandag twee keer 10 minuten", 20),
        ("elke dag 15 minuten", 75),
        ("elke schooldag 5 minuten", 25),
        ("dagelijks een kwartier", 75),
        ("2 keer per dag 5 minuten", 50),
        ("1,5 uur per week", 90),
        ("wekelijks anderhalf uur", 90),
        ("elke maandag een half uur", 30),  # a month is no Monday
        ("elke dinsdag en donderdag 20 minuten", 40),
        ("om de week 30 minuten", 15),
        ("1 keer per 2 weken 20 minuten", 10),
        ("1 keer per maand een uur", 15),
        ("bij elke toets", None),
        ("2 keer per week", None),
        ("30 minuten", None),
        ("regelmatig", None),
        ("", None),
        ("1 keer per 0 weken 20 minuten", 20),
    ],
)
def test_how_often_and_how_long_come_to_minutes_a_week(words, minutes):
    assert hours.minutes_a_week(words) == minutes


def test_a_measure_has_what_its_goal_has_unless_it_says_otherwise():
    own = Task("Iris Koning", "2 keer per week 20 minuten")

    tasks = hours.tasks_of(
        own,
        [
            Task("", ""),
            Task("Iris Koning, begeleider", own.often),
            Task("Sander Bos, mentor", ""),
            Task("", "elke dag 5 minuten"),
        ],
    )

    assert tasks == {own, Task("Sander Bos", own.often), Task(own.who, "elke dag 5 minuten")}
    assert hours.hours_of(tasks) == Hours((("Iris Koning", 65), ("Sander Bos", 40)), 0)


def test_tasks_without_time_or_person_are_counted_as_such():
    found = hours.hours_of([Task("", "1 uur per week"), Task("Iris Koning", "bij elke toets")])

    assert found == Hours(((hours.NOBODY, 60),), 1)


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (25, "25 min"), (60, "1 uur"), (135, "2 uur 15 min")])
def test_time_is_written_as_people_say_it(minutes, words):
    assert hours.in_words(minutes) == words


def test_the_goals_of_a_draft_say_what_they_ask_per_person_and_in_all(town, client):
    Goal.objects.update(frequency="2 keer per week 20 minuten")
    SupportMeasure.objects.update(who="Sander Bos, mentor", frequency="elke maandag een half uur")
    client.force_login(town.coordinator)

    html = client.get(reverse("part_section", args=[town.second.pk, "doelen"])).content.decode()

    assert "<dt><bdi>Iris Koning</bdi></dt><dd>40 min</dd>" in html
    assert "<dt><bdi>Sander Bos</bdi></dt><dd>30 min</dd>" in html
    assert "<strong>1 uur 10 min</strong>" in html
