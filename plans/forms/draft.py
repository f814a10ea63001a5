"""Writing a draft: a form per page."""

from typing import cast
from uuid import uuid4

from django import forms

from core.forms.chosen import offer
from core.forms.conditions import needed, only
from core.forms.fields import DutchForm, OnceForm, choice_field, row_field
from plans.choices import (
    AdviceKind,
    DeadlineBase,
    Destination,
    DeviationKind,
    ExitProfile,
    TriggerReason,
    destinations_for,
)
from plans.facts import parts as facts
from plans.models import (
    CommitteeAdvice,
    ExternalAdvice,
    Goal,
    PlanTemplate,
    PlanTemplateVersion,
    ProgrammeDeviation,
)

from . import people
from .merging import Carried, MergingForm


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

    template = forms.ModelChoiceField(
        PlanTemplateVersion.objects.none(), label="begin met een sjabloon", required=False, empty_label="Kies …"
    )

    def __init__(self, *args, student, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_templates(student)
        self.fields["deadline_base_on"].initial = student.enrolled_on
        self.fields["deadline_base_on"].help_text = f"Ingeschreven op {student.enrolled_on:%d-%m-%Y}."
        if student.sector != "VO":
            del self.fields["trigger_reason"]
        elif student.school.basic_support:
            self.fields["trigger_reason"].help_text = student.school.basic_support

    def _offer_templates(self, student) -> None:
        """The newest version of each, the school's own first; what it begins with is chosen, never taken for granted."""
        offered = PlanTemplate.objects.offered(student.school_id, student.sector).whole()
        newest = [row.newest for row in offered]
        field = row_field(self, "template")
        field.queryset = PlanTemplateVersion.objects.filter(pk__in=[row.pk for row in newest])
        choice_field(self, "template").choices = [
            ("", "Zonder sjabloon"), *((row.pk, f"{row.name} ({mine.whose})") for mine, row in zip(offered, newest, strict=True))
        ]  # fmt: skip

    def start(self) -> dict:
        """What `Plan.start` wants to know."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class DraftForm(MergingForm, forms.ModelForm):
    """One page of a draft."""

    together = (("period_from", "period_until"),)
    applies = {
        "no_support_reason": only("no_individual_support", "on", words="er geen individuele ondersteuning is"),
        "unknown_reason": only("exit_destination", Destination.UNKNOWN, words="de bestemming nog niet bekend is"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sector = self.instance.plan.student.sector
        if "exit_destination" in self.fields:
            choice_field(self, "exit_destination").choices = [("", "Kies …"), *destinations_for(sector)]
        if "exit_profile" in self.fields:
            kept = [c for c in ExitProfile.choices if c[0] != ExitProfile.DAY or sector == "VSO"]
            choice_field(self, "exit_profile").choices = [("", "Kies …"), *kept]
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
        others = [code for code, _ in cast(list, choice_field(self, "exit_destination").choices) if code != before]
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


def page_form(part, fields: tuple[str, ...]) -> type[DraftForm]:
    """The form of one page of this part."""
    widgets: dict[str, type[forms.Widget] | forms.Widget] = {"no_support_reason": forms.Textarea(attrs={"rows": 3})}
    made = forms.modelform_factory(type(part), form=DraftForm, fields=list(fields), widgets=widgets)
    return cast(type[DraftForm], made)


class CardForm(MergingForm, forms.ModelForm):
    """A child with a page of its own. `once` tells a new one from the same one sent again."""

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.part = part
        self.known = people.known_in(part.plan) if self.asks_who else []
        if self.instance.pk is None:
            self.add("once", Carried(initial=uuid4))

    asks_who = False
    """Whether there is a field in it for somebody of this file."""


class GoalForm(CardForm):
    asks_who = True
    also_saved = ("to_review", "proposed_now")

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

    @property
    def has_news(self) -> bool:
        """Who saves a goal has looked at it, also without another word."""
        return self.instance.to_review or super().has_news

    def save(self, commit=True):
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


class CopyForm(OnceForm, forms.Form):
    """One press that adds a copy."""


class StillRightForm(DutchForm, forms.Form):
    """Which goals that were carried over are still right, and the day on which all of them are looked back on."""

    goals = forms.MultipleChoiceField(label="deze doelen kloppen nog", widget=forms.CheckboxSelectMultiple)
    evaluate_on = forms.DateField(label="we kijken terug op", required=False)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.carried = [goal for goal in part.goals.all() if goal.to_review]
        self.until = part.period_until
        self.fields["evaluate_on"].initial = part.period_until
        choice_field(self, "goals").choices = [(str(goal.pk), self._line(goal)) for goal in self.carried]

    @staticmethod
    def _line(goal: Goal) -> str:
        now = goal.start_situation or goal.proposed_now
        return f"{goal.title}. Nu: {now}" if now else goal.title

    @property
    def chosen(self) -> list[Goal]:
        return [goal for goal in self.carried if str(goal.pk) in self.cleaned_data["goals"]]

    def clean_evaluate_on(self):
        day = self.cleaned_data["evaluate_on"]
        if day and self.until and day > self.until:
            raise forms.ValidationError(
                f"Kies een datum tot en met {self.until:%d-%m-%Y}, het einde van dit handelingsdeel."
            )
        return day


class DeviationForm(CardForm):
    together = (("from_on", "until_on"),)

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
