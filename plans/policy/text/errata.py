"""What is a slip of the pen and what is another agreement: the line between an erratum and a new version (decision 33).

A text may be put right as long as every word that carries meaning stays, in the same order, and few letters differ. The
rest of the law of a plan is about contents; this is about words only.
"""

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from plans import grounds
from plans.policy.requirement import Requirement, obstacles

LETTERS = 5  # so many letters may differ; more is another text


class Sort(StrEnum):
    """What a word means something as."""

    NUMBER = "number"
    WEIGHT = "weight"
    NAME = "name"


def _each(*groups: str) -> dict[str, str]:
    """Every form of a word -> the first of its group, so that "week" and "weken" say the same."""
    return {form: group.split()[0] for group in groups for form in group.split()}


# Numbers and days in words.
NUMERAL = re.compile(
    "(?:een|één|eén|éen|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|twintig|dertig|veertig"
    "|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend|en|ën)+(?:de|ste|maal|tal)?"
)
NO_NUMERAL = {"een", "en", "ende", "enen"}  # the article, and; "één" is a number
COUNTED = _each(
    "nul", "half halve", "anderhalf anderhalve", "dubbel dubbele", "eerste", "derde", "laatste", "kwart", "enkele",
    "dag dagen", "week weken", "maand maanden", "jaar jaren", "uur uren", "minuut minuten", "kwartier kwartieren",
    "dagelijks dagelijkse", "wekelijks wekelijkse", "maandelijks maandelijkse", "jaarlijks jaarlijkse",
    "vandaag", "gisteren", "morgen", "overmorgen", "ochtend", "middag", "avond", "nacht",
    "januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun", "juli jul", "augustus aug",
    "september sep sept", "oktober okt", "november nov", "december dec",
    "maandag ma", "dinsdag di", "woensdag wo", "donderdag do", "vrijdag vr", "zaterdag za", "zondag",
)  # fmt: skip
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
# No, how much, whether one may or must, before or after, higher or lower, and which kind of school.
WEIGHTY = _each(
    "niet", "geen", "nooit", "niemand", "niets niks", "nergens", "noch", "nee", "zonder", "wel", "tenzij", "behalve",
    "alleen", "slechts", "minder", "meer", "altijd", "soms", "vaak", "zelden", "alle", "enige", "beide", "veel", "weinig",
    "elke elk", "iedere ieder", "iedereen", "bijna", "nauwelijks", "amper", "of",
    "mag mogen", "moet moeten", "kan kunt kunnen", "wil wilt willen", "zal zult zullen", "hoeft hoeven",
    "vóór", "na", "tot", "vanaf", "tijdens", "binnen", "buiten", "eerder", "later", "hoog hoge", "laag lage",
    "hoger hogere", "lager lagere", "hoogstens", "minstens", "tenminste", "maximaal", "minimaal",
    "vwo", "havo", "mavo", "vmbo", "bb", "kb", "gl", "tl", "bbl", "kbl", "mbo", "hbo", "pro", "vso", "so", "entree",
)  # fmt: skip
PREFIXES = ("on", "in")
ARTICLES = {"de", "het", "een"}
ABBREVIATED = {"dhr", "mevr", "mw", "dr", "drs", "mr", "ir", "ing", "prof", "st"}
TOKEN = re.compile(
    r"(?:(?<!\w)[-−])?\d+(?:[.,:/–-]\d+)*"  # a number, a time, a date
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"  # a word
    r"|[%€°+<>=±×½¼¾²³]"  # a sign that is read as a word
)


def obstacles_to_erratum(was: str, becomes: str, *, is_fact: bool, names: Iterable[str] = ()) -> list[Requirement]:
    """What stands in the way of putting `becomes` beside `was` as an erratum.

    `is_fact`: a copied fact of the head (name, class), which may change freely. `names` are people around the pupil.
    """
    if not was.strip() or not becomes.strip():
        return [_missing("empty", "Schrijf op wat er moet staan.")]
    if was == becomes:
        return [_missing("equal", "Dit is wat er al staat.")]
    if is_fact:
        return []
    known = _words_of(names) | _capitals(was) | _capitals(becomes)
    before, after = _carrying(was, known), _carrying(becomes, known)
    same = {sort: _of(before, sort) == _of(after, sort) for sort in Sort}
    turned = _gained_prefix(was, becomes) or _gained_prefix(becomes, was)
    return obstacles(
        [
            _asks("letters", f"Er verschillen meer dan {LETTERS} letters.", distance(was, becomes) is not None),
            _asks("number", "Een getal, datum of dag verandert.", same[Sort.NUMBER]),
            _asks("weight", "Een woord dat de afspraak bepaalt, zoals “niet” of “meer”, verandert.", same[Sort.WEIGHT]),
            _asks("name", "Een naam verandert.", same[Sort.NAME]),
            _asks("order", "De woorden staan in een andere volgorde.", before == after or not all(same.values())),
            _asks("prefix", "Een woord wordt het tegendeel van wat er staat.", not turned),
        ]
    )


def distance(one: str, other: str, limit: int = LETTERS) -> int | None:
    """How many letters differ (Levenshtein), or None when that is more than `limit`.

    Only a band of `limit` beside the diagonal is looked at, so that a page of text costs no more than its length.
    """
    if abs(len(one) - len(other)) > limit:
        return None
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    far = limit + 1
    above = {column: column for column in range(min(len(other), limit) + 1)}
    for row, letter in enumerate(one, 1):
        here = {}
        for column in range(max(0, row - limit), min(len(other), row + limit) + 1):
            if column == 0:
                here[column] = row
                continue
            changed = above.get(column - 1, far) + (letter != other[column - 1])
            here[column] = min(changed, above.get(column, far) + 1, here.get(column - 1, far) + 1)
        if min(here.values()) > limit:
            return None
        above = here
    found = above[len(other)]
    return found if found <= limit else None


def _missing(code: str, text: str) -> Requirement:
    return Requirement(code, text, grounds.ERRATUM, met=False, where="becomes")


def _asks(code: str, text: str, met: bool) -> Requirement:
    return Requirement(code, text, grounds.ERRATUM, met, "part_revise")


def _of(words: list[tuple[Sort, str]], sort: Sort) -> list[str]:
    return [word for each, word in words if each == sort]


def _carrying(text: str, names: set[str]) -> list[tuple[Sort, str]]:
    """The words that carry meaning, in order, each in one form."""
    found = []
    for match in TOKEN.finditer(text):
        word = match.group().casefold()
        if not word[0].isalpha():
            found.append((Sort.NUMBER, word.replace(":", ".").replace("–", "-").replace("−", "-")))
        elif word in COUNTED or word.startswith(DAYS):
            found.append((Sort.NUMBER, COUNTED.get(word, word)))
        elif word not in NO_NUMERAL and NUMERAL.fullmatch(word):
            found.append((Sort.NUMBER, word.replace("eén", "één").replace("éen", "één")))
        elif word in WEIGHTY or word.endswith(("loos", "loze")):
            found.append((Sort.WEIGHT, WEIGHTY.get(word, word)))
        elif word in names:
            found.append((Sort.NAME, word))
    return found


def _words_of(names: Iterable[str]) -> set[str]:
    """The words of these names that are names by themselves: "van der" and "De" are not."""
    words = {match.group() for name in names for match in TOKEN.finditer(name)}
    return {word.casefold() for word in words if len(word) > 1 and word[0].isupper()} - ARTICLES


def _capitals(text: str) -> set[str]:
    """The words that are written as a name: a capital in the middle of a sentence, or capitals only."""
    found, before, end = set(), "", 0
    for match in TOKEN.finditer(text):
        word, gap = match.group(), text[end : match.start()]
        is_short = gap.startswith(".") and (len(before) == 1 or before.casefold() in ABBREVIATED)
        begins = not end or "\n" in gap or (not is_short and any(sign in gap for sign in ".!?…"))
        if word[0].isupper() and (not begins or (len(word) > 1 and word.isupper())):
            found.add(word.casefold())
        before, end = word, match.end()
    return found


def _gained_prefix(was: str, becomes: str) -> bool:
    """Whether a word of one became its opposite in the other: mogelijk, onmogelijk. "inplaats" and "in plaats" are one."""
    old, new = (Counter(match.group().casefold() for match in TOKEN.finditer(text)) for text in (was, becomes))
    gone, come = old - new, new - old
    return any(
        word.startswith(prefix)
        and len(word) >= len(prefix) + 3
        and prefix not in gone
        and any(_is_opposite(word.removeprefix(prefix), other, prefix) for other in gone)
        for word in come
        for prefix in PREFIXES
    )


def _is_opposite(rest: str, other: str, prefix: str) -> bool:
    """Whether the rest of a word is another word, give or take a slip."""
    return len(other) >= 3 and not other.startswith(prefix) and distance(rest, other, 2) is not None
