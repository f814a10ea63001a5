"""Rows that no journal names: written down by their ids once a day, so that one that was taken away is missed (ADR 19).

A tally names the ids that no tally named before. Gaps prove nothing (a transaction that failed leaves one), and a row of
a transaction that ends after the tally is simply in the next: only an id that was named and is gone is a defect.
"""

import json
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import transaction

from opp.ledger.canonical import canonical, digest
from plans.models import Erasure, Tally

COUNTED = {
    "plans.anchor": "anker",
    "plans.erasure": "wissing",
    "accounts.staffchange": "wijziging van een medewerker",
    "consent.familylink": "link",
    "consent.givenreceipt": "uitgereikt ontvangstbewijs",
    "consent.delivery": "bericht",
    "consent.deliveryattempt": "poging om een bericht te versturen",
    "students.authority": "gezag",
    "students.capabilityrecord": "vastlegging over wilsbekwaamheid",
    "students.disagreementrecord": "vastlegging over onenigheid",
    "students.accessgrant": "inzage",
    "students.factchange": "verandering van een gegeven",
    "students.viewrecord": "inzageregel",
}
Ids = dict[str, set[int]]


def take() -> Tally | None:
    """Name every row that no tally named yet; None when there is none."""
    with transaction.atomic():
        _one_at_a_time()
        named, _, _ = _told(Tally.objects.order_by("pk"))
        new = {label: _present(label) - named.get(label, set()) for label in COUNTED}
        return _add({"named": _spans(new)}) if any(new.values()) else None


def take_away(erasure: Erasure, taken: Ids) -> Tally | None:
    """Say which rows went with a plan that was erased; call it in the transaction that erases."""
    taken = {label: keys for label, keys in taken.items() if label in COUNTED and keys}
    if not taken:
        return None
    _one_at_a_time()
    return _add({"erasure": erasure.pk, "taken": _spans(taken)})


def defects() -> tuple[int, list[str]]:
    """How many tallies there are, and a sentence for each that was changed and for each named row that is gone."""
    tallies = list(Tally.objects.order_by("pk"))
    named, taken, found = _told(tallies)
    for label in sorted(named):
        gone = named[label] - taken.get(label, set())
        gone -= _present(label) if gone else set()
        name = COUNTED.get(label, label)
        found += [f"{name} {pk} ontbreekt: een dagtelling noemt deze rij" for pk in sorted(gone)]
    return len(tallies), found


def _told(tallies: Iterable[Tally]) -> tuple[Ids, Ids, list[str]]:
    """What tallies name, what they say was erased with a plan, and a sentence for each that is not whole."""
    named, taken, found, previous = {}, {}, [], ""
    erasures = set(Erasure.objects.values_list("pk", flat=True))
    for tally in tallies:
        if tally.previous != previous or digest(f"{previous}\n{tally.text}".encode()) != tally.digest:
            found.append(f"dagtelling {tally.pk}: veranderd, of er ontbreekt er een voor")
        previous = tally.digest
        try:
            said = json.loads(tally.text)
            _join(named, said.get("named", {}))
            if said.get("erasure") in erasures:
                _join(taken, said.get("taken", {}))
        except (ValueError, TypeError, AttributeError):
            found.append(f"dagtelling {tally.pk} is niet te lezen")
    return named, taken, found


def _one_at_a_time() -> None:
    """Wait for whoever adds to the chain; before there is a first row, that `previous` is unique keeps it one chain."""
    Tally.objects.select_for_update().order_by("pk").first()


def _add(said: dict) -> Tally:
    before = Tally.objects.order_by("-pk").first()
    previous = before.digest if before else ""
    text = canonical(said).decode()
    return Tally.objects.create(text=text, previous=previous, digest=digest(f"{previous}\n{text}".encode()))


def _present(label: str) -> set[int]:
    return set(apps.get_model(label)._base_manager.values_list("pk", flat=True))


def _join(into: Ids, spans: dict[str, list[list[int]]]) -> None:
    for label, found in spans.items():
        into.setdefault(label, set()).update(pk for first, last in found for pk in range(first, last + 1))


def _spans(ids: Ids) -> dict[str, list[list[int]]]:
    return {label: list(_runs(sorted(keys))) for label, keys in ids.items() if keys}


def _runs(keys: list[int]) -> Iterator[list[int]]:
    """Neighbours together, as [first, last]."""
    first = last = keys[0]
    for key in keys[1:]:
        if key != last + 1:
            yield [first, last]
            first = key
        last = key
    yield [first, last]
