"""The text of a part: what is frozen, digested, shown and printed.

A *format* is a list of names, never changed, only succeeded: a column added next year belongs to the next format (`since`
in the catalogue) and changes no old digest. Every name stands for an attribute of the row; children are lists in order of
position. What is shared gets the newest of `FORMATS`; an older text keeps the format it was shared in, and each name its words.
Pages and documents are rendered from this text and from nothing else, so that what a family sees is what is proven.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.choices import Sector
from ledger.canonical import canonical, digest
from plans.choices import Kind

from .catalogue import HEAD, every_field, fields_of, names_in
from .field import Sort
from .lists import LISTS, lists_in


class Format(NamedTuple):
    """Which names there are: above each text, in each part, in each row of its lists and in the rows below those."""

    header: tuple[str, ...]
    parts: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]]  # the fields, then the lists
    rows: Mapping[str, tuple[str, ...]]
    nested: Mapping[str, tuple[str, ...]]


def format_of(version: int) -> Format:
    """The names of this format, from the catalogue: those it began with and those that came in since."""
    return Format(
        header=names_in(HEAD, version),
        parts={kind: (names_in(fields_of(kind), version), lists_in(kind, version)) for kind in Kind},
        rows={name: names_in(listed.fields, version) for name, listed in LISTS.items() if listed.since <= version},
        nested={name: listed.below for name, listed in LISTS.items() if listed.below},
    )


IN_ROWS = tuple(field for listed in LISTS.values() for field in listed.fields)
DATES = frozenset(field.name for field in (*every_field(), *IN_ROWS) if field.sort == Sort.DAY)
FORMATS = {version: format_of(version) for version in (1, 2, 3)}


def compose(part, version: int | None = None, leave: Collection[str] = ()) -> dict:
    """The text of `part` (a Perspective or an ActionPart) as a dictionary, read from its rows; in the newest format
    unless another is asked for. The names to `leave` out stand empty in it.

    Dates stay dates here; `canonical()` writes them as ISO. Labels beside codes come from the frozen column once the
    part is shared, and from the value lists before.
    """
    version = version or max(FORMATS)
    header, parts, children, nested = FORMATS[version]
    fields, lists = parts[Kind(part.kind)]
    asked = tuple(name for name in lists if name not in leave)
    prefetch_related_objects([part], *asked, *(f"{name}__{below}" for name in asked for below in nested.get(name, ())))

    def row_of(name, row) -> dict:
        values = {field: getattr(row, field) for field in children[name]}
        for below in nested.get(name, ()):
            values[below] = [row_of(below, child) for child in getattr(row, below).all()]
        return values

    return {
        "format": version,
        "kind": part.kind,
        **{name: empty(part, name) if name in leave else getattr(part, name) for name in (*header, *fields)},
        **{name: [] if name in leave else [row_of(name, row) for row in getattr(part, name).all()] for name in lists},
        "hearings": part.hearing_digests.split(),
        "previous_digest": part.previous_digest,
        "labels": json.loads(part.labels) if part.labels else labels_of(part, asked, nested),
    }


def empty(part, name: str):
    """What stands in this column of a fresh draft."""
    return part._meta.get_field(name).get_default()


def labels_of(part, lists, nested) -> dict:
    """`{"model.field": {code: label}}` for every code in the rows, so that old texts keep their words."""
    found: dict[str, dict[str, str]] = {}

    def collect(name, row) -> None:
        for field in row._meta.local_concrete_fields:
            code = getattr(row, field.attname) if field.choices else ""
            if code:
                found.setdefault(f"{name}.{field.name}", {})[str(code)] = str(dict(field.flatchoices)[code])

    collect("part", part)
    for name in lists:
        for row in getattr(part, name).all():
            collect(name, row)
            for below in nested.get(name, ()):
                for child in getattr(row, below).all():
                    collect(below, child)
    return found


def body_of(content: dict) -> bytes:
    """The bytes that are kept and digested."""
    return canonical(content)


def digest_of(content: dict) -> str:
    return digest(body_of(content))


def spaced(digest_text: str, groups: int = 4) -> str:
    """The first groups of four of a digest, as people read it aloud: `9f2c 41d7 b06e 8a35`."""
    return " ".join(digest_text[n * 4 : n * 4 + 4] for n in range(groups))


def readable(content: dict) -> dict:
    """A copy for templates: ISO dates as dates, and `<name>_label` beside every code.

    Those of choices were frozen with the text, in Dutch; a family reads them in its own language. The sector is a fact
    that was copied without its word.
    """
    labels = content["labels"]

    def walk(name: str, row: dict) -> dict:
        shown = {}
        for key, value in row.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                value = [walk(key, child) for child in value]
            elif isinstance(value, str) and value and key in DATES:
                value = date.fromisoformat(value)
            shown[key] = value
            label = labels.get(f"{name}.{key}", {}).get(value) if isinstance(value, str) else None
            if label:
                shown[f"{key}_label"] = _(label)
        return shown

    sector = content.get("sector")
    return walk("part", content) | ({"sector_label": _(Sector(sector).label)} if sector else {})
