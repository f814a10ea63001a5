"""One page of a draft as it came in: its form and the rows below it, and what is saved of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, prefetch_related_objects
from django.utils import timezone

from plans.errors import NotAllowedNow
from plans.forms.draft import CARDS, page_form
from plans.forms.merging import MergingForm, uuid_in
from plans.forms.rows import ROWS, RowForms
from plans.models import FieldRevision, Part

from .history import Pen, Sender, put_aside, unheard
from .pages import Section


@dataclass
class Sheet:
    """The forms of one page of this part, filled in or as they are shown."""

    part: Part
    section: Section
    form: Any
    rows: RowForms | None = None
    refusal: str = ""
    """Why nothing may be written in this draft any more."""
    is_kept: bool = False
    """Whether all that came in is in the database."""

    @property
    def is_forged(self) -> bool:
        """Whether a row came in that belongs to another part."""
        return self.rows is not None and self.rows.is_forged

    @property
    def is_new(self) -> bool:
        """Whether this page is about a row that is not there yet."""
        return self.form.instance.pk is None

    @property
    def used_rows(self) -> list:
        return self.rows.used if self.rows is not None else []

    @property
    def forms(self) -> list[MergingForm]:
        """Every form in which something stands."""
        return [self.form, *self.used_rows]

    def is_valid(self) -> bool:
        """Whether all of it can be written; all forms are asked, for each says what is wrong with it."""
        rows = self.rows is None or self.rows.is_valid()
        return self.form.is_valid() and rows

    def has_news(self) -> bool:
        """Whether there is anything that can be written."""
        if self.is_new and not self.form.is_valid():
            return False
        return any(form.has_news if form.instance.pk else form.is_valid() for form in self.forms) or any(
            row.is_deleted for row in self.used_rows
        )

    def save(self, pen: Pen, *, deletes: bool) -> None:
        """Write what is right; call it while editing the part. The rows of what is not there yet wait for it."""
        if self.is_new and not self.form.is_valid():
            return
        pen.saves(self.form)
        for row in self.used_rows:
            if row.is_deleted:
                if deletes:
                    row.instance.delete()
                continue
            if row.instance.pk is None:
                if not row.is_valid():
                    continue
                row.instance.position = self.rows.next_position() if self.rows else 0
            pen.saves(row)
        pen.put_down()


Build = Callable[[Part], Sheet]


def _children(part: Part, section: Section) -> Any:
    """The goals, deviations or advices of this draft, fetched once: the list of what is to do reads them as well."""
    relation = CARDS[section.slug][0]
    prefetch_related_objects([part], relation)
    return getattr(part, relation)


def child_of(part: Part, section: Section, pk: int) -> Model | None:
    """The goal, deviation or advice with this key in this draft; None when it was taken away meanwhile.

    Raises ObjectDoesNotExist when it stands in another draft.
    """
    children = _children(part, section)
    found = next((each for each in children.all() if each.pk == pk), None)
    if found is None and children.model.objects.filter(pk=pk).exists():
        raise children.model.DoesNotExist
    return found


def page_of(part: Part, section: Section, data=None) -> Sheet:
    """The page of this section: fields of the part, and rows where the section has them."""
    form = page_form(part, section.fields)(data, instance=part)
    rows = None
    if section.rows in ROWS:
        rows = ROWS[section.rows](data, instance=part, onces=_onces(part, data, section.rows))
    return _as_sent(Sheet(part, section, form, rows), data)


def card_of(part: Part, section: Section, instance, data=None) -> Sheet:
    """The page of one child; a goal with its measures."""
    form_class, manager = CARDS[section.slug][1], _children(part, section)
    if instance is None and data is not None:
        known = _onces(part, data, "")
        instance = manager.filter(pk__in=known.values()).first()
    instance = instance or manager.model(**{manager.field.name: part, "position": len(manager.all())})
    form = form_class(data, instance=instance, part=part)
    rows = None
    if section.slug == "doelen":
        onces = _onces(part, data, "measures")
        rows = ROWS["measures"](data, instance=instance, onces=onces, known=form.known)
    return _as_sent(Sheet(part, section, form, rows), data)


def _onces(part: Part, data, prefix: str) -> dict[UUID, int]:
    """Of the new rows that came in: those that came in before, with the key that they got."""
    names = [
        name for name in data or () if name == "once" or (prefix and name.startswith(prefix) and name.endswith("-once"))
    ]
    sent = [once for name in names if (once := uuid_in(data.get(name, "")))]
    if not sent:
        return {}
    rows = FieldRevision.objects.filter(part=part.pk, once__in=sent).values_list("once", "place")
    return {once: int(place.rpartition("-")[2]) for once, place in rows if once}


def _as_sent(sheet: Sheet, data) -> Sheet:
    """With what this very page sent before and did not hear of."""
    if data is not None and (own := unheard(sheet.part, Sender.of(data))):
        for form in [sheet.form, *(sheet.rows or ())]:
            if form.instance.pk:
                form.own |= {name: text for (place, name), text in own.items() if place == form.place}
    return sheet


def looked_at(part: Part, build: Build) -> Sheet:
    """What came in held against what is there, and nothing written."""
    sheet = build(part)
    sheet.is_kept = sheet.is_valid()
    return sheet


def again(sheet: Sheet) -> Sheet:
    """What came in for a row that somebody took away meanwhile: it is shown, and may be added anew."""
    sheet.form.add_error(
        None, "Iemand anders verwijderde dit intussen. Wat u typte staat er nog. Bewaar het om het weer toe te voegen."
    )
    return sheet


def write(part: Part, build: Build, *, by, sender: Sender, lenient: bool = False, at: datetime | None = None) -> Sheet:
    """Save what came in; all of it or nothing, or when `lenient` whatever is right. `is_kept` says whether all of it is in.

    It is held against the rows as they are under the lock. What others wrote meanwhile stays, and what can only be chosen
    is kept aside.
    """
    sheet, moment = build(part), at or timezone.now()
    if sheet.is_forged:
        return sheet
    try:
        if (sheet.is_valid() or lenient) and sheet.has_news():
            with part.editing() as now:
                if now.edits != part.edits:
                    sheet = build(type(part).objects.afresh(part.pk))
                if sheet.is_valid() or lenient:
                    sheet.save(Pen(sheet.part, sender, by=by, at=moment), deletes=not lenient)
    except NotAllowedNow as refusal:
        sheet.refusal = " ".join(refusal.reasons)
        sheet.form.add_error(None, list(refusal.reasons))
    put_aside(sheet.part, [form for form in sheet.forms if form.instance.pk], by=by, at=moment)
    sheet.is_kept = sheet.is_valid() and not sheet.refusal
    return sheet
