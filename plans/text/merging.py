"""Two people in one field: what becomes of both texts. Pure; no lock, no database.

A page sends for each field the text it started from beside what stands there now. That is enough to tell who changed what:
where only one of the two did, there is nothing to settle; running text of which the changes do not touch is joined by words;
of anything else both stay, and a person chooses.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from plans.text.word_diff import LARGEST, WORD


class Fate(StrEnum):
    """What becomes of a text that comes in."""

    LEFT = "LEFT"  # nothing was changed on this page, or it stands there already
    WRITTEN = "WRITTEN"  # nobody else changed it
    JOINED = "JOINED"  # two changed it in different places: both changes stand
    BOTH = "BOTH"  # two changed the same place: nothing is written, a person chooses


@dataclass(frozen=True)
class Arrival:
    """What becomes of a text that comes in, and the text that stands in the field after it."""

    fate: Fate
    text: str

    @property
    def is_written(self) -> bool:
        return self.fate in (Fate.WRITTEN, Fate.JOINED)


def arrive(started: str | None, typed: str, now: str, *, runs: bool) -> Arrival:
    """`typed` comes in from a page that began with `started`, while `now` stands in the field.

    `runs`: it is running text, of which the words may be joined; a name, a day or a number of hours is one statement.
    `started` is None for a page that does not say; such a page may fill what is empty, and nothing else.
    """
    if typed in (started, now):
        return Arrival(Fate.LEFT, now)
    if now == started or (started is None and not now):
        return Arrival(Fate.WRITTEN, typed)
    if runs and started is not None and (joined := join(started, typed, now)) is not None:
        return Arrival(Fate.JOINED, joined)
    return Arrival(Fate.BOTH, now)


def join(started: str, one: str, other: str) -> str | None:
    """Both changes to a text in one; None when they touch, which is also when no word lies between them."""
    words, ones, others = (WORD.findall(text) for text in (started, one, other))
    first = _alike(words, ones, others)
    last = _alike(words[first:][::-1], ones[first:][::-1], others[first:][::-1])
    middle = [each[first : len(each) - last] for each in (words, ones, others)]
    if len(middle[0]) * max(map(len, middle)) > LARGEST:
        return None
    joined = _together(middle[0], _changes(middle[0], middle[1]), _changes(middle[0], middle[2]))
    return None if joined is None else "".join([*words[:first], *joined, *words[len(words) - last :]])


Change = tuple[int, int, list[str]]
"""From which word up to which other words came."""


def _alike(*texts: list[str]) -> int:
    """With how many of the same words all of these begin."""
    return next(
        (place for place, words in enumerate(zip(*texts, strict=False)) if len(set(words)) > 1), min(map(len, texts))
    )


def _changes(before: list[str], after: list[str]) -> list[Change]:
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(i, j, after[k:m]) for step, i, j, k, m in steps if step != "equal"]


def _together(words: list[str], ones: list[Change], others: list[Change]) -> list[str] | None:
    """The words with the changes of both; None when a change of one touches a different change of the other."""
    same = [each for each in ones if each in others]
    for i, j, _ in (each for each in ones if each not in same):
        if any(i <= m and k <= j for k, m, _ in others):
            return None
    for i, j, _ in (each for each in others if each not in same):
        if any(i <= m and k <= j for k, m, _ in same):
            return None
    changes = sorted([*ones, *(each for each in others if each not in same)], reverse=True)
    joined = [*words]
    for i, j, new in changes:
        joined[i:j] = new
    return joined
