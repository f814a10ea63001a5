"""What staff write down of a family after a version was established or closed: by telephone, in a conversation, by post."""

from django import forms
from django.utils import timezone

from consent import sight
from consent.policy import PRESSED, AdjustmentKind, Route
from consent.policy.moments import When
from consent.round import requests
from core.forms.conditions import needed, only
from core.forms.fields import OnceForm, ScanField, choice_field, row_field
from students.models import Person

from .staff import OFFLINE, ON_PAPER

KINDS = {
    AdjustmentKind.WISH: "Een wens: iets moet anders in deze versie",
    AdjustmentKind.WITHDRAWAL: "De instemming intrekken",
    AdjustmentKind.LATE_ANSWER: "Een antwoord dat te laat kwam",
}
ANSWERS = [(code.value, label) for code, label in PRESSED.items()]


class NotedRequestForm(OnceForm, forms.Form):
    """A request as somebody said or wrote it, with who, when and how. Nothing is chosen beforehand."""

    applies = {
        "evidence": ON_PAPER,
        "decision": only(
            "kind",
            AdjustmentKind.LATE_ANSWER,
            words="het een antwoord is dat te laat kwam",
            needed=True,
            asks="Kies wat het antwoord was.",
        ),
        "words": needed("kind", AdjustmentKind.WISH, words="het een wens is", asks="Schrijf op wat er anders moet."),
    }

    person = forms.ModelChoiceField(label="Wie vroeg dit?", queryset=Person.objects.none(), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Wat is het?", widget=forms.RadioSelect)
    decision = forms.ChoiceField(
        label="Wat was het antwoord?",
        choices=ANSWERS,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="In eigen woorden",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Zoals het gezegd of geschreven is. Hoogstens 6000 tekens.",
    )
    route = forms.ChoiceField(label="Hoe kwam het?", choices=OFFLINE, widget=forms.RadioSelect)
    evidence = ScanField(label="Scan van het papier", required=False)
    given_on = forms.DateField(label="Op welke dag?")
    given_time = forms.TimeField(
        label="Hoe laat? (mag leeg blijven)",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Vul een tijd in, zoals 14:30."},
    )
    identified = forms.CharField(
        label="Hoe weet u wie dit was?",
        max_length=300,
        help_text="Bijvoorbeeld: gebeld op het bekende nummer. Hoogstens 300 tekens.",
    )

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.part = part
        row_field(self, "person").queryset = sight.people_around(part.plan)
        row_field(self, "person").empty_label = None
        choice_field(self, "kind").choices = [(kind, KINDS[AdjustmentKind(kind)]) for kind in requests.may_ask_of(part)]
        for name, words in {
            "person": "Kies wie dit vroeg.",
            "kind": "Kies wat het is.",
            "route": "Kies hoe het kwam.",
        }.items():
            self.fields[name].error_messages["required"] = words
        if AdjustmentKind.LATE_ANSWER not in requests.may_ask_of(part):
            del self.fields["decision"]

    def clean(self):
        typed = super().clean()
        kind = typed.get("kind")
        if typed.get("person") and typed.get("given_on") and kind and "given_time" not in self.errors:
            self._clean_moment(typed)
        return typed

    def _clean_moment(self, typed: dict) -> None:
        when = When(typed["given_on"], typed.get("given_time"))
        why = requests.cannot_be_then(self.part, typed["person"], typed["kind"], when, at=timezone.now())
        if why:
            self.add_error("given_time" if when.at else "given_on", why)

    def request(self) -> dict:
        """As `afterwards.request` wants it."""
        typed = self.cleaned_data
        late = typed["kind"] == AdjustmentKind.LATE_ANSWER
        return {
            "kind": typed["kind"],
            "decision": typed["decision"] if late else "",
            "words": typed["words"],
            "route": typed["route"],
            "when": When(typed["given_on"], typed["given_time"]),
            "identified": typed["identified"],
            "evidence": typed["evidence"] if typed["route"] == Route.PAPER else None,
            "submission": typed["once"],
        }
