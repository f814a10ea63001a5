"""The line between a slip of the pen and another agreement; and where in a text a slip may be put right."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.policy import obstacles_to_erratum
from plans.policy.text.errata import distance

NAMES = ("Yara van der Meulen", "Iris Koning")


def codes(was: str, becomes: str, *, is_fact: bool = False, names=NAMES) -> list[str]:
    return [each.code for each in obstacles_to_erratum(was, becomes, is_fact=is_fact, names=names)]


# The rule ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("Yara krijgt exstra tijd.", "Yara krijgt extra tijd."),
        ("Yara kan in stilte wreken.", "Yara kan in stilte werken."),
        ("De begeleider zit er naast", "De begeleider zit ernaast."),
        ("Rust in de klas", "Rust in de klas."),
        ("Zij word rustig.", "Zij wordt rustig."),
        ("twee week", "twee weken"),
        ("De ouders moet thuis helpen.", "De ouders moeten thuis helpen."),
        ("Ze leest nederlandse teksten.", "Ze leest Nederlandse teksten."),
        ("yara werkt in het lokaal.", "Yara werkt in het lokaal."),
        ("Om 10:30 uur pauze", "Om 10.30 uur pauze."),
        ("inplaats van huiswerk", "in plaats van huiswerk"),
        ("Een rustige pleck achterin", "Een rustige plek achterin"),
        ("Het is de bedoelling dat Iris helpt.", "Het is de bedoeling dat Iris helpt."),
        ("De meisje krijgt hulp.", "Het meisje krijgt hulp."),
        ("oefenen met plannen\nen lezen", "oefenen met plannen\n\nen lezen"),
        ("Het onderwjis is rustig.", "Het onderwijs is rustig."),
        ("achtergrond gelijd", "achtergrondgeluid"),
        ("Op maandag en dinsdag hulp by taal", "Op maandag en dinsdag hulp bij taal"),
        ("Stil lokaal , 20 minuten", "Stil lokaal, 20 minuten"),
        ("5 minuten pauze, nooit langer , op school", "5 minuten pauze, nooit langer, op school"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_may_be_put_right(was, becomes):
    assert codes(was, becomes) == []


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("Rust in de klas.", "Rust in de klas.", "equal"),
        ("Rust in de klas.", "   ", "empty"),
        ("Rust in de klas.", "Onrust tijdens toetsen.", "letters"),
        ("Yara werkt in de klas.", "Yara werkt graag in de klas.", "letters"),
        ("7 van de 10 toetsen", "8 van de 10 toetsen", "number"),
        ("7 van de 10 toetsen", "10 van de 7 toetsen", "number"),
        ("een cijfer van 5,8", "een cijfer van 5.8", "number"),
        ("een cijfer van 5,8", "een cijfer van 58", "number"),
        ("50% meer tijd", "50 meer tijd", "number"),
        ("boven -5", "boven 5", "number"),
        ("op 12-3-2027 terugkijken", "op 12-4-2027 terugkijken", "number"),
        ("in groepjes van 2", "in groepjes van twee", "number"),
        ("twee keer hulp", "drie keer hulp", "number"),
        ("een keer hulp", "één keer hulp", "number"),
        ("half uur hulp", "uur hulp", "number"),
        ("de vierde les", "de tiende les", "number"),
        ("tweemaal oefenen", "driemaal oefenen", "number"),
        ("twee uur per week", "twee uur per dag", "number"),
        ("hulp op maandag", "hulp op zondag", "number"),
        ("hulp op maandagochtend", "hulp op zondagochtend", "number"),
        ("in juni terugkijken", "in juli terugkijken", "number"),
        ("Dat is niet nodig.", "Dat is nodig.", "weight"),
        ("Yara hoeft een toets te maken.", "Yara hoeft geen toets te maken.", "weight"),
        ("Dit lukt wel.", "Dit lukt niet.", "weight"),
        ("met minder tijd", "met meer tijd", "weight"),
        ("altijd hulp", "soms hulp", "weight"),
        ("bij elke toets", "bij toets", "weight"),
        ("de mentor of de begeleider", "de mentor en de begeleider", "weight"),
        ("Alleen in de klas", "In de klas", "letters"),
        ("Yara mag vragen stellen.", "Yara moet vragen stellen.", "weight"),
        ("na de toets", "tot de toets", "weight"),
        ("een hoger cijfer", "een lager cijfer", "weight"),
        ("naar de havo", "naar het vwo", "weight"),
        ("een hopeloos geval", "een hoopvol geval", "weight"),
        ("Dat is mogelijk.", "Dat is onmogelijk.", "prefix"),
        ("Dat is onvoldoende.", "Dat is voldoende.", "prefix"),
        ("Zij is actief.", "Zij is inactief.", "prefix"),
        ("Iris helpt Yara.", "Irma helpt Yara.", "name"),
        ("Yara vraagt hulp.", "Sara vraagt hulp.", "name"),
        ("Vraag het Piet.", "Vraag het Jan.", "name"),
        ("Vraag het aan dhr. Jansen.", "Vraag het aan dhr. Hansen.", "name"),
        ("GGD komt langs", "GGZ komt langs", "name"),
        ("Niet 2 maar 3", "2 maar niet 3", "letters"),
        ("2 A", "A 2", "order"),
    ],
)  # fmt: skip
def test_what_changes_the_meaning_wants_a_new_version(was, becomes, code):
    assert code in codes(was, becomes)


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("Yara Meulen", "Sarah van der Molen", []),
        ("14 maart 2011", "15 april 2012", []),
        ("3 kb", "4 kb", []),
        ("De Regenboog", "De Regenboog", ["equal"]),
        ("De Regenboog", " ", ["empty"]),
    ],
)
def test_a_copied_fact_may_become_anything_but_nothing(was, becomes, expected):
    assert codes(was, becomes, is_fact=True) == expected


def test_a_refusal_says_what_changes_and_where_that_belongs():
    reasons = obstacles_to_erratum("twee keer", "vijf keer", is_fact=False)

    assert [(each.text, each.where) for each in reasons] == [("Een getal, datum of dag verandert.", "part_revise")]


# What holds for every text -------------------------------------------------------------------------------------------

LETTERS = "abe nit1.,\nYé-"
texts = st.text(alphabet=LETTERS, max_size=30)
sentences = st.lists(
    st.sampled_from(["Yara", "Iris", "krijgt", "mag", "niet", "2", "twee", "uur", "rust", "onrust", "hulp", ".", ","]),
    min_size=1,
    max_size=9,
).map(" ".join)
either = st.one_of(texts, sentences)


def plain_distance(one: str, other: str) -> int:
    """The whole table, without a band: slow, and surely right."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, sign in enumerate(other, 1):
            here.append(min(above[column - 1] + (letter != sign), above[column] + 1, here[-1] + 1))
        above = here
    return above[-1]


@given(texts, texts)
def test_the_distance_is_the_real_one_up_to_five(one, other):
    real = plain_distance(one, other)

    assert distance(one, other) == (real if real <= 5 else None)


@given(either, either)
def test_there_and_back_are_refused_alike(one, other):
    assert codes(one, other) == codes(other, one)


@given(either)
def test_the_same_text_is_no_erratum(text):
    assert codes(text, text) in (["equal"], ["empty"])


@given(either, either)
def test_more_than_five_letters_are_always_refused(one, other):
    assume(plain_distance(one, other) > 5)

    assert codes(one, other) != []


@given(either, st.integers(0, 9), st.integers(1, 9), either)
def test_another_digit_is_always_refused(before, digit, step, after):
    assert codes(f"{before}{digit}{after}", f"{before}{(digit + step) % 10}{after}") != []


def test_a_text_of_six_thousand_letters_is_compared_at_once():
    text = "Yara krijgt twee keer per week hulp. " * 162

    assert codes(text.replace("hulp", "hulb", 1), text.replace("krijgt", "kreigt", 1)) == []
    assert codes(text, text[::-1]) != []
