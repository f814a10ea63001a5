"""How every form of the product takes in text, dates and files, so that bad input is answered in words."""

import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date
from typing import cast

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop

from core import signs
from core.pdf import fonts

from . import uploads
from .conditions import BoundWhen, When

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
ROOMY = 2000  # so many characters is more than a page asks for: no need to speak of a limit beforehand
LINES = 500  # in one text: each line costs the renderer as much as twenty words do
TOO_LONG = noop("Dit zijn %(show_value)d tekens. Er passen er hoogstens %(limit_value)d.")


def tidy(text: str) -> str:
    """Text as it is kept: NFC, `\\n` line ends, no invisible signs but the joiners that belong to a spelling."""
    text = unicodedata.normalize("NFC", signs.without_unseen(text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n")).strip()


def has_control(text: str) -> bool:
    """Whether there are characters in it that no keyboard types."""
    return any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text)


def in_address(request, name: str, length: int = 80) -> str:
    """What stands behind the question mark under this name: no longer than that, without control characters."""
    typed = request.GET.get(name, "")[:length]
    return "".join(letter for letter in typed if unicodedata.category(letter) != "Cc")


class DayInput(forms.DateInput):
    """A date as the browser's own calendar; the format it wants whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ScanField(forms.FileField):
    """A pdf or a photo, checked by content and size."""

    kinds: tuple[str, ...] = ("pdf", "jpg", "png")

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", lazy("Pdf, jpg of png, hoogstens 15 MB."))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            uploads.checked(upload, self.kinds)
        return upload


class AttachmentField(ScanField):
    """A pdf, a photo or drawing, or a recording; checked likewise."""

    kinds = ("pdf", "jpg", "png", *uploads.RECORDINGS)

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", lazy("Pdf, foto (jpg of png) of geluidsopname, hoogstens 15 MB."))
        accept = "application/pdf,image/jpeg,image/png,audio/*"
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(**kwargs)


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """The field of this form that offers choices."""
    return cast(forms.ChoiceField, form.fields[name])


def row_field(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """The field of this form that offers rows of the database."""
    return cast(forms.ModelChoiceField, form.fields[name])


class DutchForm(forms.BaseForm):
    """Mixed into every form: tidy text, plausible dates, limits in words, and fields that apply only sometimes."""

    bound_field_class = BoundWhen
    applies: Mapping[str, When] = {}
    """The fields that apply, or are needed, only when another field says so."""

    refused_at = ""
    """The field that a deed's reason not to be done is about, where the reason does not name one."""

    as_typed = False
    """True where a family writes: its words are kept sign for sign (decision 56). Others are told what paper cannot show."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self._prepare(field)

    def add(self, name: str, field: forms.Field) -> None:
        """A field that is there for this page only, prepared as the others are."""
        self._prepare(field)
        self.fields[name] = field

    def _prepare(self, field) -> None:
        if isinstance(field, forms.CharField):
            # No maxlength attribute: a browser would cut a pasted text without a word.
            field.widget.attrs.pop("maxlength", None)
            field.error_messages["max_length"] = _(TOO_LONG)
        field.error_messages["required"] = _("Vul dit in.")
        if field.label:
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = _("Kies …") if field.empty_label else None
        elif isinstance(field, forms.ChoiceField):
            offered = cast(list, field.choices)
            if offered and offered[0][0] == "":
                field.choices = [("", _("Kies …")), *offered[1:]]
        if isinstance(field, forms.DateField):
            field.widget = DayInput()
            field.error_messages["invalid"] = _("Vul een datum in, zoals 24-11-2026.")
        elif isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
            if str(field.widget.attrs.get("rows")) == "10":  # Django's own default, too tall for a page of fields
                field.widget.attrs["rows"] = 4
            if field.max_length and field.max_length < ROOMY and not field.help_text:
                field.help_text = _("Hoogstens %(max_length)s tekens.") % {"max_length": field.max_length}
        if isinstance(field.widget, forms.Textarea) or getattr(field.widget, "input_type", "") in ("text", "search"):
            field.widget.attrs.setdefault("dir", "auto")  # what is typed runs as its own letters do
        one = isinstance(field, forms.ModelChoiceField | forms.TypedChoiceField)
        if (one and not isinstance(field.widget, forms.RadioSelect)) or isinstance(field, forms.MultipleChoiceField):
            field.error_messages["invalid_choice"] = _("Kies een van de mogelijkheden.")

    def clean(self):
        cleaned = super().clean()
        values = self.cleaned_data if cleaned is None else cleaned
        for name, value in list(values.items()):
            if isinstance(value, str):
                values[name] = tidy(value) if self.as_typed else fonts.pasted(tidy(value))
                if wrong := self._what_is_wrong(name, value, values[name]):
                    self.add_error(name, wrong)
            elif type(value) is date and not EARLIEST <= value <= LATEST:
                self.add_error(
                    name, _("Klopt het jaar %(year)s? Kies een datum tussen 1990 en 2100.") % {"year": value.year}
                )
        for name, when in self.applies.items():
            if when.field in values and name in values:
                self._hold_to(name, when, values)
        return values

    def _hold_to(self, name: str, when: When, values: dict) -> None:
        """What is needed is asked for, and what does not apply is refused."""
        applies, is_filled = when.holds(values[when.field]), values[name] not in (None, "", [], False)
        if applies and when.needed and not is_filled:
            self.add_error(name, when.asks)
        elif is_filled and not applies and not when.always:
            changed = {name, when.field} & set(self.changed_data)  # what stood so before is no reason to keep nothing
            if changed - ({when.field} if when.goes_along else set()):
                self.add_error(name, when.refusal)

    def refuse(self, reasons) -> None:
        """Say why a deed could not be done: at the field that a reason is about, when it is on this page."""
        for reason in reasons:
            where = getattr(reason, "where", "") or self.refused_at
            self.add_error(where if where in self.fields else None, str(reason))

    def _what_is_wrong(self, name: str, typed: str, kept: str) -> str:
        """Why this text cannot be kept, for beside the field; empty when it can."""
        field = self.fields[name]
        one_line = not isinstance(field.widget, forms.Textarea)
        if one_line and signs.turns_around(typed):
            return _("Hier staat een onzichtbaar teken in dat de leesrichting omdraait. Typ dit opnieuw.")
        if one_line and signs.shows_nothing(typed):
            return _("Hier staat niets dat te zien is. Typ dit opnieuw.")
        if has_control(kept):
            return _("Er staan tekens in die niet te lezen zijn. Typ dit opnieuw.")
        if (lines := kept.count("\n") + 1) > LINES:
            return _("Dit zijn %(lines)s regels. Er passen er hoogstens %(most)s.") % {"lines": lines, "most": LINES}
        if not self.as_typed and (unknown := fonts.unprintable(kept)):
            return _("Dit kunnen wij niet afdrukken: %(named)s. Schrijf het anders.") % {"named": fonts.named(unknown)}
        return _("Vul dit in.") if typed.strip() and not kept and field.required else ""


class OnceForm(DutchForm):
    """A form whose rows are only ever added: pressed twice, it counts once (`accounts.pressed`). What changes a row needs no counting."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if getattr(getattr(self, "instance", None), "pk", None) is None:
            self.fields["once"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def short(text: str, length: int = 80) -> str:
    """The beginning of a text, for a list."""
    return Truncator(text).chars(length)
