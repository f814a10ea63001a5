"""Word by word: what went from a text and what came into it. Pure; whole words, and never a mosaic of them."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from . import snapshot as text
from .changes import FIELDS, GOAL_FIELDS, LISTS, ROW_FIELDS, SHORT, paired, shown

# A word with the white space before it; a sign that ends it stands apart, unless more follows at once (7,5).
WORD = re.compile(r"""\s*(?:[.,;:!?)”"]+(?=\s|\Z)|(?:(?![.,;:!?)”"]+(?:\s|\Z))\S)+)|\s+\Z""")
AROUND = 6  # words that stay visible on each side of a change
ISLAND = 2  # so few unchanged words between two changes are shown as changed too
ALIKE = 0.4  # below this share of common words both texts are shown whole
LARGEST = 1_500_000  # pairs of words to compare: beyond it (more than a field of Dutch holds) both are shown whole

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """Some words in a row: `kind` is same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Rewording:
    """One place whose words are different, with its name."""

    label: str
    pieces: tuple[Piece, ...]


def rewordings(before: dict, after: dict) -> list[Rewording]:
    """Every running text that reads differently now, came or went, in the order of the page.

    Of a goal or a row that went, all that it said; one that came stands whole in the new text.
    """
    before, after = text.readable(before), text.readable(after)
    found = [
        (_(start), before.get(name), after.get(name)) for name, start in FIELDS.items() if _runs(before, after, name)
    ]
    found += _goals(before.get("goals", []), after.get("goals", []))
    for name in LISTS:
        found += _rows(name, before.get(name, []), after.get(name, []))
    return [Rewording(label, spaced(shorten(pieces(was or "", now or "")))) for label, was, now in found]


def _goals(before: list[dict], after: list[dict]):
    was = {row["line"]: (number, row) for number, row in enumerate(before, 1)}
    for number, goal in enumerate(after, 1):
        if goal["line"] not in was:
            continue
        _number, old = was.pop(goal["line"])
        name = _("Doel %(number)s (%(title)s)") % {"number": number, "title": goal["title"]}
        for field, words in GOAL_FIELDS.items():
            if _runs(old, goal, field, shortest=0):
                yield f"{name}: {_(words)}", old.get(field), goal.get(field)
        given, gives = (measures_of(row) for row in (old, goal))
        if given != gives:
            yield f"{name}: {_('ondersteuning')}", given, gives
    for number, old in was.values():
        name = _("Doel %(number)s van toen (%(title)s)") % {"number": number, "title": old["title"]}
        yield from (
            (f"{name}: {_(words)}", old[field], "") for field, words in GOAL_FIELDS.items() if _runs(old, {}, field)
        )
        if given := measures_of(old):
            yield f"{name}: {_('ondersteuning')}", given, ""


def _rows(name: str, before: list[dict], after: list[dict]):
    start, _keys, quoted = LISTS[name]
    for was, now in paired(name, before, after):
        if was:
            for field, words in ROW_FIELDS[name].items():
                if _runs(was, now, field, shortest=0):
                    label = f"{_(start)} {shown(now or was, quoted)}"
                    yield f"{label}: {_(words)}" if words else label, was.get(field), now.get(field)


def measures_of(goal: dict) -> str:
    """What is done for a goal, a line for each."""
    names = ("description", "support_field_label", "who", "frequency", "place")
    return "\n".join(", ".join(row[name] for name in names if row.get(name)) for row in goal.get("measures", []))


def _runs(was: dict, now: dict, name: str, *, shortest: int = SHORT) -> bool:
    """Whether this is running text that differs, and was not quoted whole in the short list."""
    old, new = was.get(name) or "", now.get(name) or ""
    if not (isinstance(old, str) and isinstance(new, str)) or old == new or f"{name}_label" in was.keys() | now.keys():
        return False
    return not (old and new) or max(len(old), len(new)) > shortest or "\n" in old + new


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Same and gone together are the old text, same and new the new one."""
    old, new = WORD.findall(before), WORD.findall(after)
    # In a long text no match begins at a word that is everywhere: that would take seconds, and find nothing better.
    matcher = SequenceMatcher(None, old, new)
    if len(old) * len(new) > LARGEST or matcher.ratio() < ALIKE:
        return _joined([(GONE, before), (NEW, after)])
    found: list[tuple[str, str]] = []
    steps = matcher.get_opcodes()
    for place, (step, i, j, k, m) in enumerate(steps):
        if step == "equal" and not (0 < place < len(steps) - 1 and j - i <= ISLAND):
            found.append((SAME, "".join(old[i:j])))
        else:
            found += [(GONE, "".join(old[i:j])), (NEW, "".join(new[k:m]))]
    return _joined(found)


def _joined(found: list[tuple[str, str]]) -> tuple[Piece, ...]:
    """What went and what came, next to each other, as one piece each: first what went."""
    done: list[Piece] = []
    gone = new = ""
    for kind, words in [*found, (SAME, "")]:
        if kind == GONE:
            gone += words
        elif kind == NEW:
            new += words
        else:
            done += [Piece(GONE, gone)] if gone else []
            done += [Piece(NEW, new)] if new else []
            done += [Piece(SAME, words)] if words else []
            gone = new = ""
    return tuple(done)


def shorten(found: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Of what stayed the same only the words around a change; an ellipsis stands for the rest."""
    return tuple(
        Piece(SAME, _around(piece.text, first=place == 0, last=place == len(found) - 1))
        if piece.kind == SAME
        else piece
        for place, piece in enumerate(found)
    )


def spaced(found: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """With the white space before a change outside it, so that only words are struck through or underlined."""
    done: list[Piece] = []
    for piece in found:
        words = piece.text if piece.kind == SAME else piece.text.lstrip()
        space = piece.text[: len(piece.text) - len(words)]
        done += [part for part in (Piece(SAME, space), Piece(piece.kind, words)) if part.text]
    return tuple(done)


def _around(words: str, *, first: bool, last: bool) -> str:
    each = WORD.findall(words)
    before = [] if first else each[:AROUND]
    after = [] if last else each[-AROUND:]
    if len(each) - len(before) - len(after) <= AROUND:
        return words
    return "".join([*before, " …" if before else "…", *after])
