"""The words of the family are plain: no sentence over 20 words, easy by Flesch-Douma, hardly a rare word (tests/plain_words.py)."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from consent.models import AnswerDraft, ConsentRecord
from consent.portal.drafts import PAGE
from tests import plain_words
from tests.consent.family_walk import choose, come_in, link_for, send
from tests.consent.steps import asked
from tests.factories import make_world

pytestmark = pytest.mark.once("sqlite")

EASY, EASY_EACH, RARE = 80, 60, 0.02  # measured in November 2026: 91, 70 and 0.011
COUNTS = {"templates/family/_cards.html"}  # one sentence, once for each number that can stand in it
ENOUGH = 5  # sentences: of fewer, one name decides
GLUED = re.compile(r"\{\{ ?(?:u|U|uw|Uw|jou|jij) ?\}\}")


@pytest.fixture(scope="module")
def said():
    return plain_words.every_sentence()


def long(sentences) -> list[str]:
    return [each for each in sentences if len(plain_words.words(each)) > plain_words.LONGEST]


def test_no_sentence_is_longer_than_twenty_words(said):
    assert {name: found for name, each in said.items() if (found := long(each))} == {}


def test_all_together_is_easy_to_read_and_so_is_each_page_and_mail(said):
    every = [sentence for each in said.values() for sentence in each]
    many = {name: each for name, each in said.items() if len(each) >= ENOUGH and name not in COUNTS}
    hard = {name: ease for name, each in many.items() if (ease := round(plain_words.flesch_douma(each))) < EASY_EACH}

    assert len(every) > 500
    assert plain_words.flesch_douma(every) >= EASY
    assert hard == {}


def test_hardly_a_word_is_rare(said):
    every = [sentence for each in said.values() for sentence in each]
    rare = plain_words.rare(every)

    share = sum(rare.values()) / sum(len(plain_words.words(each)) for each in every)
    assert share <= RARE, sorted(rare, key=rare.get)


def test_no_pronoun_is_glued_into_a_sentence():
    """Each reader has a sentence of their own: *leest u* is *lees je*, and at 18 it is nobody's parents who decide."""
    folders = ("templates/family", "templates/mail")
    files = [path for folder in folders for path in sorted((settings.BASE_DIR / folder).iterdir())]

    assert {path.name for path in files if GLUED.search(path.read_text())} == set()


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("school", 1),
        ("uw", 1),
        ("nieuwe", 2),
        ("koeien", 2),
        ("geëerd", 2),
        ("instemming", 3),
        ("reageren", 4),
        ("financiële", 5),
    ],
)
def test_syllables_are_counted_as_they_are_said(word, number):
    assert plain_words.syllables(word) == number


def test_a_template_is_read_in_every_way_it_can_be_shown(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% extends 'x' %}{% block content %}<p>{% if je %}Je mag dit lezen.{% else %}U mag dit lezen.{% endif %} Niemand leest {{ name }} mee.</p>"
        "{% if old %}<p>Deze link is te oud.</p>{% endif %}{% endblock %}"
    )

    found = set(plain_words.of_template(page))

    assert found == {"Je mag dit lezen.", "U mag dit lezen.", "Niemand leest Yara mee.", "Deze link is te oud."}


# As they are shown ----------------------------------------------------------------------------------------------------

OF_THE_SCHOOL = re.compile(
    r"<(bdi|p|dd|div|td|span)\b[^>]*\bdir=.*?</\1>|<bdi>.*?</bdi>|<textarea.*?</textarea>|<head>.*?</head>", re.S
)


def shown(response) -> list[str]:
    html = OF_THE_SCHOOL.sub(" Yara ", response.content.decode())
    text = plain_words.TAG.sub("", plain_words.BLOCKS.sub("\n\n", plain_words.HEARD.sub("", html)))
    return list(plain_words.sentences(unescape(text)))


def pages_of(world, person):
    """What this person reads from the link to the receipt, and beside the road."""
    plan, part = world.plan.uuid, world.part.uuid
    client = come_in(person)
    yield client.get(link_for(person), follow=True)
    for name in ("family_plan", "family_read", "family_history", "family_seen"):
        yield client.get(reverse(name, args=[plan]))
    for name in ("family_answer", "family_remark", "family_viewpoint", "family_part"):
        yield client.get(reverse(name, args=[plan, part]))
    for decision, typed in (
        ("CONSENT_WITH_REMARKS", {"remarks": "Goed."}), ("REFUSE", {"points": ["whole"]}), ("TALK_FIRST", {"how": "SCHOOL"}), ("CONSENT", {}),
    ):  # fmt: skip
        choose(client, world.plan, world.part, decision, **typed)
        if decision in PAGE:
            yield client.get(reverse("family_answer_more", args=[plan, part, PAGE[decision]]))
        yield client.get(reverse("family_check", args=[plan, part]))
        yield send(client, world.plan, world.part, follow=True)
    yield client.get(reverse("family_withdraw", args=[plan, part]))
    yield client.get(reverse("words_explained"))


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "who"), [(14, "mother"), (16, "student"), (18, "student")])
def test_what_stands_on_the_pages_is_plain_too_and_speaks_to_its_reader(age, who):
    world = make_world(age=age)
    world.part = asked(world)

    found = [(response, shown(response)) for response in pages_of(world, getattr(world, who).person)]

    every = [sentence for _, each in found for sentence in each]
    assert all(response.status_code == 200 for response, _ in found)
    assert ConsentRecord.objects.count() == 4
    assert not AnswerDraft.objects.exists()
    assert long(every) == []
    assert plain_words.flesch_douma(every) >= EASY
    speaks_to_parent, speaks_to_pupil = (
        [each for each in every if re.search(rf"\b(?:{words})\b", each)]
        for words in ("[Uu]|[Uu]w|uzelf", "[Jj]e|[Jj]ij|[Jj]ouw?")
    )
    assert (speaks_to_parent if who == "student" else speaks_to_pupil) == []
    assert (speaks_to_pupil if who == "student" else speaks_to_parent) != []
