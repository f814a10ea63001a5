"""The earlier texts of one page of a draft, field by field, newest first, and putting one back."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from core.writing import date_format
from plans.errors import NotAllowedNow
from plans.forms.merging import place_of
from plans.models import FieldRevision, Part

from .history import Pen, Sender
from .pages import Section

Owners = dict[str, tuple[str, models.Model]]
"""By place: what the row is called, and the row."""


@dataclass(frozen=True)
class Entry:
    """One text that a field held, or that did not come in. `is_now`: it stands there today."""

    revision: FieldRevision
    words: str
    is_now: bool


@dataclass(frozen=True)
class Past:
    """One field with what it held, newest first. `is_gone`: its row was taken out of the plan since."""

    label: str
    is_gone: bool
    entries: list[Entry]


def of(part: Part, section: Section) -> list[Past]:
    """Every field of this page in which somebody wrote: what stands in the plan first, then what went."""
    owners, models_here = _owners(part, section), _models(part, section)
    spots: dict[tuple[str, str], list[FieldRevision]] = {}
    for row in FieldRevision.objects.filter(part=part.pk).select_related("by").order_by("-pk"):
        spots.setdefault((row.place, row.field), []).append(row)
    order = list(owners)
    found = []
    for (place, name), rows in spots.items():
        model = type(owners[place][1]) if place in owners else models_here.get(place.partition("-")[0])
        if model is None or (not place and name not in section.fields):
            continue
        column = column_of(model, name)
        title, owner = owners.get(place, (f"{model._meta.verbose_name} dat er niet meer staat", None))
        label = f"{title}: {column.verbose_name}" if title else str(column.verbose_name)
        now = in_text(column, owner) if owner is not None else None
        current = next((row for row in rows if not row.is_aside and row.text == now), None)
        entries = [Entry(row, words(column, row.text), row is current) for row in rows]
        rank = (order.index(place) if place in owners else len(order), [*model._meta.fields].index(column))
        found.append((rank, Past(label[:1].upper() + label[1:], owner is None, entries)))
    return [past for _, past in sorted(found, key=lambda pair: pair[0])]


def put_back(part: Part, section: Section, row: FieldRevision, *, by) -> None:
    """Let this earlier text stand in its field again; raises NotAllowedNow when it cannot."""
    with part.editing():
        now = type(part).objects.afresh(part.pk, ())
        found = _owners(now, section).get(row.place)
        if found is None or (not row.place and row.field not in section.fields):
            raise NotAllowedNow("Dit staat niet meer in het plan. Neem de tekst over waar u die nodig heeft.")
        owner = found[1]
        column = column_of(type(owner), row.field)
        was = in_text(column, owner)
        if was == row.text:
            return
        setattr(owner, row.field, column.to_python(row.text) if row.text else column.get_default())
        try:
            column.clean(getattr(owner, row.field), owner)
            owner.validate_constraints()
        except ValidationError as wrong:
            raise NotAllowedNow("Dit past niet bij wat er nu staat. Verander het op de pagina zelf.") from wrong
        owner.save(update_fields=[row.field])
        pen = Pen(now, Sender(), by=by, at=timezone.now())
        pen.notes.append((row.place, row.field, was, row.text, row.text))
        pen.put_down()


def _owners(part: Part, section: Section) -> Owners:
    found: Owners = {"": ("", part)}
    for child in getattr(part, section.rows).all() if section.rows else ():
        found[place_of(child)] = (str(child), child)
        for measure in child.measures.all() if hasattr(child, "measures") else ():
            found[place_of(measure)] = (f"{child}, ondersteuning “{measure.description}”", measure)
    return found


def _models(part: Part, section: Section) -> dict[str, type[models.Model]]:
    """The kinds of rows that may stand on this page, by the beginning of their place."""
    if not section.rows:
        return {}
    kind = getattr(part, section.rows).model
    below = [kind.measures.rel.related_model] if hasattr(kind, "measures") else []
    return {each._meta.model_name: each for each in (kind, *below)}


def column_of(model: type[models.Model], name: str) -> models.Field:
    """The column of this name; raises StopIteration when there is none."""
    return next(column for column in model._meta.fields if column.name == name)


def in_text(column: models.Field, owner: models.Model) -> str:
    """What a column holds, as the history writes it."""
    value = getattr(owner, column.attname)
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def words(column: models.Field, text: str) -> str:
    """A text of the history as people read it."""
    if isinstance(column, models.BooleanField):
        return "aan" if text == "1" else "uit"
    if isinstance(column, models.DateField) and text:
        return date_format(date.fromisoformat(text), "j F Y")
    return str(dict(column.flatchoices).get(text, text)) if column.choices else text
