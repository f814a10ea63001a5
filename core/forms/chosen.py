"""Somebody who is known already is chosen, somebody else is typed. What is kept is the text, as if it had been typed."""

from typing import NamedTuple

from django import forms

from .conditions import BoundWhen

OTHER = "*"
"""What the list sends for *iemand anders*."""


class Sent(NamedTuple):
    """What came in: the choice of the list, and what stands in the field beside it."""

    choice: str
    typed: str


class ListAndText(forms.TextInput):
    """A list under `<name>_known` and a text field under the name itself; without the list it is a text field."""

    def value_from_datadict(self, data, files, name):
        return Sent(data.get(f"{name}_known", ""), (data.get(name) or "").strip())

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}_known" not in data

    def id_for_label(self, id_):
        return f"{id_}_known" if id_ else id_


class WhoBound(BoundWhen):
    """What stands in the list and in the text field."""

    field: "WhoField"

    @property
    def chosen(self) -> str:
        value = self.value() or ""
        if isinstance(value, Sent):
            return value.choice or (OTHER if value.typed else "")
        return value if value in self.field.known else OTHER if value else ""

    @property
    def typed(self) -> str:
        value = self.value() or ""
        if isinstance(value, Sent):
            return value.typed
        return "" if value in self.field.known else value


class WhoField(forms.CharField):
    """A name: one of `people` (text to keep, words in the list), or somebody else's. `was` is the text kept until now."""

    widget = ListAndText
    bound_field_class = WhoBound
    OTHER = OTHER

    def __init__(self, *, people: list[tuple[str, str]], was: str = "", **kwargs):
        super().__init__(**kwargs)
        self.people, self.was = people, was
        self.known = dict(people)

    def clean(self, value):
        if not isinstance(value, Sent):
            return super().clean(value)
        if value.choice == OTHER and not value.typed:
            raise forms.ValidationError("Typ de naam, of kies iemand uit de lijst.")
        if value.choice not in ("", OTHER, *self.known):
            raise forms.ValidationError("Kies een van de mogelijkheden.")
        if value.choice in self.known and value.typed not in ("", value.choice, self.was):
            # Neither is guessed away.
            raise forms.ValidationError(
                f"U koos {value.choice} en typte ook {value.typed}. Kies “iemand anders”, of haal weg wat u typte."
            )
        return super().clean(self._one(value))

    def has_changed(self, initial, data):
        return super().has_changed(initial, self._one(data) if isinstance(data, Sent) else data)

    def _one(self, sent: Sent) -> str:
        return sent.choice if sent.choice in self.known else sent.typed


def offer(form, name: str, people: list[tuple[str, str]]) -> None:
    """Let a text field of this form offer people to choose from; what it keeps stays as it was."""
    old = form.fields[name]
    was = form.get_initial_for_field(old, name) or ""
    field = WhoField(
        people=people,
        was=was,
        label=old.label,
        required=old.required,
        max_length=old.max_length,
        help_text=old.help_text,
    )
    form.fields[name] = field
    form._prepare(field)
