"""What no journal names, written down once a day: which rows there are, and the marks of what they hold (ADR 19).

A tally names the ids that no tally named before, with a mark of the columns that never change, and of each row of which
facts may change, the marks of those facts when they are others than the last tally told. Gaps prove nothing (a transaction
that failed leaves one), and a row of a transaction that ends after the tally is simply in the next: only what was named
and is gone, or is another without a row that says so, is a defect.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.apps import apps
from django.db import transaction

from ledger.canonical import canonical, digest
from ledger.marks import LENGTH
from ledger.moment import one_moment
from plans.models import Erasure, Tally

from .keeping import SEATS, UNREADABLE, Facts, Present, kept, name_of
from .witnesses import Witness, witnesses

Ids = dict[str, set[int]]
ITSELF = "plans.tally"


@dataclass
class Told:
    """What the tallies say. `named`: each id with the number of the tally that named it first; `marks`: what it held then.

    `facts`: per row what each tally told of it, by the number of that tally. `taken`: what was erased with a plan.
    """

    named: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    marks: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    facts: dict[str, dict[str, dict[int, dict]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    taken: Ids = field(default_factory=lambda: defaultdict(set))
    defects: list[str] = field(default_factory=list)

    def take(self, number: int, said: dict, erasures: set[int]) -> None:
        for label, spans in said.get("named", {}).items():
            for first, last, *marks in spans:
                for at, pk in enumerate(range(first, last + 1)):
                    self.named[label].setdefault(pk, number)
                    if marks:
                        self.marks[label].setdefault(pk, marks[0][at * LENGTH : (at + 1) * LENGTH])
        for label, rows in said.get("facts", {}).items():
            for key, facts in rows.items():
                self.facts[label][key][number] = facts
        if said.get("erasure") in erasures:
            for label, spans in said.get("taken", {}).items():
                for first, last, *_ in spans:
                    self.taken[label].update(range(first, last + 1))

    def last_facts(self, label: str) -> Facts:
        return {key: history[max(history)] for key, history in self.facts[label].items()}


def take() -> Tally | None:
    """Tell everything that no tally told yet; None when there is nothing."""
    while True:
        with one_moment():
            tallies = list(Tally.objects.order_by("pk"))
            new = _new(_told(tallies), Present())
        if not new:
            return None
        with transaction.atomic():
            _one_at_a_time()
            last = Tally.objects.order_by("-pk").first()
            if (last and last.pk) == (tallies[-1].pk if tallies else None):
                return _add(new)


def take_away(erasure: Erasure, taken: Ids) -> Tally | None:
    """Say which rows went with a plan that was erased; call it in the transaction that erases."""
    taken = {label: keys for label, keys in taken.items() if label in kept() and keys}
    if not taken:
        return None
    _one_at_a_time()
    return _add(
        {"erasure": erasure.pk, "taken": {label: _spans(dict.fromkeys(keys, "")) for label, keys in taken.items()}}
    )


def defects() -> tuple[int, list[str]]:
    """How many tallies there are, and a sentence for each that was changed, and for each row that is gone or another."""
    tallies = list(Tally.objects.order_by("pk"))
    told, present = _told(tallies), Present()
    return len(tallies), [*told.defects, *_gone(told, present), *_changed(told, present), *_silently(told, present)]


def _new(told: Told, present: Present) -> dict:
    named: dict[str, list[list]] = {}
    facts: dict[str, Facts] = {}
    for label, rows in present.fixed.items():
        known = told.marks[label] if kept()[label].fixed else told.named[label]
        if new := {key: mark for key, mark in rows.items() if key not in known and mark != UNREADABLE}:
            named[label] = _spans(new)
    for label, there in present.facts.items():
        last = told.last_facts(label)
        now: Facts = {key: there.get(key, {}) for key in there.keys() | (last.keys() if label == SEATS else set())}
        if other := {key: row for key, row in now.items() if row != last.get(key) and UNREADABLE not in row.values()}:
            facts[label] = other
    if not facts and named.keys() <= {ITSELF}:
        return {}
    return {"named": named, "facts": facts}


def _gone(told: Told, present: Present) -> Iterator[str]:
    for label in sorted(told.named):
        there = present.fixed.get(label)
        if there is None:  # a table of before
            continue
        for key in sorted(told.named[label].keys() - told.taken[label] - there.keys()):
            yield f"{name_of(label, key)} ontbreekt: een dagtelling noemt deze rij"


def _changed(told: Told, present: Present) -> Iterator[str]:
    for label, rows in present.fixed.items():
        yield from (f"{name_of(label, key)} is niet te lezen" for key, mark in rows.items() if mark == UNREADABLE)
    for label, rows in told.marks.items():
        there = present.fixed.get(label, {})
        for key, mark in rows.items():
            if there.get(key, mark) not in (mark, UNREADABLE):
                yield f"{name_of(label, key)} is veranderd: een dagtelling zegt iets anders"


def _silently(told: Told, present: Present) -> Iterator[str]:
    """Facts that are others than they were, without a row that says that they were changed."""
    changes = witnesses()
    for label, there in present.facts.items():
        once = set(kept()[label].once) if label in kept() else set()
        for key in there.keys() | (told.facts[label].keys() if label == SEATS else set()):
            facts, past = there.get(key, {}), told.facts[label].get(key, {})
            for code in sorted({*facts, *(code for told_then in past.values() for code in told_then)}):
                then = {number: told_then.get(code, "") for number, told_then in past.items()}
                if facts.get(code) == UNREADABLE:
                    yield f"{name_of(label, key)}: {_column(label, code)} is niet te lezen, of hoort er nog niet te staan"
                elif not _explained(facts.get(code, ""), then, changes.get((label, key, code), []), told, code in once):
                    yield f"{name_of(label, key)}: {_column(label, code)} is een ander gegeven dan is vastgelegd"


def _explained(now: str, past: dict[int, str], changes: list[Witness], told: Told, is_once: bool) -> bool:
    """Whether undoing the changes, the newest first, leads from what is there to what each tally told."""
    if changes and changes[0].becomes not in (None, now):
        return False
    if any(
        None
        not in (
            later.was,
            earlier.becomes,
        )
        and later.was != earlier.becomes
        for later, earlier in pairwise(changes)
    ):
        return False
    for number in sorted(past, reverse=True):
        while changes and told.named[changes[0].label].get(changes[0].pk, number + 1) > number:
            if changes[0].was is None:
                return True
            now, changes = changes[0].was, changes[1:]
        if past[number] != now and not (is_once and not past[number]):
            return False
    return True


def _column(label: str, code: str) -> str:
    model = apps.get_model(label)
    names = {each.attname: each.verbose_name for each in model._meta.concrete_fields}
    return str(names.get(code, code.lower()))


# The chain -----------------------------------------------------------------------------------------------------------


def _told(tallies: Iterable[Tally]) -> Told:
    """What the tallies tell, and a sentence for each that is not whole."""
    told, previous = Told(), ""
    erasures = set(Erasure.objects.values_list("pk", flat=True))
    for number, tally in enumerate(tallies):
        if tally.previous != previous or digest(f"{previous}\n{tally.text}".encode()) != tally.digest:
            told.defects.append(f"dagtelling {tally.pk}: veranderd, of er ontbreekt er een voor")
        previous = tally.digest
        try:
            told.take(number, json.loads(tally.text), erasures)
        except (ValueError, TypeError, AttributeError):
            told.defects.append(f"dagtelling {tally.pk} is niet te lezen")
    return told


def _one_at_a_time() -> None:
    """Wait for whoever adds to the chain; before there is a first row, that `previous` is unique keeps it one chain."""
    Tally.objects.select_for_update().order_by("pk").first()


def _add(said: dict) -> Tally:
    before = Tally.objects.order_by("-pk").first()
    previous = before.digest if before else ""
    text = canonical(said).decode()
    return Tally.objects.create(text=text, previous=previous, digest=digest(f"{previous}\n{text}".encode()))


def _spans(rows: dict[int, str]) -> list[list]:
    """Neighbours together, as [first, last, their marks one after the other]."""
    found: list[list] = []
    for key in sorted(rows):
        if found and found[-1][1] == key - 1:
            found[-1][1:] = [key, found[-1][2] + rows[key]]
        else:
            found.append([key, key, rows[key]])
    return [span if span[2] else span[:2] for span in found]
