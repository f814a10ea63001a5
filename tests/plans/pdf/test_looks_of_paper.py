"""Paper to be proud of: letters that a tired reader can read, pages that are full, and each thing said once."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader

from consent import receipts
from consent.round import actions
from plans.choices import DocumentKind, Kind
from plans.models import Goal
from plans.pdf import documents, paper
from tests.factories import (
    after,
    consent,
    established,
    fill_action,
    make_world,
    part_of,
    prepared,
    shared,
    today,
)  # fmt: skip
from tests.paper import FOOT, faults, filled, lines, pages, stored, words
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.paper, pytest.mark.once("sqlite")]
LONG_NAME = ("Anna-Sophia Wilhelmina", "van Oldenbarneveld-Ruys de Beerenbrouck ليلى منصور")
LEAST, BODY = 9, 12


def goals(part, count: int) -> None:
    """That many goals, short and long."""
    with part.editing():
        for number in range(2, count + 2):
            goal = Goal.objects.create(
                action_part=part, domain="LEARNING", title=f"Doel nummer {number}", position=number,
                start_situation="Yara levert 4 van de 10 opdrachten op tijd in.",
                target="Yara levert 8 van de 10 opdrachten op tijd in. " * (1 + number % 3),
                approach="Elke maandag twintig minuten samen plannen. " * (1 + number * 5 % 14),
                responsible_name="Iris Koning", responsible_function="begeleider passend onderwijs",
                frequency="2 × 20 minuten per week", evaluate_on=today() + timedelta(days=60),
            )  # fmt: skip
            for place in range(number % 3):
                goal.measures.create(description="Samen plannen in de agenda", who="Sander Bos", position=place)


@once_a_module
def plan():
    """A plan with a long name and many goals, in every kind of document."""
    world = make_world(
        support_point="Steunpunt Rijnland, 071 765 43 21", partnership="Samenwerkingsverband", colour="#1d6f5c"
    )
    picture = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(picture, "PNG")
    world.school.logo.save("logo.png", ContentFile(picture.getvalue()))
    person = world.student.person
    person.given_name, person.family_name = LONG_NAME
    person.save()
    prepared(world)
    first = established(world, Kind.PERSPECTIVE)
    part = fill_action(
        part_of(world.plan, Kind.ACTION), facilities="Een kwart meer tijd.", guardian_tasks="Een vaste plek."
    )
    goals(part, 8)
    second = shared(world, Kind.ACTION)
    actions.ask(second, by=world.coordinator, at=after(world.plan, 10))
    answers = [consent(second, each.person, days=5) for each in (world.mother, world.father)]
    done = actions.establish(second, by=world.director, at=after(world.plan, 3))
    with documents.store_both(world.plan).file.open() as file:
        both = file.read()
    world.papers = {
        "deel 1": stored(first, DocumentKind.ESTABLISHED),
        "voorstel": stored(second, DocumentKind.SHARED),
        "deel 2": stored(done, DocumentKind.ESTABLISHED),
        "beide delen": both,
        "ontvangstbewijs": receipts.pdf(answers[0]),
    }
    return world


def test_no_letter_is_smaller_than_nine_points_and_what_families_read_has_twelve(plan):
    for name, data in plan.papers.items():
        sizes = [size for page in lines(data) for size, _, _ in page]
        assert min(sizes) >= LEAST, name
        body = [size for page in lines(data) for size, _, text in page if "opdrachten op tijd" in text]
        assert set(body) <= {BODY}, name


def test_no_page_but_the_last_is_under_half_full(plan):
    for name, data in plan.papers.items():
        share = filled(data)
        last = {len(share) - 1}
        if name == "beide delen":  # each part begins on a page of its own
            last.add(next(number for number, text in enumerate(pages(data)) if "Handelingsdeel" in text) - 1)
        short = {number: round(each, 2) for number, each in enumerate(share) if each < 0.5 and number not in last}
        assert short == {}, name


def test_the_head_of_page_1_is_the_schools_own(plan):
    for name, data in plan.papers.items():
        first = pages(data)[0]
        for each in ("De Regenboog", "071 123 45 67", "school@regenboog.example"):
            assert each in first, name
        assert len(PdfReader(BytesIO(data)).pages[0].images) == 1, name
        assert b"0.113725" in PdfReader(BytesIO(data)).pages[0].get_contents().get_data(), name  # 1d of 255


def test_what_comes_next_and_whom_to_call_stands_once_and_on_page_1(plan):
    for name, data in plan.papers.items():
        assert words(data).count("Zo gaat het verder") == 1, name
        assert "Zo gaat het verder" in pages(data)[0], name
        assert "Vragen? Bel" in pages(data)[0], name


def test_where_to_turn_stands_once_in_a_document_with_the_day_of_each_part(plan):
    for name in ("deel 1", "voorstel", "deel 2", "beide delen"):
        assert words(plan.papers[name]).count("Als u het niet eens bent") == 1, name
    both = words(plan.papers["beide delen"])
    assert "Over deel 1 kan dat binnen zes weken: tot en met" in both
    assert "Over deel 2 kan dat binnen zes weken: tot en met" in both


def test_the_evidence_is_whole_small_and_last(plan):
    for name in ("deel 1", "deel 2"):
        found = lines(plan.papers[name])
        (place,) = [number for number, page in enumerate(found) if any(text == "Bewijsblad" for _, _, text in page)]
        assert place == len(found) - 1
        top = next(y for _, y, text in found[place] if text == "Bewijsblad")
        assert max(size for size, y, _ in found[place] if FOOT < y < top) < BODY


def test_nothing_is_printed_twice_where_a_page_ends(plan):
    """What stands side by side was drawn at the end of a page and again on the next."""
    text = words(plan.papers["deel 2"])
    assert text.count("Yara is nieuwsgierig.") == 1
    assert text.count("Geluid in de klas leidt haar af.") == 1


def test_a_goal_says_from_where_to_where_and_what_is_done_for_it(plan):
    text = words(plan.papers["deel 2"])

    assert (
        "Doel 1. Toetsen maken in rust Leren Nu Yara haalt 4 van de 10 toetsen. → Straks Yara haalt 7 van de 10" in text
    )
    assert "Wat we daarvoor doen Stiltelokaal bij toetsen (ruimte) Door Iris Koning" in text


def test_all_of_it_is_tagged(plan):
    for name, data in plan.papers.items():
        assert faults(data) == [], name


@pytest.mark.parametrize(
    ("texts", "whole", "below"),
    [
        ({"start_situation": "Kort.", "target": "Kort.", "approach": "Kort."}, True, False),
        ({"start_situation": "x" * 321, "target": "Kort.", "approach": "Kort."}, True, True),
        ({"start_situation": "a\n" * 8, "target": "Kort.", "approach": "Kort."}, False, True),
        ({"start_situation": "Kort.", "target": "Kort.", "approach": "x" * 900}, False, False),
    ],
)
def test_a_short_goal_stays_whole_and_a_long_one_may_cross_a_page(texts, whole, below):
    goal = paper.goal({"measures": [], **texts})

    assert (goal["whole"], goal["stands_below"]) == (whole, below)


# Receipts ------------------------------------------------------------------------------------------------------------


@once_a_module
def asked():
    world = make_world()
    prepared(world)
    world.part = shared(world, Kind.ACTION)
    actions.ask(world.part, by=world.coordinator, at=after(world.plan, 10))
    return world


def test_page_1_of_a_receipt_says_what_when_how_to_change_it_and_whom_to_call(asked):
    record = consent(asked.part, asked.mother.person, decision="TALK_FIRST", remarks="Over de toetsen.", days=2)

    first, *behind = pages(receipts.pdf(record))

    for each in (
        record.statement,
        f"Gegeven op {record.when}",
        "Over de toetsen.",
        "kunt u uw antwoord veranderen",
        "Bel de school: 071 123 45 67.",
        receipts.code_of(record),
    ):
        assert each in first
    assert "Kenmerk" not in first
    assert "Kenmerk van dit antwoord" in behind[-1]
    assert "De tekst waarop dit antwoord gegeven is" in behind[0]


def test_long_words_stand_behind_page_1_and_it_stays_one_page(asked):
    goal = asked.part.goals.first()
    points = [{"goal": goal.pk, "reason": "TOO_MUCH", "words": "Dit is te veel. " * 120 + "eindereden"}]
    record = consent(asked.part, asked.mother.person, decision="REFUSE", points=points, days=2)

    first, second, *_ = found = pages(receipts.pdf(record))

    assert "Wat u erbij schreef, staat in uw eigen woorden op de volgende bladzijde." in first
    assert "Vragen? Bel de school" in first
    assert "Dit is te veel." not in first
    assert "Wat u erbij schreef" in second
    assert "eindereden" in " ".join(found)
