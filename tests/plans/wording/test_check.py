"""The writing check: what it finds in sixty sentences, and that it is silent about good ones."""

import tomllib
from pathlib import Path

import pytest

from plans.bank import product
from plans.drafting import pages
from plans.wording.check import LONGEST, Why, flesch_douma, goal_tips, tips
from plans.wording.lists import KINDS, OWN, for_school, read

SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text())["sentences"]
LISTS = for_school("")


def kinds(text: str, **more) -> set[str]:
    return {tip.about.value for tip in tips(text, LISTS, **more)}


def test_of_sixty_sentences_it_finds_what_a_careful_reader_would_and_nothing_else():
    """Precision is the share of remarks that are right; recall the share of what is wrong that is remarked."""
    assert len(SENTENCES) == 60
    pairs = [(set(each["finds"]), kinds(each["text"]), each["text"]) for each in SENTENCES]
    right = sum(len(wanted & found) for wanted, found, _ in pairs)

    wrongly = {text: found - wanted for wanted, found, text in pairs if found - wanted}
    missed = {text: wanted - found for wanted, found, text in pairs if wanted - found}

    precision = right / sum(len(found) for _, found, _ in pairs)
    recall = right / sum(len(wanted) for wanted, _, _ in pairs)
    assert precision >= 0.95, wrongly
    assert recall >= 0.9, missed


STRONG = [section.strong for section in (*pages.PERSPECTIVE, *pages.ACTION) if section.strong]


@pytest.mark.parametrize("text", STRONG)
def test_no_remark_on_the_good_examples(text):
    assert tips(text, LISTS) == []


def test_no_remark_on_the_goals_of_the_bank():
    found = {}
    for example in product.examples():
        texts = [example[name] for name in ("title", "start_situation", "target", "approach", "frequency")]
        remarks = [tip for text in texts for tip in tips(text, LISTS)] + goal_tips(example["target"], has_day=False)
        if remarks:
            found[example["code"]] = [(tip.about.value, tip.words) for tip in remarks]

    assert found == {}


WEAK = [section.weak for section in (*pages.PERSPECTIVE, *pages.ACTION) if section.weak]


def test_most_weak_examples_get_one():
    silent = [text for text in WEAK if not tips(text, LISTS)]

    assert len(silent) <= len(WEAK) / 2, silent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zij is even oud als haar zus.", set()),  # ASS is found in capitals only
        ("Zij heeft ASS.", {"diagnoses"}),
        ("De luier van haar broertje.", set()),  # whole words
        ("Zij doet het adequaat.", {"plainer"}),
        ("Zij doet het waar\nnodig.", {"empty"}),  # also across a line
        ("", set()),
    ],
)
def test_words_are_found_whole_and_in_any_case(text, found):
    assert kinds(text) == found


def test_what_others_advised_may_be_named_where_it_is_written_down():
    assert kinds("Dyslexie vastgesteld.", field="research_outcomes") == set()
    assert kinds("Dyslexie vastgesteld.", field="support_needs") == {"diagnoses"}


def test_a_tip_says_why_and_how():
    found = [tip for each in SENTENCES for tip in tips(each["text"], LISTS)]

    assert found
    assert all(tip.why.endswith((".", ").")) and tip.how.endswith(".") for tip in found)


def test_the_measure_is_flesch_douma():
    """Checked by hand: 32 words of one syllable in 4 sentences: 206.84 - 77 - 0.93 x 8."""
    text = "De kat zat op de mat bij ons. " * 4

    assert flesch_douma(text) == pytest.approx(206.84 - 77 - 0.93 * 8)
    assert flesch_douma("Een korte zin.") is None


def test_a_hard_text_says_its_measure():
    text = (
        "Ondersteuningsmogelijkheden binnen onderwijskundige samenwerkingsverbanden vereisen interdisciplinaire afstemming. "
        * 6
    )

    hard = next(tip for tip in tips(text, LISTS) if tip.about == Why.HARD)
    assert "Flesch-Douma" in hard.why


def test_a_sentence_of_exactly_the_most_words_is_not_long():
    assert kinds(" ".join(["woord"] * LONGEST) + ".") == set()
    assert kinds(" ".join(["woord"] * (LONGEST + 1)) + ".") == {"long"}


@pytest.mark.parametrize(
    ("target", "has_day", "found"),
    [
        ("Yara levert 8 van de 10 opdrachten op tijd in.", True, set()),
        ("Yara levert 8 van de 10 opdrachten op tijd in.", False, {Why.NO_DATE}),
        ("Binnen 10 weken levert Yara 8 van de 10 opdrachten in.", False, set()),
        ("Voor 1 februari komt Yara elke dag op tijd.", False, set()),
        ("Binnen 10 weken werkt Yara beter.", True, {Why.NO_INDICATOR}),  # ten weeks is no indicator
        ("Yara is zelfstandiger.", False, {Why.NO_INDICATOR, Why.NO_DATE}),
        ("", False, set()),
    ],
)
def test_a_goal_says_how_much_and_by_when(target, has_day, found):
    assert {tip.about for tip in goal_tips(target, has_day=has_day)} == found


def test_other_pupils_are_found_by_name():
    assert kinds("Zij zit naast Bilal.", others=["Bilal"]) == {"name"}
    assert kinds("Zij zit naast Bilals broer.", others=["Bilal"]) == set()


# The lists ---------------------------------------------------------------------------------------------------------------


def test_the_lists_are_whole():
    entries = read(OWN)

    assert {each.kind for each in entries.values()} == set(KINDS)
    assert all(each.why and each.instead for each in entries.values())


def test_a_school_adds_words_changes_one_and_takes_one_out(settings, tmp_path):
    (tmp_path / "12AB").mkdir()
    (tmp_path / "empty.toml").write_text('words = [{word = "op maat", instead = "zeg wat er anders is"}]')
    (tmp_path / "12AB" / "stigma.toml").write_text(
        'words = [{word = "dom", instead = "-"}, {word = "lui", instead = "zeg wat u ziet"}]'
    )
    settings.OPP_WORD_LISTS = tmp_path

    here, elsewhere = for_school("12AB"), for_school("34CD")

    assert [tip.about for tip in tips("Hulp op maat.", here)] == [Why.EMPTY]
    assert tips("Dat is dom.", here) == []
    assert tips("Dat is dom.", elsewhere)
    assert tips("Zij is lui.", here)[0].how == "Zeg wat u ziet."
    assert tips("Zij is lui.", here)[0].why == tips("Zij is lui.", elsewhere)[0].why


@pytest.mark.parametrize("wrong", ["geen toml", "andere = 1", "words = [3]", 'words = [{instead = "x"}]'])
def test_what_is_no_list_is_said_when_the_server_starts(settings, tmp_path, wrong):
    from plans.apps import word_lists

    (tmp_path / "empty.toml").write_text(wrong)
    settings.OPP_WORD_LISTS = tmp_path

    assert [each.id for each in word_lists(None)] == ["plans.E001"]
    with pytest.raises(ValueError, match=r"empty\.toml"):
        read(tmp_path)
