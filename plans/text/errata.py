"""Where in a frozen text a slip of the pen may be put right, and what was put right so far (decision 33).

The text itself never changes. A place has a key that counts from one, as people do: `goals.1.measures.2.description`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from . import snapshot
from .catalogue import HEAD, every_field
from .changes import FIELDS
from .field import Sort
from .lists import LISTS

FACTS = tuple(field.name for field in HEAD if field.sort in (Sort.TEXT, Sort.DAY) and field.may_be_put_right)
DAY = "pupil_birth_date"
SIDES = {"PROMOTING": noop("Wat helpt"), "HINDERING": noop("Wat in de weg zit")}
AROUND = 60  # characters that are shown on either side of what differs


@dataclass(frozen=True)
class Place:
    """One place of a frozen text that holds something; `group` is the heading it stands under."""

    key: str
    group: str
    label: str
    value: str

    @property
    def is_fact(self) -> bool:
        return self.key in FACTS

    @property
    def is_day(self) -> bool:
        return self.key == DAY


@dataclass(frozen=True)
class Shown:
    """An erratum as pages and papers show it; `is_last` when no later one is about the same place."""

    pk: int
    field: str
    label: str
    was: str
    becomes: str
    reason: str
    by: str
    at: datetime
    is_last: bool


def places(content: dict) -> list[Place]:
    """Every place of this text where an erratum is possible, in the order of the page."""
    return [place for place in _all_places(snapshot.readable(content)) if place.value.strip()]


def place_at(content: dict, key: str) -> Place | None:
    """The place with this key, when it holds something."""
    return next((place for place in places(content) if place.key == key), None)


def limit_of(part, key: str) -> int | None:
    """How long the text at this place may become."""
    model = type(part)
    for name in key.split("."):
        if not name.isdigit():
            field = model._meta.get_field(name)
            model = field.related_model or model
    return field.max_length


def names_in(content: dict) -> list[str]:
    """The names of people that the text gives as such."""
    found = [value for name, value in content.items() if name.endswith("_name") and name not in FACTS]
    rows = [row for name in ("goals", "advices", "internships") for row in content.get(name, [])]
    found += [value for row in rows for name, value in row.items() if name.endswith("_name")]
    return [content["pupil_name"], *filter(None, found)]


def shown(part) -> list[Shown]:
    """The errata of a version, the newest last."""
    prefetch_related_objects([part], "errata__by")
    rows = list(part.errata.all())
    if not rows:
        return []
    labels = {place.key: place.label for place in places(part.content)}
    last = {row.field: row.pk for row in rows}
    return [
        Shown(
            row.pk, row.field, labels[row.field], *excerpts(row.was, row.becomes), row.reason, row.by.name, row.at,
            last[row.field] == row.pk,
        )
        for row in rows
    ]  # fmt: skip


def excerpts(was: str, becomes: str) -> tuple[str, str]:
    """Both texts around what differs, cut between words; short texts whole."""
    shorter = min(len(was), len(becomes))
    same = next((n for n in range(shorter) if was[n] != becomes[n]), shorter)
    tail = next((n for n in range(shorter - same) if was[-1 - n] != becomes[-1 - n]), shorter - same)
    return _cut(was, same, len(was) - tail), _cut(becomes, same, len(becomes) - tail)


def put_right(part, copy) -> None:
    """Let a fresh draft begin with the corrected text of the version it was copied from.

    Facts of the head need nothing: they are copied anew when the draft is shared.
    """
    for key, becomes in {row.field: row.becomes for row in part.errata.all() if row.field not in FACTS}.items():
        row, name = _row_at(copy, key)
        setattr(row, name, becomes)
        row.save(update_fields=[name])


def _all_places(content: dict) -> Iterator[Place]:
    for key in (key for key in FACTS if key in content):
        value = content[key]
        yield Place(
            key, "Bovenaan", _(FIELDS[key]), date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
        )
    for field in every_field():
        if field.is_running and field.name not in FACTS and _is_text(content, field.name):
            yield Place(field.name, "In de tekst", _(field.label), content[field.name])
    for number, goal in enumerate(content.get("goals", []), 1):
        where, group = f"goals.{number}", _("Doel %(number)s") % {"number": number}
        for name, label in _texts("goals", goal):
            yield Place(f"{where}.{name}", group, f"{group}, {_(label)}", goal[name])
        for count, measure in enumerate(goal["measures"], 1):
            for name, label in _texts("measures", measure):
                title = _("%(goal)s, ondersteuning %(count)s: %(what)s") % {
                    "goal": group,
                    "count": count,
                    "what": _(label),
                }
                yield Place(f"{where}.measures.{count}.{name}", group, title, measure[name])
    for name, listed in LISTS.items():
        for number, row in enumerate(content.get(name, []) if listed.called else [], 1):
            title = _(listed.called).format_map(
                row | {"side": _(SIDES[row["kind"]]) if row.get("kind") in SIDES else ""}
            )
            for key, label in _texts(name, row):
                full = f"{title}: {_(label)}" if label else title
                yield Place(f"{name}.{number}.{key}", listed.group, full[:1].upper() + full[1:], row[key])


def _texts(name: str, row: dict) -> Iterator[tuple[str, str]]:
    """The names of running text that a row of this list has in its format, with their words."""
    return ((each.name, each.label) for each in LISTS[name].fields if each.is_running and _is_text(row, each.name))


def _is_text(content: dict, key: str) -> bool:
    """Running text: no date, no yes or no, and no code with a label of its own."""
    return isinstance(content.get(key), str) and f"{key}_label" not in content


def _cut(whole: str, start: int, end: int) -> str:
    first = whole.rfind(" ", 0, start - AROUND) + 1 if start > AROUND else 0
    last = whole.find(" ", end + AROUND) if end + AROUND < len(whole) else -1
    return ("… " if first else "") + (whole[first:last] + " …" if last != -1 else whole[first:])


def _row_at(part, key: str):
    """The row that holds this place, and the name of the column."""
    row, names = part, key.split(".")
    while len(names) > 1:
        row = list(getattr(row, names[0]).all())[int(names[1]) - 1]
        names = names[2:]
    return row, names[0]
