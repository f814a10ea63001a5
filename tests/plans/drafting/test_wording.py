"""Word by word: nothing of either text gets lost, words stay whole, and only what matters is shown."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.round import actions
from plans.text import word_diff
from plans.text.word_diff import GONE, NEW, SAME, Piece, pieces, shorten
from tests.factories import ago, fill_action, make_world, shared

texts = st.lists(
    st.sampled_from(["de", "toets", "7,5", "rust.", "stilte,", "Éva", "école", "اَلْعَرَبِيَّة", "zélf", "\n\n", " ", "  "]),
    max_size=30,
).map(" ".join)


@given(texts, texts)
def test_same_and_gone_are_the_old_text_and_same_and_new_the_new_one(before, after):
    found = pieces(before, after)

    assert "".join(each.text for each in found if each.kind != NEW) == before
    assert "".join(each.text for each in found if each.kind != GONE) == after


@given(texts, texts)
def test_no_piece_begins_or_ends_inside_a_word(before, after):
    found = pieces(before, after)
    for kind in (GONE, NEW):
        side = [each.text for each in found if each.kind in (SAME, kind)]
        for left, right in pairwise(side):
            assert left[-1:].isspace() or right[:1].isspace() or right[:1] in '.,;:!?)”"'
            assert not unicodedata.combining(right[:1] or " ")


@given(texts)
def test_the_same_text_has_nothing_gone_and_nothing_new(text):
    assert {each.kind for each in pieces(text, text)} <= {SAME}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("met een kwart meer tijd", "met een half uur meer tijd",
         [(SAME, "met een"), (GONE, " kwart"), (NEW, " half uur"), (SAME, " meer tijd")]),
        ("Elke week.", "Elke week. En in pauzes.", [(SAME, "Elke week."), (NEW, " En in pauzes.")]),
        ("een cijfer van 7,5 bij wiskunde", "een cijfer van 7,6 bij wiskunde",
         [(SAME, "een cijfer van"), (GONE, " 7,5"), (NEW, " 7,6"), (SAME, " bij wiskunde")]),
        ("Iets heel anders dan eerst.", "Yara kiest zelf met wie zij werkt",
         [(GONE, "Iets heel anders dan eerst."), (NEW, "Yara kiest zelf met wie zij werkt")]),
        ("op maandag de les in en op dinsdag ook naar huis toe", "op woensdag de les in en op vrijdag ook naar huis toe",
         [(SAME, "op"), (GONE, " maandag"), (NEW, " woensdag"), (SAME, " de les in en op"), (GONE, " dinsdag"),
          (NEW, " vrijdag"), (SAME, " ook naar huis toe")]),
        ("wij lezen samen rood en groen aan tafel met elkaar", "wij lezen samen blauw en paars aan tafel met elkaar",
         [(SAME, "wij lezen samen"), (GONE, " rood en groen"), (NEW, " blauw en paars"),
          (SAME, " aan tafel met elkaar")]),
    ],
)  # fmt: skip
def test_changes_read_as_a_person_would_mark_them(before, after, expected):
    assert list(pieces(before, after)) == [Piece(*each) for each in expected]


def test_long_stretches_that_stay_are_cut_to_the_words_around_a_change():
    long = " ".join(f"woord{number}" for number in range(60))

    shown = shorten(pieces(f"{long} maandag {long}", f"{long} dinsdag {long}"))

    assert [each.kind for each in shown] == [SAME, GONE, NEW, SAME]
    assert shown[0].text == "… woord54 woord55 woord56 woord57 woord58 woord59"
    assert shown[3].text == " woord0 woord1 woord2 woord3 woord4 woord5 …"


def test_a_full_field_is_compared_in_bounded_time():
    pairs = [
        ("a b " * 1500, "b a a " * 1000),
        ("".join(f"{'ab'[n % 3 % 2]} " for n in range(3000)), "".join(f"{'ab'[n % 5 % 2]} " for n in range(3000))),
        (" ".join(f"a{n} b{n}" for n in range(600)), " ".join(f"a{n} c{n}" for n in range(600))),
        (" " * 6000, "\n" * 6000),
    ]

    begun = time.process_time()
    for before, after in pairs:
        pieces(before[:6000], after[:6000])

    assert time.process_time() - begun < 3


@pytest.mark.django_db
def test_only_running_text_that_changed_is_shown_with_its_name():
    world = make_world()
    part = shared(world, "ACTION")
    draft = actions.revise(part, by=world.coordinator, reason="Nieuw.", at=ago(10))
    with draft.editing():
        goal = draft.goals.get()
        goal.approach = "Toetsen in het stiltelokaal, met een half uur meer tijd."
        goal.save()
        goal.measures.update(who="Fatima Bouzid")
    later = actions.share(fill_action(draft), by=world.coordinator, at=ago(9))

    found = word_diff.rewordings(part.content, later.content)

    labels = [each.label for each in found]
    assert labels == ["Doel 1 (Toetsen maken in rust): hoe", "Doel 1 (Toetsen maken in rust): ondersteuning"]
    assert [each.text for each in found[0].pieces if each.kind != SAME] == ["kwart", "half uur"]


def goal(line: str, **words) -> dict:
    return {"line": line, "title": "", "domain": "LEARNING", "evaluate_on": "2026-05-01", "measures": []} | words


def shown(before: dict, after: dict) -> list[tuple[str, list]]:
    labels = {"labels": {"goals.domain": {"LEARNING": "leren"}, "deviations.kind": {"EXEMPTION": "ontheffing"}}}
    return [(each.label, list(each.pieces)) for each in word_diff.rewordings(before | labels, after | labels)]


def test_of_what_went_every_word_is_shown():
    stays, goes = (
        goal("a", title="Plannen", approach="Elke week."),
        goal("b", title="Rust", approach="Twee keer per week."),
    )
    goes["measures"] = [{"description": "Stiltelokaal", "who": "Iris Koning"}]
    french = {"kind": "EXEMPTION", "subject": "Frans", "reason": "Te veel talen tegelijk."}
    before = {"guardian_tasks": "Samen lezen.", "goals": [goes, stays], "deviations": [french]}

    assert shown(before, {"guardian_tasks": "", "goals": [stays], "deviations": []}) == [
        ("Wat er thuis gebeurt", [Piece(GONE, "Samen lezen.")]),
        ("Doel 1 van toen (Rust): doel in het kort", [Piece(GONE, "Rust")]),
        ("Doel 1 van toen (Rust): hoe", [Piece(GONE, "Twee keer per week.")]),
        ("Doel 1 van toen (Rust): ondersteuning", [Piece(GONE, "Stiltelokaal, Iris Koning")]),
        ("De afwijking voor Frans: waarom", [Piece(GONE, "Te veel talen tegelijk.")]),
    ]


def test_another_kind_of_support_is_shown_in_words():
    labels = {"labels": {"measures.support_field": {"SPACE": "ruimte", "MATERIALS": "materialen"}}}
    before, after = (
        labels | {"goals": [goal("a", title="Rust", measures=[{"description": "Stiltelokaal", "support_field": code}])]}
        for code in ("SPACE", "MATERIALS")
    )

    (row,) = word_diff.rewordings(before, after)

    assert row.label == "Doel 1 (Rust): ondersteuning"
    assert [(each.kind, each.text) for each in row.pieces if each.kind != SAME] == [
        (GONE, "ruimte"),
        (NEW, "materialen"),
    ]


def test_what_came_into_a_text_that_was_empty_is_new():
    was, now = goal("a", title="Rust", approach=""), goal("a", title="Rust", approach="Elke week.")
    now["measures"] = [{"description": "Stiltelokaal"}]

    assert shown({"goals": [was]}, {"pupil_tasks": "Zelf vragen.", "goals": [now]}) == [
        ("Wat de leerling zelf doet", [Piece(NEW, "Zelf vragen.")]),
        ("Doel 1 (Rust): hoe", [Piece(NEW, "Elke week.")]),
        ("Doel 1 (Rust): ondersteuning", [Piece(NEW, "Stiltelokaal")]),
    ]
    assert shown({"goals": []}, {"goals": [now]}) == [], "a new goal stands whole in the text"
