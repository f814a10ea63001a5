"""Forms about people: the pupil, guardians, authority, who is involved."""

from typing import cast

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils import timezone

from accounts.choices import Sector
from accounts.models import School, User
from accounts.pressed import came_in
from core.forms.changing import ChangingForm, in_words
from core.forms.conditions import needed, only
from core.forms.fields import DutchForm, OnceForm, choice_field, row_field

from .ages import USUAL_AGES, age_on
from .models import (
    AccessGrant,
    Assignment,
    Authority,
    CapabilityRecord,
    DisagreementRecord,
    Guardian,
    InvolvedPerson,
    Person,
    Student,
)
from .policy import AuthorityValue, Relation


class PersonForm(ChangingForm, forms.ModelForm):
    """A person's name and how to reach them."""

    instance: Person

    class Meta:
        model = Person
        fields = ["given_name", "infix", "family_name", "email", "phone", "language", "address_protected"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[
            "given_name"
        ].help_text = "Vul minstens een voornaam of een achternaam in: sommige mensen hebben maar één naam."
        self.fields[
            "language"
        ].help_text = "Zo spreken mail en bladzijden deze persoon aan, tot die zelf een taal kiest."
        self.fields["address_protected"].help_text = "Dan staan adres, telefoon en e-mail nergens waar anderen ze zien."

    def clean(self):
        typed = super().clean()
        wrong = {"given_name", "family_name"} & set(self.errors)
        if not wrong and not (typed.get("given_name") or typed.get("family_name")):
            self.add_error("given_name", "Vul een voornaam of een achternaam in.")
        return typed


class PupilPersonForm(PersonForm):
    """The pupil as a person: an own address opens their own page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Eigen e-mail van de leerling"
        self.fields["email"].help_text = "Hiermee leest de leerling zelf mee, en antwoordt vanaf 16 jaar."


class StudentForm(ChangingForm, OnceForm, forms.ModelForm):
    instance: Student
    """One enrolment. The school is asked when somebody serves several (decision 6).

    An age that is rare at a secondary school is asked about once more: a wrong year decides who decides.
    """

    sure_of_age = forms.BooleanField(label="deze leeftijd klopt", required=False)

    class Meta:
        model = Student
        fields = [
            "school",
            "number",
            "birth_date",
            "sector",
            "class_name",
            "level",
            "school_year",
            "lwoo",
            "enrolled_on",
            "left_on",
            "tlv_number",
            "tlv_category",
            "tlv_from",
            "tlv_until",
        ]

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["school", "number", "birth_date", "sure_of_age"])
        if "sure_of_age" not in self.data:
            self.asks_age = self.fields.pop("sure_of_age")
        schools = School.objects.where_people_are_edited_by(user)
        self.may_begin = bool(self.instance.pk or schools)
        if self.instance.pk:
            del self.fields["school"]
            sectors = self.instance.school.sectors
        else:
            row_field(self, "school").queryset = schools
            if len(schools) == 1:
                self.fields["school"].initial = schools[0]
                self.fields["school"].widget = forms.HiddenInput()
            sectors = {sector for school in schools for sector in school.sectors}
        choice_field(self, "sector").choices = [(value, label) for value, label in Sector.choices if value in sectors]
        years = MaxValueValidator(9, "Kies een leerjaar van 1 tot en met 9.")
        self.fields["school_year"].validators.append(years)
        self.fields["number"].help_text = "Het nummer uit de leerlingadministratie, geen burgerservicenummer."

    def clean(self):
        cleaned = super().clean()
        school = cleaned.get("school") or (self.instance.school if self.instance.pk else None)
        if school and cleaned.get("sector") and cleaned["sector"] not in school.sectors:
            self.add_error("sector", f"{school.name} heeft deze onderwijssoort niet.")
        first, last = cleaned.get("enrolled_on"), cleaned.get("left_on")
        if first and last and last < first:
            self.add_error("left_on", "Uitschrijven kan niet vóór inschrijven.")
        if cleaned.get("birth_date") and first and cleaned["birth_date"] >= first:
            self.add_error("birth_date", "De geboortedatum ligt vóór de inschrijving.")
        if school and cleaned.get("number"):
            self._know_the_number(school, cleaned["number"])
        self._ask_about_age(cleaned)
        if cleaned.get("tlv_from") and cleaned.get("tlv_until") and cleaned["tlv_until"] < cleaned["tlv_from"]:
            self.add_error("tlv_until", "De einddatum ligt vóór de begindatum.")
        return cleaned

    def _know_the_number(self, school: School, number: str) -> None:
        """A number belongs to one pupil; whose it is, is known to who may enter pupils."""
        other = Student.objects.filter(school=school, number=number).exclude(pk=self.instance.pk).first()
        if other:
            self.add_error(
                "number", f"Dit leerlingnummer is al van {other}, klas {other.class_name}. Klopt het nummer?"
            )

    def _ask_about_age(self, cleaned: dict) -> None:
        """Show the tick when the age that was just typed is rare; once ticked it is taken for right."""
        born, is_new = cleaned.get("birth_date"), not self.instance.pk or "birth_date" in self.changed_here
        if not born or not is_new or cleaned.get("sure_of_age"):
            return
        age = age_on(born, timezone.localdate())
        if age not in USUAL_AGES:
            if "sure_of_age" not in self.fields:
                self.fields["sure_of_age"] = self.asks_age
                self.order_fields(["school", "number", "birth_date", "sure_of_age"])
            self.fields["sure_of_age"].required = True
            self.add_error("birth_date", f"Deze leerling is dan {age} jaar. Klopt dat? Vink het hieronder aan.")


class GuardianForm(ChangingForm, forms.ModelForm):
    """The relation to the pupil; authority is recorded apart, with a date and a ground."""

    instance: Guardian

    applies = {
        "organisation": only(
            "relation", Relation.VOOGD, Relation.CURATOR, Relation.MENTOR, Relation.OTHER,
            words="een instelling voogd is of het gezag heeft",
        )
    }  # fmt: skip

    class Meta:
        model = Guardian
        fields = ["relation", "organisation", "receives", "contact_blocked", "deceased_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["receives"].help_text = "Voor wie geen gezag heeft. Weeg het belang van het kind."

    def clean_deceased_on(self):
        day = self.cleaned_data["deceased_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Deze dag is nog niet geweest.")
        return day


class KnownPersonForm(DutchForm, forms.Form):
    """Choose somebody the school already knows: a person is never matched by name (decision 1)."""

    person = forms.ModelChoiceField(Person.objects.none(), label="iemand die de school al kent", required=False)

    def __init__(self, *args, student: Student, **kwargs):
        super().__init__(*args, **kwargs)
        row_field(self, "person").queryset = student.people_to_choose()
        self.fields[
            "person"
        ].help_text = "Bijvoorbeeld de ouder van een broer of zus. Laat leeg voor een nieuwe persoon."


class FactForm(OnceForm, forms.ModelForm):
    """A dated fact that goes before the earlier ones. Which was the last one when the page was opened goes along.

    So an old tab does not put a colleague's newer fact aside unseen, as `ChangingForm` sees to it for columns.
    """

    OWNERS = ("guardian", "student")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._owner():
            last = self.last()
            self.fields["started"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=last.pk if last else 0
            )

    def _owner(self) -> dict:
        found = {name: getattr(self.instance, f"{name}_id", None) for name in self.OWNERS}
        return {name: pk for name, pk in found.items() if pk}

    def last(self):
        """The fact that holds now: the one that was recorded last."""
        return self._meta.model._default_manager.filter(**self._owner()).order_by("-pk").first()

    def is_overtaken(self, user) -> bool:
        """Whether somebody recorded a fact since this page was opened; then it is shown, and pressing again goes on."""
        last = self.last()
        now = str(last.pk if last else 0)
        if last is None or self.cleaned_data["started"] == now or came_in(self, user):
            return False
        self.data = cast(QueryDict, self.data).copy()
        self.data["started"] = now
        self.add_error(
            None,
            f"Iemand anders legde intussen iets vast: {self._in_words(last)}. "
            "Bewaar nog een keer als wat u hier vastlegt daarna nog geldt.",
        )
        return True

    def _in_words(self, row) -> str:
        values = forms.model_to_dict(row, self._meta.fields)
        told = [(self.fields[name], value) for name, value in values.items() if value not in (None, "")]
        return "; ".join(f"{str(field.label).lower()}: {in_words(field, value)}" for field, value in told)


class AuthorityForm(FactForm):
    """A dated fact about authority; an earlier row stays readable."""

    applies = {
        "basis": only(
            "value", AuthorityValue.YES, words="er gezag is", needed=True, asks="Kies waarop het gezag berust."
        ),
        "evidence": needed(
            "value", AuthorityValue.YES, AuthorityValue.NO, words="u het weet", asks="Schrijf hoe u dit weet."
        ),
    }

    class Meta:
        model = Authority
        fields = ["value", "basis", "from_on", "until_on", "evidence"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_on"].label = "Vanaf welke dag"
        self.fields["from_on"].help_text = (
            "Laat leeg als dit altijd zo was: bij een ouder meestal sinds de geboorte. "
            "Een gesprek van voor deze dag telt niet als gesprek met deze persoon."
        )
        self.fields["evidence"].help_text = "Bijvoorbeeld: uittreksel uit het gezagsregister gezien op 3 september."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("until_on") and cleaned.get("from_on") and cleaned["until_on"] < cleaned["from_on"]:
            self.add_error("until_on", "De einddatum ligt vóór de begindatum.")
        return cleaned


class CapabilityForm(FactForm):
    class Meta:
        model = CapabilityRecord
        fields = ["value", "from_on", "evidence"]


class DisagreementForm(FactForm):
    class Meta:
        model = DisagreementRecord
        fields = ["known", "from_on", "evidence"]


class GrantForm(FactForm):
    """What an adult pupil told the school: who may read along, and until when."""

    class Meta:
        model = AccessGrant
        fields = ["from_on", "until_on"]

    def clean(self):
        typed = super().clean()
        if typed.get("from_on") and typed.get("until_on") and typed["until_on"] < typed["from_on"]:
            self.add_error("until_on", "De einddatum ligt vóór de begindatum.")
        return typed


class AssignmentForm(OnceForm, forms.ModelForm):
    """A colleague of the same school works with this pupil."""

    class Meta:
        model = Assignment
        fields = ["user", "function", "reads", "from_on"]

    def __init__(self, *args, student: Student, **kwargs):
        super().__init__(*args, **kwargs)
        row_field(self, "user").queryset = User.objects.working_at(student.school_id)
        self.fields["user"].label = "Collega"
        self.fields["reads"].help_text = "Een vakdocent heeft genoeg aan de klaskaart."


class InvolvedForm(ChangingForm, OnceForm, forms.ModelForm):
    instance: InvolvedPerson

    class Meta:
        model = InvolvedPerson
        fields = ["name", "role", "organisation", "tasks", "since_on", "permission_on"]
