"""A plan's journal as JSON lines, for who wants to check it without us (docs/proof.md). It holds no names."""

import json
from collections.abc import Iterator

from ledger.append_only import AppendOnly
from ledger.canonical import canonical, moment
from ledger.check import JOURNAL

from .models import Event, Plan


def lines(plan: Plan) -> Iterator[str]:
    """The export: a first line with number, count and head, then each line of the journal; each ends with a newline."""
    events = list(plan.events.order_by("position"))
    head = events[-1].hash if events else ""
    header = {"format": JOURNAL, "plan": plan.number, "count": len(events), "head": head}
    for value in (header, *map(line, events)):
        yield canonical(value).decode() + "\n"


def line(event: Event) -> dict:
    """One line of the journal with all that its hash covers."""
    return {
        "position": event.position,
        "at": moment(event.at),
        "kind": event.kind,
        "data": event.data,
        "previous": event.previous,
        "hash": event.hash,
    }


def naming(plan: Plan, *rows: AppendOnly, until: int | None = None) -> list[Event]:
    """The lines of the journal that name these rows by digest, oldest first; a row that is named nowhere has none.

    `until` is the position of the last line that is looked at.
    """
    digests = {row.row_digest() for row in rows}
    events = plan.events.order_by("position")
    events = events.filter(position__lte=until) if until else events
    return [event for event in events if digests & _named_in(event)]


def _named_in(event: Event) -> set[str]:
    try:
        return {row["digest"] for row in json.loads(event.data).get("rows", ())}
    except (ValueError, LookupError, TypeError, AttributeError):  # somebody wrote in it: it names nothing any more
        return set()
