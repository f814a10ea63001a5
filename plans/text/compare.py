"""Two versions of one part beside each other: every place that reads differently, with both texts whole. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from plans.policy import is_same

from . import snapshot
from .changes import FIELDS, GOAL_FIELDS, LISTS, ROW_FIELDS, Stopped, between, paired, shown
from .word_diff import GONE, NEW, SAME, Piece, measures_of, pieces, spaced

if TYPE_CHECKING:
    from plans.models import Part


@dataclass(frozen=True)
class Side:
    """One place: what it is called, how it read and how it reads. Nothing stands on the side where it is not there."""

    label: str
    was: tuple[Piece, ...]
    now: tuple[Piece, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions of one part by their numbers, in sentences and place by place; on every page and on paper the same."""

    old: int
    new: int
    sentences: list[str]
    sides: list[Side]


def beside(part: "Part", others: Sequence["Part"], wanted: str) -> "Part | None":
    """The version to lay beside this one: the one of the number that was asked for, else the one before it, else the last."""
    others = [each for each in others if each.number != part.number]
    nearest = [each for each in others if each.number < part.number] or others
    asked_for = [each for each in others if str(each.number) == wanted]
    return next(iter(asked_for or nearest[-1:]), None)


def versions(one: "Part", other: "Part", stopped: Iterable[Stopped] = ()) -> Comparison:
    """These two, the older first, in the language of who reads; what the school wrote stays as it is.

    `stopped` are the goals of the older one that do not come back, with why.
    """
    old, new = sorted((one, other), key=lambda each: each.number)
    before, after = old.content, new.content
    return Comparison(old.number, new.number, between(before, after, stopped), side_by_side(before, after))


def side_by_side(before: dict, after: dict) -> list[Side]:
    """Every place of two texts that differs, in the order of the page; goals are matched by their line."""
    before, after = snapshot.readable(before), snapshot.readable(after)
    found = [
        (_(label), shown(before, name), shown(after, name))
        for name, label in FIELDS.items()
        if _differs(before, after, name)
    ]
    found += [(label, was, now) for label, was, now in _factors(before, after) if was != now]
    found += _goals(before.get("goals", []), after.get("goals", []))
    for name in LISTS:
        found += _rows(name, before.get(name, []), after.get(name, []))
    return [_side(label, was, now) for label, was, now in found]


def _differs(before: dict, after: dict, name: str) -> bool:
    return not is_same(before.get(name), after.get(name))


def _side(label: str, was: str, now: str) -> Side:
    both = pieces(was, now)
    old, new = (tuple(each for each in both if each.kind in (SAME, other)) for other in (GONE, NEW))
    return Side(label, spaced(old), spaced(new))


Texts = tuple[str, str, str]
"""(what it is called, how it read, how it reads)."""


def _factors(before: dict, after: dict) -> Iterator[Texts]:
    kinds = dict.fromkeys(shown(row, "kind") for row in [*before.get("factors", []), *after.get("factors", [])])
    for kind in kinds:
        was, now = (
            "\n".join(row["text"] for row in content.get("factors", []) if shown(row, "kind") == kind)
            for content in (before, after)
        )
        yield _("Wat %(kind)s") % {"kind": kind}, was, now


def _goals(before: list[dict], after: list[dict]) -> Iterator[Texts]:
    gone = {row["line"]: (number, row) for number, row in enumerate(before, 1)}
    for number, goal in enumerate(after, 1):
        _number, old = gone.pop(goal["line"], (0, {}))
        yield from _goal(_("Doel %(number)s (%(title)s)") % {"number": number, "title": goal["title"]}, old, goal)
    for number, old in gone.values():
        named = {"number": number, "title": old["title"]}
        yield from _goal(_("Doel %(number)s van toen (%(title)s)") % named, old, {})


def _goal(name: str, old: dict, goal: dict) -> Iterator[Texts]:
    for field, words in GOAL_FIELDS.items():
        if _differs(old, goal, field):
            yield f"{name}: {_(words)}", shown(old, field), shown(goal, field)
    if (was := measures_of(old)) != (now := measures_of(goal)):
        yield f"{name}: {_('ondersteuning')}", was, now


def _rows(name: str, before: list[dict], after: list[dict]) -> Iterator[Texts]:
    start, _keys, quoted = LISTS[name]
    for was, now in paired(name, before, after):
        label = f"{_(start)} {shown(now or was, quoted)}"
        if not (was and now):
            yield label, shown(was, quoted), shown(now, quoted)
        for field, words in ROW_FIELDS[name].items():
            if _differs(was, now, field):
                yield f"{label}: {_(words)}" if words else label, shown(was, field), shown(now, field)
