"""A family lays any two versions that it saw beside each other, on the page and on paper (issue 12, §5)."""

import pytest
from django.urls import reverse

from consent.models import ChosenLanguage
from opp import catalogues
from tests import paper
from tests.consent.family_walk import come_in
from tests.consent.steps import asked
from tests.factories import ago, established, make_world, part_of, renewed
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def town():
    """Part 2 a second time before the family."""
    world = make_world()
    established(world, "PERSPECTIVE", days=9)
    world.first = established(world, "ACTION", days=8)
    renewed(world.first.revise(by=world.coordinator, reason="Nieuw jaar.", at=ago(5)), pupil_tasks="Ik vraag hulp.")
    world.second = asked(world)
    return world


def page(town, part, name="family_compare", **asked_for):
    client = come_in(town.mother.person)
    return client.get(reverse(name, args=[town.plan.uuid, part.uuid]), asked_for)


def test_the_family_reads_the_sentences_and_both_sides_that_staff_read(town, client):
    client.force_login(town.coordinator)

    theirs = page(town, town.second).content.decode()
    ours = client.get(reverse("compare", args=[town.second.pk])).content.decode()

    for words in ("Doel 1 (Toetsen maken in rust): veranderd is", "<del><span", "<ins><span", "Ik vraag hulp."):
        assert words in theirs
        assert words in ours


@pytest.mark.parametrize("met", ["", "1", "999999", "a\x00b", "9" * 30])
def test_the_older_stands_first_whichever_was_opened_and_whatever_was_asked(town, met):
    for part in (town.first, town.second):
        html = page(town, part, met=met).content.decode()
        assert html.index('<th scope="col">Versie 1</th>') < html.index('<th scope="col">Versie 2</th>')


def test_of_one_version_the_page_says_that_there_is_no_other(town):
    assert "Er is nog maar één versie." in page(town, part_of(town.plan, "PERSPECTIVE")).content.decode()


@pytest.mark.paper
def test_the_same_stands_on_paper_in_dutch_whatever_the_page_speaks(town):
    ChosenLanguage.objects.create(person=town.mother.person, language="pl", at=ago(1))

    answer = page(town, town.second, "family_compare_pdf", met="1")

    assert answer.headers["Content-Type"] == "application/pdf"
    words = paper.words(answer.content)
    assert "Versie 1 en versie 2" in words
    assert "Ik vraag hulp." in words
    assert "nieuw:" not in words


def test_of_one_version_there_is_no_paper(town):
    assert page(town, part_of(town.plan, "PERSPECTIVE"), "family_compare_pdf").status_code == 404


def test_what_the_school_wrote_keeps_its_direction_and_the_sentence_around_it_is_translated(town):
    catalogues.compile_all()
    ChosenLanguage.objects.create(person=town.mother.person, language="ar", at=ago(1))

    html = page(town, town.second).content.decode()

    assert '<td lang="nl" dir="ltr">' in html
    assert "Straks was" not in html
