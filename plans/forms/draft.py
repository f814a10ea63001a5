"""Writing a draft: a form per page, and rows of children."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory

from accounts.chosen import offer
from accounts.conditions import needed, only
from accounts.fields import DutchForm, OnceForm
from plans import facts
from plans.choices import (
    AdviceKind,
    DeadlineBase,
    Destination,
    DeviationKind,
    ExitProfile,
    TriggerReason,
    destinations_for,
)
from plans.errors import TransitionRefused
from plans.models import (
    ActionPart,
    CommitteeAdvice,
    DomainNote,
    ExternalAdvice,
    Factor,
    Goal,
    Perspective,
    ProgrammeDeviation,
    SupportMeasure,
)

from . import people


class PlanStartForm(OnceForm, forms.Form):
    """Why a plan, and from which day the six weeks run."""

    trigger_reason = forms.ChoiceField(
        label="waarom heeft deze leerling een plan nodig", choices=[("", "Kies …"), *TriggerReason.choices]
    )
    trigger_note = forms.CharField(label="toelichting", max_length=500, required=False)
    deadline_base = forms.ChoiceField(label="de zes weken lopen vanaf", choices=DeadlineBase.choices)
    deadline_base_on = forms.DateField(label="die dag was")
    begun_on = forms.DateField(
        label="gesprekken tellen vanaf",
        required=False,
        help_text="Laat leeg als dat de dag hierboven is. Was er eerder al een intake of een gesprek met de leerling? "
        "Kies dan die dag, tot een jaar terug; ook voor de inschrijving.",
    )

    def __init__(self, *args, student, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deadline_base_on"].initial = student.enrolled_on
        self.fields["deadline_base_on"].help_text = f"Ingeschreven op {student.enrolled_on:%d-%m-%Y}."
        if student.sector != "VO":
            del self.fields["trigger_reason"]
        elif student.school.basic_support:
            self.fields["trigger_reason"].help_text = student.school.basic_support

    def start(self) -> dict:
        """What `Plan.start` wants to know."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class DraftForm(DutchForm, forms.ModelForm):
    """One page of a draft. `edits` says which state the writer saw."""

    edits = forms.IntegerField(widget=forms.HiddenInput)
    applies = {
        "no_support_reason": only("no_individual_support", "on", words="er geen individuele ondersteuning is"),
        "unknown_reason": only("exit_destination", Destination.UNKNOWN, words="de bestemming nog niet bekend is"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edits"].initial = self.instance.edits
        sector = self.instance.plan.student.sector
        if "exit_destination" in self.fields:
            self.fields["exit_destination"].choices = [("", "Kies …"), *destinations_for(sector)]
        if "exit_profile" in self.fields:
            kept = [c for c in ExitProfile.choices if c[0] != ExitProfile.DAY or sector == "VSO"]
            self.fields["exit_profile"].choices = [("", "Kies …"), *kept]
        if "reason_for_change" in self.fields and self.instance.number == 1:
            del self.fields["reason_for_change"]
        if "why_changed" in self.fields:
            self._ask_why_it_changes()
        if "teacher_name" in self.fields:
            known = people.known_in(self.instance.plan)
            offer(self, "teacher_name", people.by_name(people.of(known, people.SCHOOL)))
            offer(self, "coach_name", people.by_name(people.of(known, people.SCHOOL, people.OUTSIDE)))

    def _ask_why_it_changes(self) -> None:
        """Only of a destination that is another than in the version that was established before, if there was one."""
        before = facts.established_destination(self.instance)
        others = [code for code, _ in self.fields["exit_destination"].choices if code != before]
        if before:
            words = "de bestemming anders is dan in de vorige versie"
            self.applies = {**self.applies, "why_changed": only("exit_destination", *others, words=words)}
        elif not self.instance.why_changed:
            del self.fields["why_changed"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("period_from"), cleaned.get("period_until")
        if first and last and last <= first:
            self.add_error("period_until", f"Kies een datum na {first:%d-%m-%Y}, het begin van de periode.")
        return cleaned

    def save(self, commit=True):
        """Only the fields of this page: the rest may have been written by somebody else."""
        self.instance.save(update_fields=[name for name in self.cleaned_data if name != "edits"])
        return self.instance

    def refused(self, reasons, edits: int) -> None:
        """Say why nothing was saved, keep what was typed, and let a second try through."""
        self.add_error(None, reasons)
        self.data = self.data.copy()
        self.data["edits"] = edits


def page_form(part, fields: tuple[str, ...]) -> type[DraftForm]:
    """The form of one page of this part."""
    widgets = {"no_support_reason": forms.Textarea(attrs={"rows": 3})}
    return forms.modelform_factory(type(part), form=DraftForm, fields=list(fields), widgets=widgets)


class RowForm(DutchForm, forms.ModelForm):
    """One row of a list of children."""


class MeasureForm(RowForm):
    """One thing that is done for a goal. `known`: who is in this file already."""

    def __init__(self, *args, known: list[people.Known], **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "who", people.with_role(known))


# More rows than a plan ever has; what is sent in beyond `absolute_max` is not even looked at.
MOST_ROWS: dict[str, Any] = {"max_num": 60, "absolute_max": 80, "validate_max": True}


class Rows(BaseInlineFormSet):
    """Children in the order in which they stand on the page."""

    default_error_messages = BaseInlineFormSet.default_error_messages | {
        "too_many_forms": "Dit zijn te veel regels. Hoogstens %(num)d passen hier."
    }

    def save_in_order(self) -> None:
        """Save, delete and number the rows."""
        self.save()
        for position, form in enumerate(
            form for form in self.forms if form.instance.pk and form not in self.deleted_forms
        ):
            if form.instance.position != position:
                form.instance.position = position
                form.instance.save(update_fields=["position"])

    @property
    def is_forged(self) -> bool:
        """Whether a row was sent in that exists, but belongs to another part."""
        strange = [form["id"].value() for form in self.initial_forms if form.instance.pk is None]
        numbers = [value for value in strange if str(value).isdigit()]
        return bool(numbers) and self.model.objects.filter(pk__in=numbers).exists()


ROWS = {
    "factors": inlineformset_factory(
        Perspective, Factor, form=RowForm, formset=Rows, fields=["kind", "sphere", "text"], extra=2,
        can_delete_extra=False, **MOST_ROWS,
    ),
    "domain_notes": inlineformset_factory(
        Perspective, DomainNote, form=RowForm, formset=Rows, fields=["domain", "text"], extra=1, can_delete_extra=False,
        **MOST_ROWS, widgets={"text": forms.Textarea(attrs={"rows": 2})},
    ),
    "measures": inlineformset_factory(
        Goal, SupportMeasure, form=MeasureForm, formset=Rows,
        fields=["description", "support_field", "who", "frequency", "place"], extra=1,
        can_delete_extra=False, **MOST_ROWS,
    ),
}  # fmt: skip


class CardForm(DutchForm, forms.ModelForm):
    """A child with a page of its own; carries the writer's count of the part."""

    edits = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.part = part
        self.fields["edits"].initial = part.edits
        self.known = people.known_in(part.plan) if self.asks_who else []

    asks_who = False
    """Whether there is a field in it for somebody of this file."""

    refused = DraftForm.refused


class GoalForm(CardForm):
    asks_who = True

    class Meta:
        model = Goal
        fields = [
            "title",
            "domain",
            "factor_text",
            "start_situation",
            "target",
            "target_on",
            "approach",
            "responsible_name",
            "responsible_function",
            "frequency",
            "place",
            "means",
            "funding",
            "evaluate_on",
        ]
        widgets = {
            "start_situation": forms.Textarea(attrs={"rows": 2}),
            "target": forms.Textarea(attrs={"rows": 2}),
            "approach": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "responsible_name", people.by_name(self.known))
        self.fields["responsible_function"].help_text = "Koos u iemand uit de lijst? Dan mag dit leeg blijven."
        self.fields["start_situation"].help_text = "Wat ziet u, hoe vaak? Zonder oordeel."
        if self.instance.proposed_now and not self.instance.start_situation:
            self.initial["start_situation"] = self.instance.proposed_now
            self.fields["start_situation"].help_text = "Dit is een voorstel, uit de vorige versie. Klopt het nu?"
        self.fields["target"].help_text = "Waaraan merken de leerling, thuis en school dat het gelukt is?"
        texts = self.part.factor_texts()
        now = self.instance.factor_text
        choices = [("", "Kies …"), *((text, text) for text in dict.fromkeys([*texts, *([now] if now else [])]))]
        self.fields["factor_text"] = forms.ChoiceField(
            label="Hoort bij", choices=choices, required=False, help_text="Wat helpt of in de weg zit, uit deel 1."
        )

    def save(self, commit=True):
        """Who saves a goal has looked at it."""
        self.instance.was_looked_at()
        return super().save(commit)

    def clean(self):
        cleaned = super().clean()
        self._take_function(cleaned)
        until, back = self.part.period_until, cleaned.get("evaluate_on")
        if until and back and back > until:
            self.add_error(
                "evaluate_on", f"Kies een datum tot en met {until:%d-%m-%Y}, het einde van dit handelingsdeel."
            )
        return cleaned

    def _take_function(self, cleaned: dict) -> None:
        """The function of somebody of this file need not be typed; that of who did it before does not stay behind."""
        name, function = cleaned.get("responsible_name"), cleaned.get("responsible_function")
        before = people.role_of(self.known, self.initial.get("responsible_name", ""))
        stays_behind = function == before and "responsible_name" in self.changed_data
        if name and (not function or stays_behind) and (role := people.role_of(self.known, name)):
            cleaned["responsible_function"] = role


class DeviationForm(CardForm):
    class Meta:
        model = ProgrammeDeviation
        fields = ["kind", "subject", "description", "from_on", "until_on", "reason"]

    kind = forms.ChoiceField(label="soort", choices=[("", "Kies …"), *DeviationKind.choices])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from_on") and cleaned.get("until_on") and cleaned["until_on"] < cleaned["from_on"]:
            self.add_error("until_on", "De einddatum ligt vóór de begindatum.")
        return cleaned


class AdviceForm(CardForm):
    asks_who = True
    applies = {
        "question": needed(
            "kind", AdviceKind.DESK, words="dit van het Loket komt", asks="Schrijf wat u het Loket vroeg."
        ),
        "permission_on": needed(
            "kind",
            AdviceKind.DESK,
            words="dit van het Loket komt",
            asks="Verder onderzoek kan alleen met toestemming van de familie.",
        ),
    }

    class Meta:
        model = ExternalAdvice
        fields = [
            "kind",
            "source",
            "question",
            "asked_on",
            "asked_by_name",
            "permission_on",
            "permission_by_name",
            "outcome",
            "outcome_on",
            "adopted",
            "weighing",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "source", people.with_role(people.of(self.known, people.OUTSIDE)))
        offer(self, "asked_by_name", people.by_name(people.of(self.known, people.SCHOOL)))
        offer(self, "permission_by_name", people.by_name(people.of(self.known, people.FAMILY)))


class CommitteeForm(CardForm):
    class Meta:
        model = CommitteeAdvice
        fields = ["advised_on", "members", "advice", "response"]


# slug of the page -> (name of the relation, form, what one is called)
CARDS = {
    "doelen": ("goals", GoalForm, "doel"),
    "afwijkingen": ("deviations", DeviationForm, "afwijking"),
    "adviezen": ("advices", AdviceForm, "advies"),
    "commissie": ("committee_advices", CommitteeForm, "advies van de commissie"),
}


def write(part: Perspective | ActionPart, form, *saves) -> bool:
    """Save a form and its rows into a draft; False, with the reason on the form, when that can no longer be."""
    try:
        with part.editing(seen_edits=form.cleaned_data["edits"]):
            for save in saves:
                save()
        return True
    except TransitionRefused as refusal:
        now = type(part).objects.values_list("edits", flat=True).get(pk=part.pk)
        form.refused(refusal.reasons, now)
        return False
