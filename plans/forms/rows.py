"""Rows of children below a form: each is found by its own key, not by where it stands on somebody's page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import models

from core.forms.changing import spoken
from core.forms.chosen import offer
from plans.models import (
    ActionPart,
    Assessment,
    DomainNote,
    Factor,
    Goal,
    Internship,
    LearningLine,
    Perspective,
    SupportMeasure,
)

from . import people
from .merging import Carried, MergingForm, uuid_in

MOST = 60
"""More rows than a plan ever has."""


class RowForm(MergingForm, forms.ModelForm):
    """One row of a list of children. `id` says which; `once` tells a new row from the same row sent again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_gone = False
        self.add("id", Carried(initial=self.instance.pk))
        if self.instance.pk:
            self.add("DELETE", forms.BooleanField(label="Verwijder", required=False))
        else:
            self.add("once", Carried(initial=uuid4))

    @property
    def is_deleted(self) -> bool:
        return bool(self.instance.pk and self.data.get(self.add_prefix("DELETE")))

    @property
    def is_used(self) -> bool:
        """Whether there is anything in it: an empty new row is no row."""
        return bool(self.instance.pk) or self.has_changed()

    @property
    def says_what_it_began_with(self) -> bool:
        """Whether nothing was changed on this page."""
        self.is_valid()
        started = self._started()
        return all(
            spoken(self.fields[name], self.cleaned_data[name]) == started.get(name)
            for name in self.watched
            if name in self.cleaned_data
        )


class FactorForm(RowForm):
    class Meta:
        model = Factor
        fields = ["kind", "sphere", "text"]


class NoteForm(RowForm):
    class Meta:
        model = DomainNote
        fields = ["domain", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class AssessmentForm(RowForm):
    class Meta:
        model = Assessment
        fields = ["subject", "test", "taken_on", "result", "norm"]


class LearningLineForm(RowForm):
    class Meta:
        model = LearningLine
        fields = ["line", "level", "aim"]


class InternshipForm(RowForm):
    together = (("from_on", "until_on"),)

    class Meta:
        model = Internship
        fields = ["company", "from_on", "until_on", "days", "supervisor_name"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from_on") and cleaned.get("until_on") and cleaned["until_on"] < cleaned["from_on"]:
            self.add_error("until_on", "De laatste dag ligt vóór de eerste dag.")
        return cleaned


class MeasureForm(RowForm):
    """One thing that is done for a goal. `known`: who is in this file already."""

    class Meta:
        model = SupportMeasure
        fields = ["description", "support_field", "who", "frequency", "place"]

    def __init__(self, *args, known: list[people.Known], **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "who", people.with_role(known))
        for name in ("who", "frequency", "place"):
            self.fields[name].help_text = "Leeg: zoals bij het doel."


@dataclass(frozen=True)
class Rows:
    """Which rows stand below a form, and how many empty ones are offered."""

    owner: type
    relation: str
    form: type[RowForm]
    extra: int

    def __call__(self, data=None, *, instance, onces: Mapping[UUID, int] | None = None, **kwargs) -> "RowForms":
        """The rows of this owner; `onces` says which new rows came in before, and what became of them."""
        return RowForms(self, instance, data, onces or {}, kwargs)


@dataclass
class RowForms:
    """The forms of these rows, in the order of the page."""

    kind: Rows
    owner: Any
    data: Any
    onces: Mapping[UUID, int]
    kwargs: dict
    forms: list[RowForm] = field(init=False)
    is_forged: bool = field(default=False, init=False)
    """Whether a row was sent in that exists, but belongs to another part."""
    lowest: int = field(default=-1, init=False)

    def __post_init__(self) -> None:
        self.children = list(getattr(self.owner, self.kind.relation).all()) if self.owner.pk else []
        self.forms = self._as_shown() if self.data is None else self._as_sent()

    def __iter__(self) -> Iterator[RowForm]:
        return iter(self.forms)

    @property
    def model(self) -> type[models.Model]:
        return self.kind.form._meta.model

    @property
    def count_name(self) -> str:
        return f"{self.kind.relation}-TOTAL_FORMS"

    @property
    def count(self) -> int:
        return len(self.forms)

    def _form(self, number: int, instance) -> RowForm:
        return self.kind.form(
            self.data,
            instance=instance,
            prefix=f"{self.kind.relation}-{number}",
            empty_permitted=instance.pk is None,
            use_required_attribute=False,
            **self.kwargs,
        )

    def _new(self):
        return self.model(**{getattr(type(self.owner), self.kind.relation).field.name: self.owner})

    def _as_shown(self) -> list[RowForm]:
        rows = [*self.children, *(self._new() for _ in range(self.kind.extra))]
        return [self._form(number, row) for number, row in enumerate(rows)]

    def _as_sent(self) -> list[RowForm]:
        try:
            total = min(int(self.data.get(self.count_name, 0)), MOST + 20)
        except ValueError:
            total = 0
        return [self._sent(number) for number in range(total)]

    def _sent(self, number: int) -> RowForm:
        sent = {name: self.data.get(f"{self.kind.relation}-{number}-{name}", "") for name in ("id", "once")}
        key = int(sent["id"]) if sent["id"].isdecimal() and len(sent["id"]) < 19 else None
        once = uuid_in(sent["once"])
        key = key or (self.onces.get(once) if once else None)
        row = next((child for child in self.children if child.pk == key), None)
        is_gone = row is None and bool(sent["id"])
        if is_gone and key and self.model._base_manager.filter(pk=key).exists():
            self.is_forged = True
        form = self._form(number, row or self._new())
        form.is_gone = is_gone
        return form

    @property
    def used(self) -> list[RowForm]:
        """The rows in which there is something."""
        return [form for form in self.forms if form.is_used and not (form.is_gone and form.says_what_it_began_with)]

    def next_position(self) -> int:
        """The place of one more row: below all others."""
        self.lowest = max([self.lowest, *(child.position for child in self.children)]) + 1
        return self.lowest

    @property
    def non_form_errors(self) -> list[str]:
        return [f"Dit zijn te veel regels. Hoogstens {MOST} passen hier."] if len(self.forms) > MOST else []

    @property
    def total_error_count(self) -> int:
        return len(self.non_form_errors) + sum(len(form.errors) for form in self.forms)

    def is_valid(self) -> bool:
        """Whether all of them are; all are asked, for each says what is wrong with it."""
        wrong = [form for form in self.forms if not form.is_valid() and not form.is_deleted]
        return not (wrong or self.non_form_errors)


ROWS = {
    "factors": Rows(Perspective, "factors", FactorForm, extra=2),
    "domain_notes": Rows(Perspective, "domain_notes", NoteForm, extra=1),
    "assessments": Rows(Perspective, "assessments", AssessmentForm, extra=1),
    "learning_lines": Rows(Perspective, "learning_lines", LearningLineForm, extra=1),
    "internships": Rows(ActionPart, "internships", InternshipForm, extra=1),
    "measures": Rows(Goal, "measures", MeasureForm, extra=1),
}
