"""What in a text may be said better: pure, over a text, word lists and names. Nothing leaves the server, and nothing blocks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .lists import WordLists

LONGEST = 25
"""So many words a sentence may have; who speaks with families keeps to twenty."""
EASY = 45
"""Under this Flesch-Douma a text is hard for most parents; 70 and more is easy."""
ENOUGH = 30
"""So many words are needed before the measure says anything."""
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
END = re.compile(r"(?<=[.!?])[”\")]*\s+|\n+|;\s+")
VOWELS = re.compile(r"aai|ooi|oei|eeuw|ieuw|uw(?=\b)|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ou|au|[aeiouyéèëêïíóöúü]")


class Why(StrEnum):
    """What a remark is about."""

    LONG = "long"
    HARD = "hard"
    PLAINER = "plainer"
    DIAGNOSES = "diagnoses"
    STIGMA = "stigma"
    EMPTY = "empty"
    NAME = "name"
    NO_INDICATOR = "no_indicator"
    NO_DATE = "no_date"


@dataclass(frozen=True)
class Tip:
    """One thing that may be better: at which words, why, and how."""

    about: Why
    words: str
    why: str
    how: str


def tips(text: str, lists: WordLists, *, field: str = "", others: Iterable[str] = ()) -> list[Tip]:
    """What may be better in this text of this field; `others` are names of other pupils."""
    found = [*_names(text, others), *_listed(text, lists, field), *_long(text)]
    return found + _hard(text)


def _listed(text: str, lists: WordLists, field: str) -> list[Tip]:
    found: list[Tip] = []
    taken = [False] * len(text)
    for words, at, entry in lists.find(text):
        if field in entry.not_in or any(taken[at : at + len(words)]):
            continue
        taken[at : at + len(words)] = [True] * len(words)
        tip = Tip(Why(entry.kind), " ".join(words.split()), entry.why, _sentence(entry.instead))
        if tip.words.casefold() not in {each.words.casefold() for each in found}:
            found.append(tip)
    return found


def _sentence(instead: str) -> str:
    """What to write instead, as a sentence."""
    if not instead or instead[:1].isupper():
        return instead
    if instead.startswith(("zeg ", "noem ")):
        return f"{instead[:1].upper()}{instead[1:]}."
    return f"Schrijf liever: {instead}."


def _names(text: str, others: Iterable[str]) -> list[Tip]:
    return [
        Tip(
            Why.NAME,
            name,
            "Zo heet een andere leerling van deze school. De familie van deze leerling leest dit plan.",
            "Schrijf: een klasgenoot, of een medeleerling. Is het iemand anders? Dan kan dit blijven.",
        )
        for name in others
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]


def sentences(text: str) -> list[str]:
    return [each.strip() for each in END.split(text) if each and WORD.search(each)]


def _long(text: str) -> list[Tip]:
    return [
        Tip(
            Why.LONG,
            f"{' '.join(each.split()[:6])} …",
            f"Deze zin heeft {len(each.split())} woorden. Boven de {LONGEST} raken veel lezers de draad kwijt.",
            "Maak er twee of drie zinnen van.",
        )
        for each in sentences(text)
        if len(each.split()) > LONGEST
    ]


def flesch_douma(text: str) -> float | None:
    """Flesch's reading ease for Dutch, as Douma set it: 206.84 - 0.77 x syllables per 100 words - 0.93 x words a sentence.

    None for a text of which that says nothing.
    """
    words, found = WORD.findall(text), sentences(text)
    if len(words) < ENOUGH or not found:
        return None
    syllables = sum(len(VOWELS.findall(word.lower())) or 1 for word in words)
    return 206.84 - 0.77 * (100 * syllables / len(words)) - 0.93 * len(words) / len(found)


def _hard(text: str) -> list[Tip]:
    score = flesch_douma(text)
    if score is None or score >= EASY:
        return []
    why = f"De leesbaarheid (Flesch-Douma) is {max(0, round(score))}. Onder de {EASY} is een tekst voor veel ouders moeilijk."
    return [Tip(Why.HARD, "", why, "Gebruik kortere zinnen en kortere woorden.")]


# Goals ---------------------------------------------------------------------------------------------------------------

MANY = r"één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|alle|elk|elke|ieder|iedere|geen|dagelijks|wekelijks|helft"
INDICATOR = re.compile(rf"(?i)\d|(?<!\w)(?:{MANY})(?!\w)")
PERIOD = re.compile(
    r"(?i)(?<!\w)(?:binnen|na|over|in)\s+(?:\d+|één|twee|drie|vier|vijf|zes|acht|tien|twaalf)\s+(?:dag|we[e]?k|maand|period)\w*"
    r"|(?<!\w)(?:voor|vóór|op|eind|begin|in|tot|rond)\s+(?:\d{1,2}\s+)?(?:januari|februari|maart|april|mei|juni|juli|augustus|"
    r"september|oktober|november|december|kerst|de zomervakantie|de herfstvakantie|het eind van)"
)


def goal_tips(target: str, *, has_day: bool) -> list[Tip]:
    """What a goal does not say: how much, or by when. Nothing of a goal that is not written yet."""
    if not WORD.search(target):
        return []
    found = []
    if not INDICATOR.search(PERIOD.sub("", target)):
        why = "Er staat niet hoeveel of hoe vaak. Dan weet straks niemand of het gelukt is."
        found.append(
            Tip(Why.NO_INDICATOR, "", why, "Noem een getal: 8 van de 10 keer, elke maandag, drie dagen achter elkaar.")
        )
    if not has_day and not PERIOD.search(target):
        why = "Er staat niet wanneer dit doel gehaald moet zijn."
        found.append(Tip(Why.NO_DATE, "", why, "Kies een datum, of schrijf: binnen 10 weken."))
    return found
