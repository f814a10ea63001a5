"""Fields that apply, or have to be filled in, only when another field says so: declared once, in the form.

The page puts such a field away until it applies (static/conditions.js, from the same declaration); without a script it is
there with a hint. The form has the last word: what does not apply is refused, never thrown away in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.forms import CheckboxSelectMultiple, ChoiceField, ModelChoiceField, RadioSelect
from django.forms.boundfield import BoundField

HALF = 26
"""So many characters of a choice can be read in a list that takes half of the page."""


@dataclass(frozen=True)
class When:
    """A field applies when `field` holds one of `values`; an empty value is a box that is not ticked.

    `words` completes "Alleen als …". With `needed` it must then be filled in, and `asks` says so. With `always` it may be
    filled in whatever was chosen, and only has to be when it applies; the hint then begins with "Nodig als". With
    `goes_along` what was kept before, and was not typed here, is no mistake: the form lets it end with what was chosen.
    """

    field: str
    values: frozenset[str]
    words: str
    needed: bool = False
    asks: str = "Vul dit in."
    refuses: str = ""
    always: bool = False
    goes_along: bool = False

    @property
    def hint(self) -> str:
        return f"{'Nodig' if self.always else 'Alleen'} als {self.words}."

    @property
    def refusal(self) -> str:
        return self.refuses or f"Dit geldt alleen als {self.words}. Haal het hier weg, of kies iets anders."

    def holds(self, value: Any) -> bool:
        """Whether it applies when the other field holds this value."""
        return bool(self.values & set(spoken(value)))


def only(field: str, *values: str, words: str, **more) -> When:
    """A field that applies only then."""
    return When(field, frozenset(map(str, values)), words, **more)


def needed(field: str, *values: str, words: str, **more) -> When:
    """A field that may always be filled in, and then has to be."""
    return When(field, frozenset(map(str, values)), words, needed=True, always=True, **more)


def spoken(value: Any) -> Iterable[str]:
    """A value as a browser sends it, in a list: "on" for a tick, "" for nothing."""
    if isinstance(value, list | tuple | set):
        return [str(each) for each in value] or [""]
    if isinstance(value, bool):
        return ["on" if value else ""]
    return str(value or "").split() or [""]  # several codes may stand in one text


class BoundWhen(BoundField):
    """A field on the page, with the condition that its form declares for it."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        self.when: When | None = form.applies.get(name) if getattr(form, "applies", None) else None
        if self.when and self.when.field not in form.fields:
            self.when = None
        if self.when:
            self.help_text = f"{self.when.hint} {self.help_text}".strip()

    @property
    def both(self):
        """Two texts for this field, when two people wrote it (plans.forms.merging); None otherwise."""
        return getattr(self.form, "both", {}).get(self.name)

    @property
    def tips(self):
        """What may be better in the text of this field (plans.wording); None when nobody looked, or there is nothing."""
        return getattr(self.form, "tips", {}).get(self.name)

    @property
    def control(self) -> str:
        """The name under which the page sends the field that decides."""
        return self.form.add_prefix(self.when.field) if self.when else ""

    @property
    def values(self) -> str:
        return " ".join(sorted(each or "-" for each in self.when.values)) if self.when else ""

    @property
    def is_wide(self) -> bool:
        """Whether its words would be cut off in half the width: what a list offers may be long."""
        if not isinstance(self.field, ChoiceField):
            return False
        return isinstance(self.field, ModelChoiceField) or any(
            len(str(words)) > HALF for _, words in cast(list, self.field.choices)
        )

    @property
    def is_needed(self) -> bool:
        """Whether it has to be filled in, as the page is shown; in a new row: once the row is used."""
        return self.field.required or bool(self.when and self.when.needed and self.holds)

    @property
    def may_be_needed(self) -> bool:
        """Whether it is marked as soon as the field that decides says so."""
        return bool(self.when and self.when.needed) and not self.field.required

    def build_widget_attrs(self, attrs, widget=None):
        """What is needed is told to a screen reader too where the browser's own `required` is not there."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)  # its legend says so
        if self.is_needed and not (is_group or widget.is_hidden or self.form.empty_permitted or attrs.get("required")):
            attrs["aria-required"] = "true"
        return attrs

    @property
    def holds(self) -> bool:
        """Whether it applies as the page is shown; without a condition always."""
        return self.when is None or self.when.holds(self.form[self.when.field].value())
