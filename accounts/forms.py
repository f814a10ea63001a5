"""Forms of Beheer: the school's choices, its holidays and its staff."""

from collections import Counter
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.dates import MONTHS

from core.forms import uploads
from core.forms.changing import ChangingForm
from core.forms.conditions import only
from core.forms.fields import DutchForm, OnceForm, choice_field

from . import policy, staff
from .choices import Role, Sector, extra_fields_of
from .models import Holiday, School, StaffChange, User
from .policy import StaffAccess

OF_SCHOOL_YEAR, MOST_TALKS = (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7), 3
"""The months in the order of the school year, and how many talks a school may plan in it (ADR 44)."""
NEW = {"autocomplete": "new-password"}


class SchoolForm(ChangingForm, forms.ModelForm):
    """What the school decides. A changed policy counts from the next request for consent (decision 8)."""

    instance: School

    sectors = forms.MultipleChoiceField(
        label="onderwijssoorten", choices=Sector.choices, widget=forms.CheckboxSelectMultiple
    )

    extra_fields = forms.MultipleChoiceField(
        label="extra velden in het plan",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Wat uit staat, staat nergens: niet in het concept, niet op papier. Een plan dat al gedeeld is, houdt wat erin staat.",
    )

    rhythm = forms.MultipleChoiceField(
        label="maanden om samen terug te kijken",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Hoogstens drie per onderwijssoort. Niets gekozen: één keer per schooljaar, zoals de wet vraagt.",
    )

    class Meta:
        model = School
        fields = [
            "name",
            "board",
            "brin",
            "sectors",
            "extra_fields",
            "address",
            "phone",
            "email",
            "logo",
            "colour",
            "partnership",
            "basic_support",
            "support_point",
            "consent_policy",
            "consent_mode",
            "answer_days",
            "rhythm",
            "reminders",
            "region",
            "viewpoints_shared",
            "viewers_named",
            "names_in_calendars",
            "anchor_address",
            "retention_years",
        ]
        widgets = {"logo": forms.FileInput(attrs={"accept": "image/png,image/jpeg"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reminders"].help_text = (
            "Wie nog niet antwoordde, krijgt na 5 dagen een mail, en daarna om de 3 dagen; hoogstens vijf keer, "
            "en niet in een vakantie."
        )
        choice_field(self, "extra_fields").choices = self._extra_fields()
        choice_field(self, "rhythm").choices = self._months()
        self.fields["region"].help_text = "De beheerder van OPP vult de schoolvakanties van deze regio in een keer in."

    def _extra_fields(self) -> list[tuple[str, str]]:
        """The groups that may be switched on, for each kind of education of this school."""
        sectors = [sector for sector in Sector if sector in self.instance.sectors]
        return [
            (f"{sector}:{group}", group.label if len(sectors) == 1 else f"{sector.label}: {group.label}")
            for sector in sectors
            for group in extra_fields_of(sector)
        ]

    def _months(self) -> list[tuple[str, str]]:
        """The months of the school year, for each kind of education of this school."""
        sectors = [sector for sector in Sector if sector in self.instance.sectors]
        return [
            (f"{sector}:{month}", MONTHS[month] if len(sectors) == 1 else f"{sector.label}: {MONTHS[month]}")
            for sector in sectors
            for month in OF_SCHOOL_YEAR
        ]

    def clean_rhythm(self) -> list[str]:
        chosen = self.cleaned_data["rhythm"]
        many = Counter(code.partition(":")[0] for code in chosen)
        if any(count > MOST_TALKS for count in many.values()):
            raise forms.ValidationError("Kies hoogstens drie maanden per onderwijssoort.")
        return chosen

    def read_out(self) -> list[tuple[str, str]]:
        """(label, words) of every choice, for who may read and not change them."""
        return [(str(field.label), self._in_words(field)) for field in self.visible_fields()]

    @staticmethod
    def _in_words(field) -> str:
        value = field.value()
        if isinstance(value, bool):
            return "ja" if value else "nee"
        named = {str(code): label for code, label in getattr(field.field, "choices", ())}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(named.get(str(each), each)) for each in chosen if each not in (None, ""))

    def clean_logo(self):
        logo = self.cleaned_data.get("logo")
        if logo and hasattr(logo, "content_type"):
            uploads.checked(logo, kinds=("png", "jpg"))
            logo.name = f"logo.{uploads.kind_of_file(logo)}"  # what it holds names it, not who sent it
        return logo


class HolidayForm(OnceForm, forms.ModelForm):
    class Meta:
        model = Holiday
        fields = ["name", "from_on", "until_on"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from_on") and cleaned.get("until_on") and cleaned["until_on"] < cleaned["from_on"]:
            self.add_error("until_on", "De laatste dag ligt vóór de eerste dag.")
        return cleaned


def roles_field() -> forms.Field:
    return forms.MultipleChoiceField(label="rollen", choices=Role.choices, widget=forms.CheckboxSelectMultiple)


def mandate_field() -> forms.Field:
    return forms.CharField(
        label="mandaat om vast te stellen",
        max_length=160,
        required=False,
        help_text="Voor wie namens de directeur vaststelt: het besluit waarop dat berust.",
    )


MANDATE = only("roles", Role.DIRECTOR, words="iemand ook de rol directeur heeft")


class InvitationForm(OnceForm, forms.Form):
    """Somebody to invite. Whether they work elsewhere is not looked up."""

    refused_at = "email"
    applies = {"mandate": MANDATE}

    name = forms.CharField(label="naam", max_length=120)
    email = forms.EmailField(label="e-mail", max_length=254)
    roles = roles_field()
    mandate = mandate_field()


class StaffForm(ChangingForm, forms.ModelForm):
    """A colleague as they stand at one school. What is typed goes through `staff.change`, the one way in."""

    instance: User

    roles = roles_field()
    mandate = mandate_field()
    applies = {"mandate": replace(MANDATE, goes_along=True)}

    class Meta:
        model = User
        fields = ["name", "email", "is_active"]

    def __init__(self, *args, school: School, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.school, self.by = school, by
        self.written: list[StaffChange] = []
        self.initial.update(self.values_now())
        self.fields["is_active"].label = "Werkt hier en mag inloggen"
        for name, words in HELP.items():
            self.fields[name].help_text = words

    def values_now(self) -> dict:
        """How this colleague stands here: also the roles and the mandate."""
        now = staff.access_of(User.objects.get(pk=self.instance.pk), self.school)
        return {name: getattr(now, name) for name in ("name", "email", "is_active", "mandate")} | {
            "roles": list(now.roles)
        }

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            for reason in staff.obstacles(self.instance, self.school, self._access(cleaned), by=self.by):
                self.add_error(None, reason)
        return cleaned

    def _get_validation_exclusions(self) -> set:
        """Whether an address is somebody's already is told to its owner, not to who types it here."""
        return cast(Any, super())._get_validation_exclusions() | {"email"}

    def save(self, commit=True) -> User:
        self.written = staff.change(self.instance, self.school, self._access(self.cleaned_data), by=self.by)
        return self.instance

    @staticmethod
    def _access(typed: dict) -> StaffAccess:
        roles = policy.ordered(typed["roles"])
        mandate = typed["mandate"] if Role.DIRECTOR in roles else ""
        return StaffAccess(typed["name"], typed["email"].lower(), typed["is_active"], roles, mandate)


HELP = {
    "email": "Een nieuw adres gaat in als uw collega het bevestigt, met het wachtwoord van nu.",
    "is_active": "Zonder vinkje vervallen de rollen op deze school meteen. Komt iemand terug, nodig dan opnieuw uit.",
}
TWICE = "U typte twee verschillende wachtwoorden."


class NewPasswordForm(DutchForm, forms.Form):
    """How somebody who was invited begins: a name, and a password twice."""

    name = forms.CharField(label="uw naam", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(label="wachtwoord", strip=False, widget=forms.PasswordInput(attrs=NEW))
    password2 = forms.CharField(label="wachtwoord, nog een keer", strip=False, widget=forms.PasswordInput(attrs=NEW))

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        cleaned = super().clean()
        if first and second:  # as typed: a password is not tidied
            cleaned |= {"password1": first, "password2": second}
            self._judge(first, second)
        return cleaned

    def _judge(self, first: str, second: str) -> None:
        try:
            validate_password(first, User(email=self.email, name=self.cleaned_data.get("name", "")))
        except forms.ValidationError as error:
            self.add_error("password1", error)
        if first != second:
            self.add_error("password2", TWICE)
