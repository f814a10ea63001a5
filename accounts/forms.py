"""Forms of Beheer: the school's choices, its holidays and its staff."""

from django import forms
from django.db import IntegrityError, transaction

from .changing import ChangingForm
from .choices import Role, Sector
from .fields import OnceForm, checked_scan, kind_of_file
from .models import Holiday, Membership, School, User


class SchoolForm(ChangingForm, forms.ModelForm):
    """What the school decides. A changed policy counts from the next request for consent (decision 8)."""

    sectors = forms.MultipleChoiceField(
        label="onderwijssoorten", choices=Sector.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = School
        fields = [
            "name",
            "board",
            "brin",
            "sectors",
            "address",
            "phone",
            "email",
            "logo",
            "partnership",
            "basic_support",
            "support_point",
            "consent_policy",
            "consent_mode",
            "answer_days",
            "reminders",
            "region",
            "viewpoints_shared",
            "anchor_address",
            "retention_years",
        ]
        widgets = {"logo": forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reminders"].help_text = (
            "Wie nog niet antwoordde, krijgt na 5 dagen een mail, en daarna om de 3 dagen; hoogstens vijf keer, "
            "en niet in een vakantie."
        )
        self.fields["region"].help_text = "De beheerder van OPP vult de schoolvakanties van deze regio in een keer in."

    def clean_logo(self):
        logo = self.cleaned_data.get("logo")
        if logo and hasattr(logo, "content_type"):
            checked_scan(logo)
            if kind_of_file(logo) == "pdf":
                raise forms.ValidationError("Kies een png of jpg.")
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


class StaffForm(ChangingForm, forms.ModelForm):
    """A colleague with the roles they hold at one school."""

    roles = forms.MultipleChoiceField(label="rollen", choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    mandate = forms.CharField(
        label="mandaat om vast te stellen",
        max_length=160,
        required=False,
        help_text="Alleen voor wie namens de directeur vaststelt: het besluit waarop dat berust.",
    )

    class Meta:
        model = User
        fields = ["name", "email", "is_active"]

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school
        self.known: User | None = None
        if not self.instance.pk:
            del self.fields["is_active"]
            return
        self.initial |= self.values_now()
        if self.instance.memberships.exclude(school=school).exists():
            # Whoever may change an address may take over an account, and with it the pupils of the other school.
            for name in ("name", "email", "is_active"):
                self.fields[name].disabled = True
            self.fields[
                "email"
            ].help_text = "Werkt ook op een andere school; daarom kunt u hier alleen de rollen kiezen."

    def values_now(self) -> dict:
        """Also the roles and the mandate that this colleague has here now."""
        here = list(self.instance.memberships.filter(school=self.school))
        mandate = next((seat.mandate for seat in here if seat.mandate), "")
        return super().values_now() | {"roles": [seat.role for seat in here], "mandate": mandate}

    def clean_email(self):
        """Somebody who works at another school keeps their account and gets a role here as well."""
        email = self.cleaned_data["email"].lower()
        if not self.instance.pk:
            self.known = User.objects.filter(email__iexact=email).first()
        return email

    def _get_validation_exclusions(self) -> set:
        """The address of somebody who is known already is not to be unique here: the account stays the same one."""
        found = super()._get_validation_exclusions()
        return found | {"email"} if self.known else found

    @staticmethod
    def _added(user: User) -> User:
        """A new account, or the one that somebody else made for the same address a moment ago."""
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            return User.objects.get(email__iexact=user.email)
        return user

    def save(self, commit=True) -> User:
        """Keep the person and exactly these roles at this school."""
        user = super().save() if self.instance.pk else self.known or self._added(super().save(commit=False))
        Membership.objects.filter(user=user, school=self.school).exclude(role__in=self.cleaned_data["roles"]).delete()
        for role in self.cleaned_data["roles"]:
            mandate = self.cleaned_data["mandate"] if role == Role.DIRECTOR else ""
            Membership.objects.update_or_create(user=user, school=self.school, role=role, defaults={"mandate": mandate})
        return user
