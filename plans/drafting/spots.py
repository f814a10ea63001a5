"""The places of a draft at which somebody may note something: a field, or a row of the lists."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from core.forms.fields import short
from plans.choices import Status
from plans.forms.merging import place_of
from plans.models import FieldComment, Part

from .pages import CALLED, Section, sections_for


@dataclass(frozen=True)
class Spot:
    """One field of the part, or one row below it. `key` is how a form names it."""

    section: Section
    place: str
    field: str
    label: str

    @property
    def key(self) -> str:
        return f"{self.section.slug}.{self.place}.{self.field}"


def spots_of(part: Part, section: Section) -> list[Spot]:
    """The places of one page, in order: its fields, its rows, and the page as a whole."""
    columns = {column.name: column for column in part._meta.fields}
    fields = [Spot(section, "", name, _capital(str(columns[name].verbose_name))) for name in section.fields]
    rows = getattr(part, section.rows).all() if section.rows else ()
    children = [Spot(section, place_of(row), "", short(f"{_capital(CALLED[section.rows])}: {row}")) for row in rows]
    return [*fields, *children, Spot(section, "", "", "Het hele onderdeel")]


def all_spots(part: Part) -> dict[str, Spot]:
    """Every place of this draft, by its key."""
    return {spot.key: spot for section in sections_for(part) for spot in spots_of(part, section)}


def key_of(comment: FieldComment) -> str:
    return f"{comment.section}.{comment.place}.{comment.field}"


GONE = "Iets dat er niet meer staat"


def open_at(part: Part, section: Section) -> list[tuple[str, FieldComment]]:
    """(at what, the last word) of each note at this page that is not solved."""
    drafts = [
        each for each in part.plan.parts.all() if each.status == Status.DRAFT
    ]  # what waits is read from these too
    prefetch_related_objects(drafts, Prefetch("comments", FieldComment.objects.select_related("by")))
    rows = [
        row for draft in drafts if draft.pk == part.pk for row in draft.comments.all() if row.section == section.slug
    ]
    notes: dict[int, list[FieldComment]] = {}
    for row in rows:
        notes.setdefault(row.answers_to_id or row.pk, []).append(row)
    labels = {spot.key: spot.label for spot in spots_of(part, section)} if notes else {}
    return [(labels.get(key_of(said[0]), GONE), said[-1]) for said in notes.values() if said[0].resolved_at is None]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
