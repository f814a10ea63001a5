"""Forms for looking back: one evaluation, with a row for each goal."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from core.forms.conditions import only
from core.forms.fields import DutchForm
from plans.choices import EvaluationDecision, GoalResult
from plans.errors import NotAllowedNow
from plans.models import Evaluation, GoalReview

from .rows import MOST


class EvaluationStartForm(DutchForm, forms.Form):
    held_on = forms.DateField(label="datum van de evaluatie", initial=timezone.localdate)


class EvaluationForm(DutchForm, forms.ModelForm):
    """What the evaluation says as a whole. `edits` says which state the writer saw."""

    edits = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Evaluation
        fields = [
            "held_on", "destination_still_right", "factors_still_right", "perspective_decision", "conclusion", "decision",
            "next_on",
        ]  # fmt: skip
        widgets = {
            "destination_still_right": forms.Textarea(attrs={"rows": 3}),
            "factors_still_right": forms.Textarea(attrs={"rows": 3}),
            "conclusion": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, has_perspective: bool = True, **kwargs):
        """`has_perspective`: whether there is a part 1 to look back on."""
        super().__init__(*args, **kwargs)
        self.fields["edits"].initial = self.instance.edits or 0
        if not has_perspective:
            for name in ("destination_still_right", "factors_still_right", "perspective_decision"):
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        held, following = cleaned.get("held_on"), cleaned.get("next_on")
        if held and following and following <= held:
            self.add_error("next_on", f"Kies een datum na {held:%d-%m-%Y}, de datum van deze evaluatie.")
        return cleaned

    def save(self, commit=True):
        self.instance.save(update_fields=[name for name in self.cleaned_data if name != "edits"])
        return self.instance

    def says_nothing_new(self, rows) -> bool:
        """Whether all of it is kept already: pressed twice."""
        return set(self.changed_data) <= {"edits"} and not rows.has_changed()

    def seen(self, edits: int) -> None:
        """What was typed stays, and the next press starts from this count."""
        self.data = cast(QueryDict, self.data).copy()
        self.data["edits"] = str(edits)


class ReviewForm(DutchForm, forms.ModelForm):
    applies = {"stop_reason": only("next_step", EvaluationDecision.END, words="dit doel stopt")}

    class Meta:
        model = GoalReview
        fields = ["result", "evidence", "next_step", "stop_reason"]
        help_texts = {"stop_reason": "Maak de zin af; de familie leest: “gestopt omdat het nu vanzelf gaat”."}
        widgets = {"evidence": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["result"])
        field.choices = [("", "Kies"), *GoalResult.offered(self.instance.result)]


# More rows than a plan ever has; what is sent in beyond `absolute_max` is not even looked at.
MOST_ROWS: dict[str, Any] = {"max_num": MOST, "absolute_max": MOST + 20, "validate_max": True}


class Rows(forms.BaseInlineFormSet):
    """Children in the order in which they stand on the page."""

    default_error_messages = forms.BaseInlineFormSet.default_error_messages | {
        "too_many_forms": "Dit zijn te veel regels. Hoogstens %(num)d passen hier."
    }

    @property
    def is_forged(self) -> bool:
        """Whether a row was sent in that exists, but belongs to another part."""
        strange = [form["id"].value() for form in self.initial_forms if form.instance.pk is None]
        numbers = [value for value in strange if str(value).isdigit()]
        return bool(numbers) and GoalReview.objects.filter(pk__in=numbers).exists()


ReviewRows = cast(
    type[Rows],
    forms.inlineformset_factory(
        Evaluation, GoalReview, form=ReviewForm, formset=Rows, extra=0, can_delete=False, edit_only=True, **MOST_ROWS
    ),
)


def write(evaluation: Evaluation, form: EvaluationForm, rows) -> bool:
    """Save the whole page; False, with the reason on the form, when that can no longer be."""
    try:
        with evaluation.editing(seen_edits=form.cleaned_data["edits"]) as now:
            form.save()
            rows.save()
        form.seen((now.edits or 0) + 1)
        return True
    except NotAllowedNow as refusal:
        form.add_error(None, list(refusal.reasons))
        form.seen(Evaluation.objects.count_of_edits(evaluation.pk))
        return False


def say_what_lacks(form: EvaluationForm, rows, obstacles) -> None:
    """What stands in the way of concluding, by the fields where it is solved."""
    for each in obstacles:
        if each.where in form.fields:
            form.add_error(each.where, each.text)
        elif each.where != "reviews":
            form.add_error(None, each.text)
    for row in rows:
        for name in ("result", "next_step"):
            if not row.cleaned_data.get(name):
                row.add_error(name, "Kies een van de mogelijkheden.")
        if row.instance.decided.wants_reason:
            row.add_error("stop_reason", "Schrijf waarom dit doel stopt: de familie leest dat.")
