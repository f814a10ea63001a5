"""The bank of goals: each example is good by rule, it is taken over, made the pupil's own, and shows how it went."""

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role, Sector
from plans.bank import product
from plans.bank.taking import outcomes_of, take
from plans.choices import Domain, Kind, SupportField
from plans.models import ActionPart, BankGoal, Goal
from plans.policy import is_still_the_banks
from tests.factories import (
    established,
    fill_action,
    hear,
    make_school,
    make_staff,
    make_user,
    make_world,
    part_of,
    talk,
    today,
)
from tests.worlds import once_a_module

EXAMPLES = product.examples()
BY_CODE = {each["code"]: each for each in EXAMPLES}
WHEN = re.compile(r"[Bb]innen \d+ weken")
SEEN = re.compile(r"te zien (?:in|op|aan|bij|boven)|is te zien")
DIAGNOSES = re.compile(
    r"(?i)\b(adhd|add|autis\w+|ass|pdd\w*|dyslex\w+|dyscalcul\w+|odd|depress\w+|angststoornis|stoornis\w*|syndroom|iq|"
    r"hoogbegaafd\w*|verstandelijk\w*|beperking\w*|handicap\w*|medicijn\w*|therapie|psychi\w+|epilep\w+|trauma\w*|diagnose\w*)\b"
)
EMPTY = re.compile(
    r"(?i)\b(werkt aan|verbeteren|stimuleren|bevorderen|zoveel mogelijk|regelmatig|indien nodig|structuur bieden)\b"
)


def words_of(example: dict) -> list[str]:
    own = [example[name] for name in ("title", *product.COLUMNS[1:])]
    return [*own, *(text for measure in example["measures"] for text in measure.values())]


def test_there_are_at_least_120_over_every_deelgebied_and_kind_of_education():
    per = Counter((each["domain"], sector) for each in EXAMPLES for sector in each["sectors"])

    assert len(EXAMPLES) >= 120
    assert {domain for domain, _ in per} == set(Domain.values)
    assert {pair: many for pair, many in per.items() if many < 3} == {}
    assert len(per) == len(Domain) * len(Sector)
    assert len({each["code"] for each in EXAMPLES}) == len({each["title"] for each in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("code", BY_CODE)
def test_a_goal_says_what_how_much_by_when_and_how_you_see_it(code):
    example = BY_CODE[code]
    target = example["target"]

    assert re.search(r"\d|elke|alle", WHEN.sub("", target)), "how much"
    assert WHEN.search(target), "by when"
    assert SEEN.search(target), "how you see it"
    assert re.search(r"\d", example["start_situation"]), "what there is now, in a number"
    assert len(example["title"]) <= 70
    assert example["frequency"]
    assert example["approach"]


@pytest.mark.parametrize("code", BY_CODE)
def test_a_goal_is_written_in_plain_words_about_what_somebody_does(code):
    example = BY_CODE[code]
    text = "\n".join(words_of(example))
    sentences = [each for block in words_of(example) for each in re.split(r"(?<=[.!?])\s+", block)]

    assert not DIAGNOSES.search(text)
    assert not EMPTY.search(text)
    assert [each for each in sentences if len(each.split()) > 24] == []
    assert "…" not in text
    assert "..." not in text


@pytest.mark.parametrize("code", BY_CODE)
def test_a_goal_has_measures_that_say_who_how_often_and_where(code):
    measures = BY_CODE[code]["measures"]

    assert 2 <= len(measures) <= 4
    assert all(measure["support_field"] in SupportField.values for measure in measures)
    assert all(all(measure.values()) for measure in measures)


@pytest.mark.parametrize(
    ("target", "is_bank"),
    [
        ("Levert 8 van de 10 opdrachten in.", True),
        ("levert  8 van de 10 opdrachten in", True),
        ("Levert 7 van de 10 opdrachten in.", False),
        ("Yara levert 8 van de 10 opdrachten in.", False),
        ("", False),
    ],
)
def test_a_text_is_the_banks_as_long_as_it_is_literally_so(target, is_bank):
    assert is_still_the_banks(target, "Levert 8 van de 10 opdrachten in.") == is_bank


# In the database -----------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    product.load()
    world.draft = fill_action(part_of(world.plan, Kind.ACTION)).detail
    world.example = BankGoal.objects.get(code="werkhouding-01")
    return world


def inside(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_loading_twice_changes_nothing_and_what_is_in_no_file_is_retired(world, monkeypatch):
    again = product.load()
    monkeypatch.setattr(product, "examples", lambda: EXAMPLES[1:])

    assert again == (0, 0)
    assert product.load() == (0, 1)
    gone = BankGoal.objects.get(code=EXAMPLES[0]["code"])
    assert gone.retired_at
    assert gone not in BankGoal.objects.usable()
    monkeypatch.undo()
    assert product.load() == (1, 0)


def test_an_example_that_was_written_anew_is_brought_up_to_date(world):
    BankGoal.objects.filter(pk=world.example.pk).update(target="Anders.")
    world.example.measures.last().delete()

    assert product.load() == (1, 0)

    row = BankGoal.objects.get(pk=world.example.pk)
    assert row.target == BY_CODE["werkhouding-01"]["target"]
    assert row.measures.count() == len(BY_CODE["werkhouding-01"]["measures"])


def test_taken_over_it_is_a_goal_of_the_draft_without_what_is_now(world):
    goal = take(world.draft, world.example)

    assert (goal.title, goal.target, goal.start_situation) == (world.example.title, world.example.target, "")
    assert goal.from_bank == world.example
    assert [each.who for each in goal.measures.all()] == [each.who for each in world.example.measures.all()]
    assert goal.position == max(Goal.objects.filter(action_part=world.draft.pk).values_list("position", flat=True))


def test_it_is_made_the_pupils_own_before_it_is_shared(world):
    goal = take(world.draft, world.example)
    number = world.draft.goals.count()

    before = ActionPart.objects.get(pk=world.draft.pk).obstacles_to_sharing(today())
    Goal.objects.filter(pk=goal.pk).update(target="Yara levert binnen 10 weken 6 van de 10 opdrachten op tijd in.")
    after = ActionPart.objects.get(pk=world.draft.pk).obstacles_to_sharing(today())

    assert f"goal-{number}-own" in [each.code for each in before]
    assert f"goal-{number}-own" not in [each.code for each in after]


def test_a_later_version_still_knows_where_its_goal_came_from(world):
    goal = world.draft.goals.first()
    Goal.objects.filter(pk=goal.pk).update(from_bank=world.example)
    established(world, "PERSPECTIVE", days=5)
    part = established(world, "ACTION", days=3)

    later = part.revise(by=world.coordinator, reason="Nieuw jaar.")

    assert later.detail.goals.first().from_bank == world.example


def test_the_bank_shows_how_goals_from_it_turned_out_at_ones_own_school(world):
    from plans.models import Evaluation

    Goal.objects.filter(pk=world.draft.goals.first().pk).update(from_bank=world.example)
    established(world, "PERSPECTIVE", days=5)
    established(world, "ACTION", days=3)
    hear(world.plan, by=world.coordinator, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1, moments="EVALUATING")
    running = Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    running.reviews.update(result="IN_PART", next_step="CONTINUE", evidence="Vijf van de tien.")
    outsider = make_staff(make_school(name="De Brug")).coordinator
    open_still = outcomes_of([world.example], world.coordinator)
    Evaluation.objects.filter(pk=running.pk).update(conclusion="Het gaat.", decision="CONTINUE")
    Evaluation.objects.get(pk=running.pk).conclude(by=world.coordinator)

    assert open_still == {}
    assert outcomes_of([world.example], world.coordinator) == {world.example.pk: [("een deel is gelukt (−1)", 1)]}
    assert outcomes_of([world.example], outsider) == {}
    page = inside(world.coordinator).get(reverse("bank"), {"zoek": world.example.title}).content.decode()
    assert "1 × een deel is gelukt (−1)" in page


def test_searching_finds_words_in_any_order_without_accents(world):
    found = BankGoal.objects.found("tijd opdrachten INLEVEREN", domain="WORK_ATTITUDE", sector="VSO")

    assert world.example in found
    assert world.example not in BankGoal.objects.found("opdrachten inleveren", sector="PRO")
    assert not BankGoal.objects.found("zeppelin")
    assert {row.domain for row in BankGoal.objects.found(domain="LEARNING")} == {"LEARNING"}


def test_the_page_offers_what_fits_the_pupil_and_takes_it_over(world):
    client, page = inside(world.coordinator), reverse("bank_pick", args=[world.draft.pk])
    shown = client.get(page)

    taken = client.post(page, {"goal": world.example.pk})

    assert shown.context["sector"] == "VO"
    goal = Goal.objects.latest("pk")
    assert taken["Location"] == reverse("card", args=[world.draft.pk, "doelen", goal.pk])
    card = client.get(taken["Location"]).content.decode()
    assert "Dit doel komt uit de bank" in card
    assert (
        "letterlijk het voorbeeld"
        in client.get(reverse("part_section", args=[world.draft.pk, "doelen"])).content.decode()
    )
    assert "Kies een ander" in client.post(page, {"goal": "1x"}).content.decode()


NEW = {
    "title": "Zelf de agenda vullen", "domain": "WORK_ATTITUDE", "target": "Vult binnen 8 weken 4 van de 5 dagen de agenda.",
    "sectors": ["VO", "PRO"], "measures-TOTAL_FORMS": "1", "measures-INITIAL_FORMS": "0",
    "measures-0-description": "Samen de agenda vullen", "measures-0-who": "mentor",
}  # fmt: skip


def add(client: Client, **more):
    once = client.get(reverse("bank_new")).context["form"]["once"].value()
    return client.post(reverse("bank_new"), NEW | more | {"once": once})


def test_a_coordinator_adds_one_for_the_school_changes_it_and_takes_it_out(world):
    client, colleague = inside(world.coordinator), make_user(world.school, Role.COORDINATOR)
    assert add(client)["Location"] == reverse("bank")
    row = BankGoal.objects.get(title=NEW["title"])
    form = inside(colleague).get(reverse("bank_edit", args=[row.pk])).context["form"]
    measure = row.measures.get()

    changed = inside(colleague).post(
        reverse("bank_edit", args=[row.pk]),
        NEW | {"frequency": "elke dag", "sectors": ["VSO"], "started": form["started"].value(), "measures-TOTAL_FORMS": "1",
               "measures-INITIAL_FORMS": "1", "measures-0-id": measure.pk},
    )  # fmt: skip
    row.refresh_from_db()
    seen = row in BankGoal.objects.visible_to(colleague)
    client.post(reverse("bank_retire", args=[row.pk]))

    assert changed.status_code == 302
    assert (row.school, row.owner, row.frequency, row.sector_codes) == (world.school, None, "elke dag", ["VSO"])
    assert seen
    assert row not in BankGoal.objects.usable()
    assert NEW["title"] in client.get(reverse("bank"), {"weg": 1}).content.decode()


def test_ones_own_is_for_oneself_and_another_school_sees_neither(world):
    add(inside(world.coordinator), is_own="on")
    row = BankGoal.objects.get(title=NEW["title"])
    colleague = make_user(world.school, Role.COORDINATOR)
    elsewhere = make_staff(make_school(name="De Brug")).coordinator

    assert row in BankGoal.objects.visible_to(world.coordinator)
    assert row not in BankGoal.objects.visible_to(colleague)
    assert row not in BankGoal.objects.visible_to(elsewhere)
    assert inside(colleague).get(reverse("bank_edit", args=[row.pk])).status_code == 404
    assert inside(world.coordinator).get(reverse("bank_edit", args=[world.example.pk])).status_code == 404


def test_a_mistake_is_said_by_the_field_and_keeps_what_was_typed(world):
    answer = add(inside(world.coordinator), title="")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Vul dit in." in page
    assert NEW["target"] in page
    assert "Samen de agenda vullen" in page


def test_pressed_twice_it_is_there_once(world):
    client = inside(world.coordinator)
    once = client.get(reverse("bank_new")).context["form"]["once"].value()

    for _ in range(2):
        client.post(reverse("bank_new"), NEW | {"once": once})

    assert BankGoal.objects.filter(title=NEW["title"]).count() == 1
