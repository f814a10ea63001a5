"""What a family refuses: a goal, what is done for it, a deviation, an arrangement, the period, what is missing, the whole (decision 44)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format

from consent import receipts
from consent.models import ConsentRecord, RefusedPoint
from consent.policy import PointKind
from consent.round import actions
from opp.proof.verification import Verification
from plans.choices import Kind
from plans.models import ProgrammeDeviation
from tests.consent.family_walk import choose, proven, send
from tests.consent.steps import refusal
from tests.factories import after, fill_action, make_world, part_of, prepared, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
WORDS = "Drie keer per week bellen is ons te veel."
HOME = "De ouders bellen elke week met de mentor."


def asked_world():
    """A part 2 with a goal, a deviation, and something arranged at home and at exams."""
    world = make_world()
    prepared(world)
    shared(world, Kind.PERSPECTIVE, days=21)
    draft = fill_action(
        part_of(world.plan, Kind.ACTION), guardian_tasks=HOME, facilities="Een kwart meer tijd.", no_deviations=False
    )
    with draft.editing():
        ProgrammeDeviation.objects.create(
            action_part=draft, kind="EXEMPTION", subject="Frans", description="Geen Frans.", reason="Rust.",
            from_on=today(), until_on=today() + timedelta(days=60),
        )  # fmt: skip
    world.part = actions.share(draft, by=world.coordinator, at=after(world.plan, 20))
    actions.ask(world.part, by=world.coordinator, at=after(world.plan, 8))
    return world


world = once_a_module(asked_world)


def at(world, name):
    return reverse(name, args=[world.plan.uuid, world.part.uuid])


def refusing(world) -> str:
    return reverse("family_answer_more", args=[world.plan.uuid, world.part.uuid, "waarmee-niet"])


def points_of(world) -> dict[str, tuple[str, str]]:
    """Each kind: its key in the form, and the words that everybody reads for it."""
    goal, deviation = world.part.goals.get(), world.part.deviations.get()
    first, last = (date_format(day, "j F Y") for day in (world.part.period_from, world.part.period_until))
    return {
        "GOAL": (f"goal-{goal.pk}", "Doel 1. Toetsen maken in rust"),
        "MEASURE": (f"measure-{goal.measures.get().pk}", "Bij doel 1: Stiltelokaal bij toetsen"),
        "DEVIATION": (f"deviation-{deviation.pk}", "Afwijking: Frans"),
        "ARRANGEMENT": ("arrangement-guardian_tasks", "Afspraak: wat er thuis gebeurt"),
        "PERIOD": ("period", f"De periode: {first} tot en met {last}"),
        "MISSING": ("missing", "Er ontbreekt iets"),
        "WHOLE": ("whole", "Het hele deel"),
    }


@pytest.mark.parametrize("kind", PointKind.values)
def test_each_kind_of_point_goes_from_the_form_to_the_row_and_is_read_the_same_everywhere(world, client, kind):
    key, label = points_of(world)[kind]
    family = proven(world.mother.person, world.plan)
    typed = {"decision": "REFUSE", "digest": world.part.digest, "points": [key], f"words_{key}": WORDS}

    choose(family, world.plan, world.part, "REFUSE")
    assert label in family.get(refusing(world)).content.decode()
    family.post(refusing(world), typed)
    assert label in family.get(at(world, "family_check")).content.decode()
    receipt = send(family, world.plan, world.part, follow=True)

    row = RefusedPoint.objects.get()
    assert (row.kind, row.words, row.place) == (kind, WORDS, "guardian_tasks" if kind == "ARRANGEMENT" else "")
    assert [bool(each) for each in (row.goal, row.measure, row.deviation)] == [
        kind == each for each in ("GOAL", "MEASURE", "DEVIATION")
    ]
    assert receipts.points_of(ConsentRecord.objects.get()) == [(label, "", WORDS)]
    assert label in receipt.content.decode()
    client.force_login(world.coordinator)
    staff = client.get(reverse("consent", args=[world.part.pk])).content.decode()
    assert row.subject in staff
    assert WORDS in staff
    assert Verification().everything().defects == []


def test_who_refuses_an_arrangement_ticks_nothing_else(world):
    family = proven(world.father.person, world.plan)

    answer = choose(family, world.plan, world.part, "REFUSE", points=["arrangement-guardian_tasks"])
    send(family, world.plan, world.part)

    assert answer.status_code == 302
    assert [(row.kind, row.goal) for row in RefusedPoint.objects.all()] == [("ARRANGEMENT", None)]


@pytest.mark.parametrize("key", ["arrangement-pupil_tasks", "arrangement-title", "arrangement-", "nothing", "period-1"])
def test_what_this_version_does_not_hold_cannot_be_refused(world, key):
    family = proven(world.mother.person, world.plan)

    answer = choose(family, world.plan, world.part, "REFUSE", points=[key])

    assert "Dit punt hoort niet bij deze versie." in answer.content.decode()


@pytest.mark.parametrize(
    "point",
    [
        {"kind": "ARRANGEMENT", "place": "pupil_tasks"},
        {"kind": "ARRANGEMENT"},
        {"kind": "PERIOD", "place": "guardian_tasks"},
        {"kind": "GOAL"},
        {"goal": 987654},
        {},
    ],
)
def test_nor_by_the_deed_behind_the_form(world, point):
    said = refusal(
        actions.answer, world.part, world.mother.person, decision="REFUSE", points=[point], identified="gebeld"
    )

    assert said == "Dit punt hoort niet bij deze versie."


def test_the_missing_and_the_whole_ask_words_and_no_reason_and_not_even_words_are_needed(world):
    family = proven(world.mother.person, world.plan)
    choose(family, world.plan, world.part, "REFUSE")
    page = family.get(refusing(world)).content.decode()

    assert 'name="words_missing"' in page
    assert 'name="words_whole"' in page
    assert 'name="reason_period"' in page
    assert 'name="reason_missing"' not in page
    assert 'name="reason_whole"' not in page
    family.post(refusing(world), {"points": ["missing", "whole"]})
    send(family, world.plan, world.part)
    assert sorted(RefusedPoint.objects.values_list("kind", "words")) == [("MISSING", ""), ("WHOLE", "")]


def test_a_row_of_before_kinds_reads_as_it_did(world):
    record = actions.answer(
        world.part, world.mother.person, decision="REFUSE", points=[{"kind": "WHOLE"}], identified="gebeld"
    )
    goal = world.part.goals.get()
    for kind in ({"goal": goal}, {}):
        RefusedPoint.objects.create(record=record, **kind)

    assert [label for label, _, _ in receipts.points_of(record)] == [
        "Het hele deel",
        "Doel 1. Toetsen maken in rust",
        "heel deel 2",
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "GOAL"},
        {"kind": "ARRANGEMENT"},
        {"kind": "PERIOD", "place": "guardian_tasks"},
        {"kind": "", "place": "guardian_tasks"},
        {"kind": "TASTE"},
    ],
)
def test_the_database_takes_no_point_that_is_not_what_its_kind_says(world, row):
    record = actions.answer(
        world.part, world.mother.person, decision="REFUSE", points=[{"kind": "WHOLE"}], identified="gebeld"
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        RefusedPoint.objects.create(record=record, **row)
