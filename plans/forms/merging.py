"""Forms of a draft that several people may have open: each field carries the text it started from, and no lock is needed.

`core.forms.changing` does the same for facts about people, of which two different values are always a question. In a draft
running text is written, of which the words of two people can be joined (plans/text/merging.py).
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from core.forms.changing import in_words, spoken
from core.forms.chosen import OTHER, WhoField
from core.forms.fields import LINES, DutchForm, tidy
from plans.models import Part
from plans.text.merging import Arrival, Fate, arrive

Texts = dict[str, str]
"""By the name of a field the text of its value."""


@dataclass
class Both:
    """Two texts for one field: what stands there now, and by whom and when; the other is the one that was typed."""

    text: str
    words: str
    typed: str
    typed_words: str
    by: Any = field(default=None)
    at: datetime | None = field(default=None)


class Carried(forms.CharField):
    """What a page carries along for us; nobody changes it."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def has_changed(self, initial, data):
        return False


class MergingForm(DutchForm):
    """Mixed into a ModelForm of which the row belongs to a draft.

    `own` holds what this very page sent before and was accepted, for fields of which it may not have heard so: its text
    goes on from there. `written` says after validation what is to be saved.
    """

    instance: Any
    data: Any
    _meta: Any
    together: tuple[tuple[str, ...], ...] = ()
    """Fields that are judged together: with one of them wrong none is written."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = forms.model_to_dict(self.instance, self._meta.fields)
        self.own: Texts = {}
        self.arrivals: dict[str, Arrival] = {}
        self.typed: Texts = {}
        self.both: dict[str, Both] = {}
        self.fields["started"] = Carried(initial=lambda: json.dumps(self.texts_now()))

    @property
    def place(self) -> str:
        """Which row of the draft this is, as its history calls it."""
        return place_of(self.instance)

    @property
    def once(self) -> UUID | None:
        """What tells this new row from the same row sent again."""
        return uuid_in(self.data.get(self.add_prefix("once"), ""))

    @property
    def watched(self) -> list[str]:
        return [name for name in self.fields if name in self.now]

    def texts_now(self) -> Texts:
        """What the database holds for each field of this form."""
        return {name: spoken(self.fields[name], self.now[name]) for name in self.watched}

    def clean(self):
        cleaned = super().clean()
        started = self._started() if self.instance.pk else self.texts_now()  # nobody else wrote in what is not there
        for name in self.watched:
            if name in cleaned:
                self._meet(name, cleaned, self.own.get(name, started.get(name)))
        return cleaned

    def _started(self) -> Texts:
        """What the page began with; without it a page may only fill what is empty."""
        try:
            found = json.loads(self.data.get(self.add_prefix("started"), ""))
        except ValueError:
            return {}
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def _meet(self, name: str, cleaned: dict, started: str | None) -> None:
        """One field of the page meets what the database holds by now."""
        one, key, now = self.fields[name], self.add_prefix(name), spoken(self.fields[name], self.now[name])
        typed = spoken(one, cleaned[name])
        runs = isinstance(one.widget, forms.Textarea)
        if one.widget.value_omitted_from_data(self.data, self.files, key) or self.data.get("take") == key:
            found = Arrival(Fate.LEFT, now)
        else:
            found = arrive(None if started is None else tidy(started), typed, now, runs=runs)
        if found.fate == Fate.JOINED and not _fits(one, found.text):
            found = Arrival(Fate.BOTH, now)
        self.arrivals[name], self.typed[name] = found, typed
        if found.fate == Fate.BOTH:
            words = [in_words(one, value).strip("“”") for value in (self.now[name], cleaned[name])]
            self.both[name] = Both(now, words[0], typed, words[1])
            self.add_error(name, "Hier is intussen ook iets anders geschreven. Kies welke tekst blijft.")
        elif found.text != typed:
            cleaned[name] = one.to_python(found.text) if found.fate == Fate.JOINED else self._as_cleaned(name)

    def _as_cleaned(self, name: str) -> Any:
        one = self.fields[name]
        return one.to_python(one.prepare_value(self.now[name]))

    @cached_property
    def written(self) -> dict[str, tuple[str, str]]:
        """What is to be saved, by field: the text that stood there and the one that comes. Ask it after validation."""
        wrong = {name for name in self.errors if name in self.fields}
        wrong |= {name for those in self.together if wrong & set(those) for name in those}
        pairs = {
            name: (spoken(self.fields[name], self.now[name]), spoken(self.fields[name], self.cleaned_data[name]))
            for name in self.arrivals
            if name not in wrong and name in self.cleaned_data
        }
        if self.non_field_errors():
            return {}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    also_saved: tuple[str, ...] = ()
    """Columns without a field that are written along."""

    @property
    def has_news(self) -> bool:
        """Whether there is something to write."""
        return bool(self.written)

    def save(self, commit=True):
        """Write what was changed on this page and nothing else; a new row whole."""
        if self.instance.pk is None:
            return super().save(commit)  # type: ignore[misc]  # of the ModelForm beside it
        if columns := [*self.written, *self.also_saved]:
            self.instance.save(update_fields=columns)
        return self.instance

    # Shown again ------------------------------------------------------------------------------------------------------

    def show_again(self) -> None:
        """Shown again, the page starts from the version of now where somebody has to choose, and shows what others changed."""
        if not self.arrivals:
            return
        started = self._started()
        self.data = self.data.copy()
        for name, found in self.arrivals.items():
            if found.fate == Fate.BOTH:
                started[name] = found.text
            elif found.fate == Fate.LEFT and found.text != self.typed[name]:
                started[name] = found.text
                for key, text in self.inputs(name, found.text).items():
                    self.data[key] = text
        self.data[self.add_prefix("started")] = json.dumps(started)

    def inputs(self, name: str, text: str) -> Texts:
        """A text as the inputs of this field hold it, by their names."""
        one, key = self.fields[name], self.add_prefix(name)
        if isinstance(one, WhoField):
            known = text in one.known
            return {f"{key}_known": text if known else OTHER if text else "", key: "" if known else text}
        if isinstance(one, forms.BooleanField):
            return {key: "on" if text == "1" else ""}
        return {key: text}

    def answers(self) -> dict[str, dict]:
        """For the page that saved: each field that stands differently now, or starts from another text."""
        if self.instance.pk is None:
            return {}
        started, found = self._started(), {}
        for name, arrival in self.arrivals.items():
            if name in self.both:
                found[name] = {"now": arrival.text, "inputs": self.inputs(name, arrival.text)}
                continue
            text = self.written[name][1] if name in self.written else arrival.text
            if text == self.typed[name] == started.get(name) or (name in self.errors and text == self.typed[name]):
                continue
            if name not in self.written and arrival.is_written:
                continue  # wrong beside another field: it waits
            more = {"inputs": self.inputs(name, text)} if text != self.typed[name] else {}
            found[name] = {"now": text, "sent": self.typed[name], **more}
        return {self.add_prefix(name): answer for name, answer in found.items()}

    @property
    def waiting(self) -> list[str]:
        """The fields that came in and could not be written, by their names on the page."""
        if self.instance.pk is None:
            return [self.add_prefix(name) for name in self.watched]
        names = [name for name in self.watched if name not in self.arrivals or name in self.both]
        names += [name for name, found in self.arrivals.items() if found.is_written and name not in self.written]
        return [self.add_prefix(name) for name in names]


def place_of(row: models.Model) -> str:
    """What the history of a draft calls this row: nothing for the part itself, else as `goal-12`."""
    return "" if isinstance(row, Part) else f"{row._meta.model_name}-{row.pk}"


def uuid_in(text: str) -> UUID | None:
    """A UUID that was sent along, or None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _fits(one: forms.Field, text: str) -> bool:
    longest = getattr(one, "max_length", None)
    return (longest is None or len(text) <= longest) and text.count("\n") < LINES
