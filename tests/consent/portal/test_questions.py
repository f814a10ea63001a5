"""One question a page: what is kept between the pages, what comes after an answer, and what a request to talk says."""

import re

import pytest
from django.urls import reverse

from consent.models import AnswerDraft, ConsentRecord
from consent.policy import PRESSED, statement
from consent.portal import ahead, drafts, questions
from students.why import to_guardian
from tests.consent.family_walk import choose, come_in, send
from tests.consent.steps import asked
from tests.factories import ago, consent, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

DIGEST = "a" * 64


@once_a_module
def world():
    world = make_world()
    world.part = asked(world)
    return world


def at(world, name, *more):
    return reverse(name, args=[world.plan.uuid, world.part.uuid, *more])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Between the pages ----------------------------------------------------------------------------------------------------


class Typed:
    """A form that was filled in."""

    def __init__(self, **typed):
        self.cleaned_data = typed

    def said(self):
        return {"remarks": self.cleaned_data.get("remarks", ""), "points": self.cleaned_data.get("refused", [])}


def test_who_chooses_otherwise_sends_nothing_of_the_other_page_and_finds_it_again():
    kept = drafts.chosen({}, "CONSENT_WITH_REMARKS", DIGEST)
    assert drafts.missing(kept) == "opmerking"
    kept = drafts.written(kept, "opmerking", Typed(remarks="Graag op dinsdag."), DIGEST)
    assert (kept["remarks"], drafts.missing(kept)) == ("Graag op dinsdag.", None)

    other = drafts.chosen(kept, "CONSENT", DIGEST)
    back = drafts.chosen(other, "CONSENT_WITH_REMARKS", DIGEST)

    assert (other["remarks"], other["points"], drafts.missing(other)) == ("", [], None)
    assert back["remarks"] == "Graag op dinsdag."
    assert len({each["submission"] for each in (kept, other, back)}) == 3  # each is shown before it is sent


@pytest.mark.parametrize(
    ("before", "missing", "remarks"),
    [
        ({"decision": "CONSENT"}, None, ""),
        ({"decision": "CONSENT_WITH_REMARKS", "remarks": "Goed.", "points": []}, None, "Goed."),
        ({"decision": "TALK_FIRST", "remarks": "Over het lokaal.", "points": []}, "gesprek", ""),
        ({"decision": "REFUSE", "remarks": "", "points": []}, "waarmee-niet", ""),
    ],
)
def test_a_draft_of_before_there_were_pages_is_read_too(before, missing, remarks):
    kept = drafts.chosen(before, before["decision"], DIGEST)

    assert (drafts.missing(kept), kept["remarks"]) == (missing, remarks)


def test_a_refusal_of_before_finds_its_points_and_words_in_the_fields():
    point = {"key": "goal-1", "label": "Doel 1", "reason": "TOO_MUCH", "words": "Te veel."}
    before = {"decision": "REFUSE", "remarks": "", "points": [point]}

    assert drafts.missing(before) is None
    assert drafts.typed_on(before, "waarmee-niet") == {
        "points": ["goal-1"], "reason_goal-1": "TOO_MUCH", "words_goal-1": "Te veel.",
    }  # fmt: skip


@pytest.mark.parametrize(("decision", "page"), drafts.PAGE.items())
def test_a_page_before_whose_question_nothing_was_chosen_leads_to_that_question(world, decision, page):
    client = come_in(world.mother.person)

    assert client.get(at(world, "family_answer_more", page))["Location"] == at(world, "family_answer")
    assert client.get(at(world, "family_answer_more", "anders")).status_code == 404


def test_the_last_look_without_the_second_page_leads_to_that_page_and_sends_nothing(world):
    client = come_in(world.mother.person)
    choose(client, world.plan, world.part, "REFUSE")

    kept = AnswerDraft.objects.get().kept
    answer = client.post(at(world, "family_check"), {"submission": kept["submission"]})

    assert answer["Location"] == at(world, "family_answer_more", "waarmee-niet")
    assert not ConsentRecord.objects.exists()


def test_in_two_tabs_the_page_that_was_sent_last_is_what_is_looked_at(world):
    """She refuses in one tab and says yes in the other; then she goes on in the first: that is what she sees and sends."""
    client = come_in(world.mother.person)
    choose(client, world.plan, world.part, "REFUSE")
    choose(client, world.plan, world.part, "CONSENT")

    client.post(at(world, "family_answer_more", "waarmee-niet"), {"points": ["whole"]})

    assert "Nee, ik stem niet in" in text_of(client.get(at(world, "family_check")))
    send(client, world.plan, world.part)
    assert ConsentRecord.objects.get().decision == "REFUSE"


def test_every_page_is_sent_twice_and_looked_at_again_without_harm(world):
    client = come_in(world.mother.person)

    for _ in range(2):
        answer = choose(client, world.plan, world.part, "TALK_FIRST", how="OTHER", phone="06 1234", wish="Over rust.")
    pages = [client.get(at(world, name)) for name in ("family_answer", "family_check") for _ in range(2)]

    assert answer["Location"] == at(world, "family_check")
    assert [page.status_code for page in pages] == [200] * 4
    assert AnswerDraft.objects.count() == 1


def test_each_question_is_the_title_and_the_heading_of_its_page(world):
    client, found = come_in(world.mother.person), []
    for decision, page in drafts.PAGE.items():
        choose(client, world.plan, world.part, decision, how="")
        found.append(client.get(at(world, "family_answer_more", page)).content.decode())
    pages = [client.get(at(world, "family_answer")).content.decode(), *found]

    asks = [
        "Mag de school dit zo doen?", "Wat wilt u erbij zeggen?", "Hoe en wanneer wilt u praten?", "Waarmee stemt u niet in?",
    ]  # fmt: skip
    for question, html in zip(asks, pages, strict=True):
        assert f"<title>{question}" in html
        assert question in re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", html)[0])
        assert "Terug</span>" in html
    for field in re.findall(r'<label for="id_(?:reason|words)_([\w-]+)" class="form-label">(.*?)</label>', found[2]):
        assert "visually-hidden" in field[1], field  # each box says to which point it belongs


# What is pressed, stored and shown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", PRESSED)
def test_what_was_pressed_is_what_is_stored(decision):
    said = statement(decision, pupil_first_name="Yara", version=1, is_pupil=False)

    for words in PRESSED[decision].split(", en "):
        assert words.lower() in said.lower()


def test_how_and_when_to_talk_goes_along_as_it_was_pressed_and_typed(world):
    client = come_in(world.mother.person)
    typed = {
        "how": "OTHER",
        "phone": "06 12345678",
        "times": ["MORNING", "EVENING"],
        "when": "dinsdag na 4 uur",
        "wish": "Over het\nlokaal.",
    }
    choose(client, world.plan, world.part, "TALK_FIRST", **typed)

    check = text_of(client.get(at(world, "family_check")))
    receipt = text_of(send(client, world.plan, world.part, follow=True))

    said = ConsentRecord.objects.get().remarks
    assert said == (
        "Bel mij op een ander nummer: 06 12345678.\nLiefst ’s ochtends of ’s avonds.\nOp welke dagen: dinsdag na 4 uur\n"
        "Waarover: Over het\nlokaal."
    )
    assert "06 12345678" in check
    assert "Uw verzoek om te praten is bij de school" in receipt
    assert "nog geen antwoord" in check


def test_the_number_that_the_school_has_is_offered_to_who_gave_one_and_not_shown(world):
    person = type(world.mother.person).objects
    shown = {}
    for phone in ("06 98765432", ""):
        person.filter(pk=world.mother.person_id).update(phone=phone)
        client = come_in(world.mother.person)
        choose(client, world.plan, world.part, "TALK_FIRST", how="")
        shown[phone] = client.get(at(world, "family_answer_more", "gesprek")).content.decode()

    assert questions.HOW["KNOWN"] in shown["06 98765432"]
    assert "98765432" not in shown["06 98765432"]
    assert questions.HOW["KNOWN"] not in shown[""]


# What lies ahead ------------------------------------------------------------------------------------------------------


def steps_after(client, world) -> list[tuple[str, bool]]:
    """What the receipt lists of what was sent just now: the words and whether it is done."""
    receipt = send(client, world.plan, world.part, follow=True)
    return [(step.words, step.is_done) for step in receipt.context["ahead"]]


def test_after_a_yes_who_still_has_to_answer_stands_there_and_what_comes_then(world):
    client = come_in(world.mother.person)
    choose(client, world.plan, world.part)

    found = steps_after(client, world)

    assert found[:3] == [
        ("U zei ja", True), ("Anton van der Meulen antwoordt nog", False), ("De school stelt deel 2 vast, als het kan", False),
    ]  # fmt: skip
    assert re.fullmatch(r"In \w+ \d{4} kijken we samen terug", found[3][0])


def test_that_another_answered_is_told_and_not_what(world):
    consent(world.part, world.father.person, decision="CONSENT_WITH_REMARKS", remarks="GEHEIM")
    client = come_in(world.mother.person)
    choose(client, world.plan, world.part)

    receipt = send(client, world.plan, world.part, follow=True)

    assert ("Anton van der Meulen heeft geantwoord", True) in [
        (step.words, step.is_done) for step in receipt.context["ahead"]
    ]
    assert "GEHEIM" not in receipt.content.decode()


def test_a_request_to_talk_says_that_the_date_stays_and_is_crossed_off_after_the_talk(world):
    client = come_in(world.mother.person)
    choose(client, world.plan, world.part, "TALK_FIRST")
    receipt = send(client, world.plan, world.part, follow=True)
    until = world.part.round.answer_by

    assert f"De datum om te antwoorden blijft {until.day} " in text_of(receipt)
    assert [step.is_done for step in receipt.context["ahead"]] == [True, False, False, False]

    assert ahead.date_stays(ago(3).date(), today()).endswith("Antwoorden kan nog.")


def test_after_a_no_nothing_goes_on_but_the_lessons(world):
    client = come_in(world.mother.person)
    choose(client, world.plan, world.part, "REFUSE", points=["whole"])

    found = steps_after(client, world)

    assert found[0] == ("U zei nee", True)
    assert not any(is_done for _, is_done in found[1:])
    assert found[-1][0] == "Misschien komt er een nieuwe versie"


# Why this person ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "basis", "sentence"),
    [
        ("MOTHER", "PARENT", "U bent de moeder van Kaan en u hebt het gezag. Kaan is nog geen 18."),
        ("OTHER", "PARENT", "U hebt het gezag over Kaan. Kaan is nog geen 18."),
        ("FATHER", "COURT_ORDER", "U bent de vader van Kaan. De rechter gaf u het gezag. Kaan is nog geen 18."),
        ("VOOGD", "VOOGD", "U bent de voogd van Kaan. Kaan is nog geen 18."),
        (
            "OTHER",
            "INSTITUTION",
            "Rijnland heeft het gezag over Kaan. U spreekt voor die organisatie. Kaan is nog geen 18.",
        ),
    ],
)
def test_who_is_asked_reads_why_in_whole_sentences(relation, basis, sentence):
    assert to_guardian(relation, basis, "Rijnland", "Kaan") == sentence


def test_the_words_of_the_school_are_explained_to_anybody_without_a_link(client):
    page = client.get(reverse("words_explained")).content.decode()

    for place in ("instemming", "zienswijze", "kenmerk", "deel-2"):
        assert f'id="{place}"' in page
