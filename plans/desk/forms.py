"""The forms of a request to the Loket: what is asked with which documents, and each step."""

from typing import cast

from django import forms
from django.utils import timezone

from core.forms.fields import OnceForm, ScanField, choice_field
from plans.choices import PRINTED
from plans.forms.dialogue import SaidForm
from plans.models import DeskDocument, DeskRequest, DeskStep, Document, ExternalAdvice, Plan
from plans.policy.year.desk import DeskStepKind
from students.models import Person


def offered(plan: Plan) -> list[Document]:
    """The documents that can go along: what the school printed of this plan, the newest first. What a family brought is theirs."""
    return [each for each in plan.documents.select_related("part").order_by("-at", "-pk") if each.kind in PRINTED]


class DeskRequestForm(SaidForm, forms.ModelForm):
    """What is asked, and exactly which documents go along. Nothing is chosen beforehand."""

    documents = forms.MultipleChoiceField(
        label="welke stukken gaan mee",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Alleen wat u hier kiest. Stuur niet meer dan voor deze vraag nodig is.",
    )

    class Meta:
        model = DeskRequest
        fields = ["kind", "advice", "question", "arrangement", "hours"]
        widgets = {"question": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, plan=plan, **kwargs)
        advices = cast(forms.ModelChoiceField, self.fields["advice"])
        advices.queryset = ExternalAdvice.objects.filter(
            perspective__plan=plan.pk, perspective__shared_at__isnull=False
        )
        advices.label, advices.empty_label = "Hoort bij advies", "geen"
        advices.help_text = "Uit deel 1, als de vraag daar al staat."
        self.known = {str(each.pk): each for each in offered(plan)}
        choice_field(self, "documents").choices = [
            (key, f"{each.title}, {timezone.localdate(each.at):%d-%m-%Y}") for key, each in self.known.items()
        ]

    def beside(self, row) -> list:
        chosen = [self.known[key] for key in self.cleaned_data["documents"]]
        return [DeskDocument(request=row, document=each, sha256=each.sha256) for each in chosen]


class StepForm(OnceForm, forms.ModelForm):
    """One step of a request, on its day."""

    kind: DeskStepKind

    class Meta:
        model = DeskStep
        fields = ["on", "how"]

    def __init__(self, *args, request_row: DeskRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.of = request_row
        self.fields["on"].initial = timezone.localdate
        self.instance.kind = self.kind

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("Deze dag is nog niet geweest.")
        last = max((day for _, day in self.of.facts.steps), default=None)
        if last and on < last:
            raise forms.ValidationError(f"De stap hiervoor was op {last:%d-%m-%Y}.")
        return on


class PermissionForm(StepForm):
    """Who of the family said yes to this request, and how that is known."""

    kind = DeskStepKind.PERMITTED

    class Meta(StepForm.Meta):
        fields = ["person", "on", "how"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        student = self.of.plan.student
        people = [student.person_id, *(each.person_id for each in student.guardians.all() if not each.deceased_on)]
        person = cast(forms.ModelChoiceField, self.fields["person"])
        person.queryset, person.empty_label = Person.objects.filter(pk__in=people).order_by("sort", "pk"), "Kies"
        person.label, person.required = "Wie gaf toestemming", True
        self.order_fields(["person", "on", "how"])
        self.fields["how"].label, self.fields["how"].required = "Hoe weet u dit", True


class SentForm(StepForm):
    """That it was sent or handed over."""

    kind = DeskStepKind.SENT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].label, self.fields["how"].required = "Hoe, en aan wie", True
        self.fields["how"].help_text = "Bijvoorbeeld: in het portaal van het samenwerkingsverband."


class DecidedForm(StepForm):
    """What was decided, for how long, and the paper of it."""

    kind = DeskStepKind.DECIDED
    file = ScanField(label="het besluit", required=False)

    class Meta(StepForm.Meta):
        fields = ["outcome", "on", "number", "valid_from", "valid_until", "how", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = True
        self.fields["on"].label, self.fields["how"].label = "Datum van het besluit", "Toelichting"

    def clean(self):
        typed = super().clean()
        first, last = typed.get("valid_from"), typed.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "De laatste dag ligt niet voor de eerste.")
        return typed


class ClosedForm(StepForm):
    """That nothing more comes of it: withdrawn, or not asked for again."""

    kind = DeskStepKind.CLOSED

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].label, self.fields["how"].required = "Waarom", True


FORMS: dict[str, type[StepForm]] = {
    "toestemming": PermissionForm,
    "verstuurd": SentForm,
    "besluit": DecidedForm,
    "sluiten": ClosedForm,
}
"""The steps, by how their address ends."""
