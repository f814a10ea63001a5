"""An example in the bank, as a coordinator writes it: of the school, or of their own."""

from typing import cast

from django import forms
from django.forms import inlineformset_factory

from accounts.choices import Role, Sector
from accounts.models import School
from core.forms.changing import ChangingForm
from core.forms.fields import DutchForm, OnceForm
from plans.forms.rows import MOST
from plans.models import BankGoal, BankMeasure
from plans.models.drafting.bank import spaced


class BankGoalForm(ChangingForm, OnceForm, forms.ModelForm):
    """For a new one also for which school, and whether only its writer sees it."""

    instance: BankGoal

    sectors = forms.MultipleChoiceField(label="voor", choices=Sector.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = BankGoal
        fields = ["title", "domain", "start_situation", "target", "approach", "frequency"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("start_situation", "target", "approach")}

    field_order = ["school", "is_own", "sectors"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial.setdefault("sectors", self.instance.sector_codes)
        self.fields[
            "target"
        ].help_text = "Wat, hoeveel, wanneer, en waaraan u het ziet. Zonder naam: dit lezen ook anderen."
        self.fields["start_situation"].help_text = "Alleen om te laten zien; dit komt niet in een plan."
        if not self.instance.pk:
            self._ask_whose()

    def _ask_whose(self) -> None:
        schools = School.objects.filter(pk__in=self.user.schools_as(Role.COORDINATOR))
        self.add("is_own", forms.BooleanField(label="alleen voor mij", required=False))
        if schools.count() > 1:
            self.add("school", forms.ModelChoiceField(schools, label="school"))
        else:
            self.instance.school = schools.first()
        self.order_fields(self.field_order)

    def values_now(self) -> dict:
        return super().values_now() | {"sectors": self.instance.sector_codes}

    def save(self, commit=True) -> BankGoal:
        row = self.instance
        if row.pk is None:
            row.school = self.cleaned_data.get("school") or row.school
            row.owner = self.user if self.cleaned_data["is_own"] else None
            row.added_by = self.user
        row.sectors = spaced(self.cleaned_data["sectors"])
        if row.pk and "sectors" in self.changed_here:
            row.save(update_fields=["sectors"])
        return super().save(commit)


class BankMeasureForm(DutchForm, forms.ModelForm):
    """One thing that may be done for such a goal."""

    instance: BankMeasure

    class Meta:
        model = BankMeasure
        fields = ["description", "support_field", "who", "frequency", "place"]


class BankRowsBase(forms.BaseInlineFormSet):
    """The measures of an example, in the order in which they stand on the page."""

    default_error_messages = forms.BaseInlineFormSet.default_error_messages | {
        "too_many_forms": "Dit zijn te veel regels. Hoogstens %(num)d passen hier."
    }

    def save_under(self, goal: BankGoal) -> None:
        """Save the rows of an example that was just made."""
        self.instance = goal
        self.save_in_order()

    def save_in_order(self) -> None:
        """Save, delete and number the rows."""
        self.save()
        kept = [form for form in self.forms if form.instance.pk and form not in self.deleted_forms]
        for position, form in enumerate(kept):
            if form.instance.position != position:
                form.instance.position = position
                form.instance.save(update_fields=["position"])

    @property
    def is_forged(self) -> bool:
        """Whether a row was sent in that is none of this example."""
        return any(form.instance.pk is None for form in self.initial_forms)


BankRows = cast(
    type[BankRowsBase],
    inlineformset_factory(
        BankGoal, BankMeasure, form=BankMeasureForm, formset=BankRowsBase, extra=2, can_delete_extra=False,
        max_num=MOST, absolute_max=MOST + 20, validate_max=True,
    ),
)  # fmt: skip
