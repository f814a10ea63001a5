"""The family prepares the talk in which it is looked back: asked once, reminded once, kept as typed, read by the school alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.meetings import preparing
from consent.models import Delivery
from consent.next_steps import next_steps_of
from consent.queries import case_of
from core.public_holidays import past_free_days
from plans.errors import NotAllowedNow
from plans.models import Evaluation, Plan, Preparation
from plans.policy import why_not_ask
from tests.consent.family_walk import proven
from tests.factories import ago, established, hear, make_guardian, make_world, part_of, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
WORDS = {"going": "Het gaat beter dan vorig jaar.", "noticed": "Minder tranen op zondag.", "onward": ""}
AHEAD = today() + timedelta(days=14)


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=30)
    established(world, "ACTION", days=29)
    world.reads = make_guardian(world.student, by=world.coordinator, name="Oma", authority="NO", receives="FULL")
    world.nothing = make_guardian(world.student, by=world.coordinator, name="Oom", authority="NO")
    world.evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=AHEAD)
    world.review = world.evaluation.reviews.get()
    return world


def sent(kind: str = "PREPARE") -> list[str]:
    return sorted(row.person.given_name for row in Delivery.objects.filter(kind=kind).select_related("person"))


def steps(world, on=None) -> list[tuple[str, str]]:
    found = next_steps_of(case_of(Plan.objects.get(pk=world.plan.pk), on or today()))
    return [(turn.step.value, turn.name) for turn in found if turn.step in ("PREPARE", "CONCLUDE", "EVALUATE")]


def page(world, number: int = 1) -> str:
    return reverse("family_prepare_goal", args=[world.plan.uuid, number])


def write(world, person, **words) -> Preparation:
    return preparing.keep(world.review, person, words=WORDS | words)


# The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"is_open": False}, "afgerond"),
        ({"asked": True}, "al gevraagd"),
        ({"goals": 0}, "geen doelen"),
        ({"held_on": date(2026, 12, 1)}, "vandaag of al geweest"),
    ],
)
def test_the_family_is_asked_once_before_the_day_and_about_goals(facts, words):
    whole = {"is_open": True, "asked": False, "goals": 2, "held_on": date(2026, 12, 9), "on": date(2026, 12, 1)}
    said = why_not_ask(**whole | facts)
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("on", "changes", "goes"),
    [
        (date(2026, 11, 6), {}, False),  # the fifth day is not over
        (date(2026, 11, 7), {}, True),
        (date(2026, 11, 12), {}, True),  # the worker lay still for days
        (date(2026, 11, 7), {"wrote": True}, False),
        (date(2026, 11, 7), {"reminded": True}, False),
        (date(2026, 11, 7), {"has_address": False}, False),
        (date(2026, 11, 16), {}, False),  # the day itself
        (date(2026, 11, 9), {"held_on": date(2026, 11, 9)}, False),
    ],
)
def test_one_reminder_goes_after_five_days_and_before_the_talk(on, changes, goes):
    asked = preparing.Asked(**{"asked_on": date(2026, 11, 2), "held_on": date(2026, 11, 16), **changes})
    assert preparing.reminder_due(asked, on) is goes


def test_no_reminder_goes_in_a_holiday_and_none_after_it_when_the_talk_was():
    asked = preparing.Asked(asked_on=date(2026, 11, 2), held_on=date(2026, 11, 16))
    autumn = [(date(2026, 11, 5), date(2026, 11, 12))]
    assert [day for day in range(5, 20) if preparing.reminder_due(asked, date(2026, 11, day), autumn)] == [13, 14, 15]


# The deeds ------------------------------------------------------------------------------------------------------------


def test_who_may_say_something_is_asked_and_nobody_else(world):
    preparing.ask(world.evaluation, by=world.coordinator)

    asked = sorted(each.given_name for each in preparing.may_write(world.plan, today()))
    assert sent() == sorted(each for each in asked)
    assert {"Samira", "Anton", "Oma"} <= set(asked)
    assert "Oom" not in asked


def test_they_are_asked_once(world):
    preparing.ask(world.evaluation, by=world.coordinator)

    with pytest.raises(NotAllowedNow, match="al gevraagd"):
        preparing.ask(world.evaluation, by=world.coordinator)
    assert len(sent()) == len(set(sent()))


def test_each_is_reminded_once_and_who_wrote_is_not(world):
    preparing.ask(world.evaluation, by=world.coordinator)
    write(world, world.mother.person)
    Evaluation.objects.update(prepare_asked_at=ago(7))

    later = timezone.now() + (past_free_days(today(), ()) - today())
    assert preparing.remind(at=later) == len(sent()) - 1
    assert preparing.remind(at=later) == 0
    assert "Samira" not in sent("PREPARE_NOW")


def test_their_words_stay_as_they_were_typed_with_who_they_were(world):
    preparing.ask(world.evaluation, by=world.coordinator)
    first = write(world, world.mother.person)
    second = write(world, world.mother.person, going="Toch minder goed.")

    assert (first.giver_name, first.giver_relation, first.giver_basis) == ("Samira El Amrani", "MOTHER", "PARENT")
    assert Preparation.objects.count() == 2
    assert Preparation.objects.for_evaluation(world.evaluation).last_of_each() == [second]


def test_nothing_comes_in_once_it_was_concluded_nor_before_it_was_asked(world):
    with pytest.raises(NotAllowedNow):
        write(world, world.mother.person)
    preparing.ask(world.evaluation, by=world.coordinator)
    hear(world.plan, by=world.mentor, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    Evaluation.objects.update(held_on=today(), conclusion="Goed.", decision="CONTINUE")
    world.evaluation.reviews.update(result="PARTLY", next_step="CONTINUE")
    Evaluation.objects.get().conclude(by=world.coordinator)

    with pytest.raises(NotAllowedNow, match="al afgerond"):
        write(world, world.mother.person)


def test_the_agenda_says_who_prepares_and_from_its_day_who_concludes(world):
    assert steps(world) == []

    preparing.ask(world.evaluation, by=world.coordinator)
    assert [step for step, _ in steps(world)] == ["PREPARE"]
    assert "Samira" in steps(world)[0][1]

    write(world, world.mother.person)
    assert "Samira" not in steps(world)[0][1]
    assert steps(world, AHEAD) == [("CONCLUDE", world.coordinator.name)]


# The pages ------------------------------------------------------------------------------------------------------------


def test_a_parent_writes_one_screen_a_goal_and_reads_it_back(world):
    preparing.ask(world.evaluation, by=world.coordinator)
    client = proven(world.mother.person, world.plan)
    assert (
        reverse("family_prepare", args=[world.plan.uuid])
        in client.get(reverse("family_plan", args=[world.plan.uuid])).content.decode()
    )

    shown = client.get(page(world))
    typed = WORDS | {"once": shown.context["form"]["once"].value(), "reader": shown.context["stamp"]}
    done = client.post(page(world), typed)
    client.post(page(world), typed)  # pressed twice

    assert done.url == reverse("family_prepare", args=[world.plan.uuid])
    assert Preparation.objects.count() == 1
    assert WORDS["noticed"] in client.get(done.url).content.decode()


def test_nobody_of_the_family_reads_what_another_wrote(world):
    preparing.ask(world.evaluation, by=world.coordinator)
    write(world, world.mother.person)
    for person in (world.father.person, world.student.person):
        client = proven(person, world.plan)
        pages = [reverse("family_prepare", args=[world.plan.uuid]), page(world)]
        assert all(WORDS["going"] not in client.get(each).content.decode() for each in pages)


def test_staff_read_the_views_side_by_side_with_the_goal(client, world):
    preparing.ask(world.evaluation, by=world.coordinator)
    write(world, world.mother.person)
    write(world, world.student.person, going="Ik vind het fijn zo.")
    client.force_login(world.coordinator)

    html = client.get(reverse("evaluation", args=[world.evaluation.pk])).content.decode()

    for words in (WORDS["going"], "Ik vind het fijn zo.", "Samira El Amrani", "Gevraagd op"):
        assert words in html


def test_without_a_word_the_page_says_so_and_one_may_skip(world):
    preparing.ask(world.evaluation, by=world.coordinator)
    client = proven(world.mother.person, world.plan)
    shown = client.get(page(world))

    answer = client.post(page(world), {"once": shown.context["form"]["once"].value(), "reader": shown.context["stamp"]})

    assert "Schrijf bij één vraag iets op" in answer.content.decode()
    assert not Preparation.objects.exists()


# What is opened -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decisions", "opened"),
    [
        (("CONTINUE", "CONTINUE"), set()),
        (("CONTINUE", "ADJUST"), {"ACTION"}),
        (("ADJUST", "CONTINUE"), {"PERSPECTIVE"}),
        (("ADJUST", "ADJUST"), {"PERSPECTIVE", "ACTION"}),
    ],
)
def test_exactly_what_was_decided_is_opened(world, decisions, opened):
    perspective, action = decisions
    hear(world.plan, by=world.mentor, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    Evaluation.objects.update(
        held_on=today(), conclusion="Goed.", decision=action, perspective_decision=perspective,
        destination_still_right="Zij wil naar de havo.",
    )  # fmt: skip
    world.evaluation.reviews.update(result="PARTLY", next_step="CONTINUE")

    Evaluation.objects.get().conclude(by=world.coordinator)

    drafts = {kind for kind in ("PERSPECTIVE", "ACTION") if part_of(world.plan, kind).status == "DRAFT"}
    assert drafts == opened


@pytest.mark.parametrize(
    ("written", "lacks"),
    [
        ({"perspective_decision": "ADJUST"}, "wat er niet meer klopt"),
        ({"decision": "CONTINUE", "goal": "ADJUST"}, "doel 1 verandert of stopt"),
        ({"decision": "ADJUST", "goal": "ADJUST"}, ""),
    ],
)
def test_what_is_decided_of_a_goal_or_the_destination_fits_the_whole(world, written, lacks):
    goal = written.pop("goal", "CONTINUE")
    Evaluation.objects.update(**{"conclusion": "Goed.", "decision": "CONTINUE", **written})
    world.evaluation.reviews.update(result="PARTLY", next_step=goal)

    said = " ".join(each.text for each in Evaluation.objects.get().obstacles_to_concluding(AHEAD))

    assert lacks in said
    assert bool(lacks) == ("wat er niet meer klopt" in said or "verandert of stopt" in said)
