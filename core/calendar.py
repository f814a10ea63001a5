"""Appointments as iCalendar (RFC 5545), for every calendar there is. What stands in it goes by mail, so it holds no names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar

MAKER = "-//OPP//Gesprekken//NL"
TYPE = "text/calendar"


@dataclass(frozen=True)
class Entry:
    """One appointment. The same `uid` with a higher `sequence` takes the place of the one before.

    It is a moment of some minutes, or a whole `day`; `is_off` takes it away again.
    """

    uid: str
    summary: str
    made_at: datetime
    sequence: int = 0
    begins: datetime | None = None
    minutes: int = 0
    day: date | None = None
    place: str = ""
    description: str = ""
    url: str = ""
    is_off: bool = False


def written(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """These appointments as one calendar; `name` is what a program calls it that follows it."""
    entries = list(entries)
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entries and all(entry.is_off for entry in entries) and not name else "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(hours=4), parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.made_at.astimezone(UTC))
    if entry.begins is not None:
        event.add("dtstart", entry.begins.astimezone(UTC))
        event.add("dtend", entry.begins.astimezone(UTC) + timedelta(minutes=entry.minutes))
    elif entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.summary)
    for field in ("place", "description", "url"):
        if text := getattr(entry, field):
            event.add("location" if field == "place" else field, text)
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
