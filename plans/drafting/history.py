"""Keeping what was written in a draft: by whom, when, and what did not come in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plans.models import FieldRevision, Part

Spot = tuple[str, str]
"""(place, field): one field of one row of a draft."""


@dataclass(frozen=True)
class Sender:
    """Which opened page sends, how often it sent, and of which sending it last heard that it was saved."""

    page: str = ""
    serial: int = 0
    heard: int = 0

    @classmethod
    def of(cls, data) -> "Sender":
        """As it was sent along; a page without a script sends nothing of the kind."""
        page = data.get("page", "")
        serial, heard = (_number(data.get(name, "")) for name in ("serial", "heard"))
        return cls(page, serial, heard) if len(page) == 32 and page.isalnum() else cls()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def unheard(part: Part, sender: Sender) -> dict[Spot, str]:
    """What this page sent and was accepted, without its hearing so: its text goes on from there, not from where it began."""
    if not sender.page:
        return {}
    rows = FieldRevision.objects.filter(part=part.pk, page=sender.page, serial__gt=sender.heard, is_aside=False)
    return {(row.place, row.field): row.typed or row.text for row in rows.order_by("pk")}


@dataclass
class Pen:
    """Notes what one person writes in one go. Use it while editing the part, and end with `put_down`."""

    part: Part
    sender: Sender
    by: Any
    at: datetime
    notes: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    onces: dict[str, Any] = field(default_factory=dict)

    def saves(self, form) -> None:
        """Save this form, and note each field that it writes."""
        written, is_new = form.written, form.instance.pk is None
        form.save()
        place = form.place
        if is_new:
            self.onces[place] = form.once
        self.notes += [(place, name, was, text, form.typed[name]) for name, (was, text) in written.items()]

    def put_down(self) -> None:
        """Write the notes: at the row that goes on, or as rows of their own."""
        if not self.notes:
            return
        last = FieldRevision.objects.last_of(self.part, [(place, name) for place, name, *_ in self.notes])
        new = []
        for place, name, was, text, typed in self.notes:
            row = last.get((place, name))
            if row is None and was and place not in self.onces:  # it stood there before anybody wrote here
                since = self.part.drafted_at
                new.append(
                    FieldRevision(part_id=self.part.pk, place=place, field=name, text=was, at=since, begun_at=since)
                )
            mine = {"text": text, "typed": "" if typed == text else typed, "at": self.at}
            mine |= {"page": self.sender.page, "serial": self.sender.serial}
            if row is not None and row.page == self.sender.page and row.goes_on_in(text, self.by, self.at):
                FieldRevision.objects.filter(pk=row.pk).update(**mine)
                continue
            once = self.onces.get(place)
            new.append(
                FieldRevision(
                    part_id=self.part.pk, place=place, field=name, by=self.by, begun_at=self.at, once=once, **mine
                )
            )
        FieldRevision.objects.bulk_create(new)


def put_aside(part: Part, forms: Iterable, *, by, at: datetime) -> None:
    """Keep the texts that did not come in because somebody else wrote there too, and say of each who that was."""
    disputed = [(form, name, both) for form in forms for name, both in form.both.items()]
    if not disputed:
        return
    last = FieldRevision.objects.last_of(part, [(form.place, name) for form, name, _ in disputed])
    aside = FieldRevision.objects.filter(part=part.pk, by=by, is_aside=True).order_by("pk")
    kept = {(row.place, row.field): row for row in aside}
    for form, name, both in disputed:
        if row := last.get((form.place, name)):
            both.by, both.at = row.by, row.at
        mine = kept.get((form.place, name))
        if mine and mine.goes_on_in(both.typed, by, at):
            FieldRevision.objects.filter(pk=mine.pk).update(text=both.typed, at=at)
        else:
            FieldRevision.objects.create(
                part_id=part.pk, place=form.place, field=name, text=both.typed, by=by, at=at, begun_at=at, is_aside=True
            )
