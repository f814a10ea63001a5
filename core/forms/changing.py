"""Forms that change a row which somebody else may change meanwhile: only what was changed on this page is written.

Such a page carries the version it started from, as a fingerprint for each field. When it comes back, a field that was
left alone keeps what the database holds by now, whoever put it there. A field that two people changed is not guessed:
both values are shown and what was typed stays (ADR 17).
"""

from datetime import date
from hashlib import sha256
from typing import Any, cast

from django import forms
from django.core import signing
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.writing import date_format

from .fields import DutchForm, tidy

Fingerprints = dict[str, str]
NOTHING = "niets"


class ChangingForm(DutchForm):
    """Mixed into a ModelForm that edits an existing row. A form for a new row is not touched by it.

    Save it with `save_together`, which reads the row anew under a lock before it is validated.
    """

    instance: models.Model
    data: MultiValueDict
    _meta: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.changed_here: list[str] = []
        self.changed_elsewhere: list[str] = []
        if self.instance.pk:
            self.fields["started"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=lambda: self._signed(self._fingerprints())
            )

    def values_now(self) -> dict[str, Any]:
        """What the database holds for each field of this form; extend it for fields that are no column."""
        return forms.model_to_dict(self.instance, self._meta.fields)

    def look_again(self) -> None:
        """Read the row anew and lock it until the transaction ends; the form is validated against that."""
        if self.instance.pk:
            self.instance.refresh_from_db(from_queryset=type(self.instance)._base_manager.select_for_update())
            self.initial.update(self.values_now())
            self._errors = None

    def clean(self):
        cleaned = super().clean()
        return self._merged(cleaned) if self.instance.pk else cleaned

    def save(self, commit=True):
        """Write what was changed on this page and nothing else; a new row whole."""
        if not (self.instance.pk and commit):
            return cast(Any, super()).save(commit)
        columns = [name for name in self.changed_here if name in self._meta.fields]
        if columns:
            self.instance.save(update_fields=columns)
        return self.instance

    # The version it started from --------------------------------------------------------------------------------

    def _watched(self) -> list[str]:
        """The fields whose value the database knows, as far as this page may change them."""
        known = self.values_now()
        return [name for name, field in self.fields.items() if name in known and not field.disabled]

    def _fingerprints(self) -> Fingerprints:
        now = self.values_now()
        return {name: fingerprint(self.fields[name], now.get(name)) for name in self._watched()}

    @property
    def _salt(self) -> str:
        return f"started {self.instance._meta.label_lower} {self.instance.pk}"

    def _signed(self, found: Fingerprints) -> str:
        return signing.dumps(found, salt=self._salt, compress=True)

    def _started_from(self) -> Fingerprints:
        """As it was signed; empty when it is not there or not ours, and then every difference is asked about."""
        try:
            return signing.loads(self.data.get(self.add_prefix("started"), ""), salt=self._salt)
        except signing.BadSignature:
            return {}

    def _merged(self, cleaned: dict) -> dict:
        """`cleaned` with the values of now where this page changed nothing; a field that two people changed is an error."""
        started, now = self._started_from(), self.values_now()
        self.changed_here, self.changed_elsewhere = [], []
        twice: list[str] = []
        unread: list[str] = []
        for name in self._watched():
            field, there = self.fields[name], now.get(name)
            if name not in cleaned:  # wrong by itself: first that
                unread.append(name)
                continue
            typed, present = fingerprint(field, cleaned[name]), fingerprint(field, there)
            left_alone = typed == started.get(name)
            if not left_alone and typed != present:
                (self.changed_here if present == started.get(name) else twice).append(name)
            elif typed != present:
                self.changed_elsewhere.append(name)
                cleaned[name] = self._as_cleaned(name, there)
        for name in twice:
            self.add_error(name, self._both(name, now.get(name), cleaned[name], known=bool(started)))
        if twice:
            self._start_from_now(now, {name: started[name] for name in unread if name in started})
        return cleaned

    def _as_cleaned(self, name: str, value: Any) -> Any:
        """A value of the database as this field would have cleaned it."""
        field = self.fields[name]
        return value if isinstance(field, forms.FileField) else field.to_python(field.prepare_value(value))

    def _both(self, name: str, there: Any, typed: Any, *, known: bool) -> str:
        field = self.fields[name]
        seen = "Iemand anders veranderde dit intussen" if known else "Deze pagina was te oud"
        return (
            f"{seen}. Nu staat er: {in_words(field, there)}. U koos: {in_words(field, typed)}. "
            "Bewaar nog een keer om uw keuze te houden, of zet terug wat er nu staat."
        )

    def _start_from_now(self, now: dict, unread: Fingerprints) -> None:
        """Shown again, the page starts from the version of now, but for what was not compared. What was typed stays."""
        self.data = cast(QueryDict, self.data).copy()
        self.data[self.add_prefix("started")] = self._signed(self._fingerprints() | unread)
        for name in self.changed_elsewhere:
            self._type(name, now.get(name))

    def _type(self, name: str, value: Any) -> None:
        """Put a value into what was sent in, as a browser would have sent it."""
        key, field = self.add_prefix(name), self.fields[name]
        value = field.prepare_value(value)
        if isinstance(field.widget, forms.CheckboxInput):
            value = "on" if value else None
        if isinstance(value, list | tuple):
            self.data.setlist(key, [str(each) for each in value])
        elif value is None:
            self.data.pop(key, None)
        else:
            self.data[key] = value.isoformat() if isinstance(value, date) else str(value)


def spoken(field: forms.Field, value: Any) -> str:
    """A value as this field means it, as one text, be it typed or out of the database."""
    if isinstance(value, models.Model):
        value = value.pk
    if isinstance(value, FieldFile):
        value = value.name
    if isinstance(value, bool) or isinstance(field, forms.BooleanField):
        return "1" if value else "0"
    if isinstance(value, list | tuple | set):
        return "\n".join(sorted(map(str, value)))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else tidy(str(value))


def fingerprint(field: forms.Field, value: Any) -> str:
    """A short digest of that text."""
    return sha256(spoken(field, value).encode()).hexdigest()[:16]


def in_words(field: forms.Field, value: Any) -> str:
    """A value as people read it: a day, a choice, yes or no."""
    if isinstance(field, forms.BooleanField):
        return "aan" if value else "uit"
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list | tuple | set):
        return ", ".join(in_words(field, each) for each in value) or NOTHING
    if isinstance(field, forms.FileField):
        return value.name.rsplit("/", 1)[-1] if value else NOTHING
    if isinstance(field, forms.ChoiceField):
        value = dict(cast(list, field.choices)).get(value, value)
    return f"“{value}”" if value not in (None, "") else NOTHING


def save_together(*pages: ChangingForm) -> bool:
    """Save these forms when all of them are right; whether they were.

    The rows are read anew and locked first, so that nobody changes them between looking and writing.
    """
    with transaction.atomic():
        for page in pages:
            page.look_again()
        wrong = [page for page in pages if not page.is_valid()]  # all of them: each says what is wrong with it
        if wrong:
            return False
        for page in pages:
            page.save()
    return True


def saved(*pages: ChangingForm) -> str:
    """What to say after it: also what somebody else changed meanwhile and this page left as it was."""
    labels = [page.fields[name].label for page in pages for name in page.changed_elsewhere]
    others = (
        f" Iemand anders veranderde intussen ook iets; dat bleef zo: {', '.join(map(str, labels))}." if labels else ""
    )
    return f"Bewaard.{others}"
