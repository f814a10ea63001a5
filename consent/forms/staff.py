"""What staff type about sharing, consent and deciding: the shape of it; the rules are elsewhere."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from consent.policy import GIVEN_BY_FAMILY, AdjustmentOutcome, Decision, InvalidationReason, Route
from consent.policy.moments import Came, When
from consent.round import noting
from core.forms.conditions import needed, only
from core.forms.fields import OnceForm, ScanField, choice_field
from plans.choices import LEAVING, SUPPORT_ENDS, EndReason, OverrideCode

from .points import PointsForm, as_point

LINE = 70  # characters on a line of a form
OFFLINE = [(route.value, route.label.capitalize()) for route in Route if route != Route.ONLINE]
ONE_OF_TWO = "Vul de tijd in, of kruis aan dat u die niet weet; één van de twee."
ON_PAPER = only("route", Route.PAPER, words="het op papier kwam", needed=True, asks="Voeg de scan van het papier toe.")
ANSWERS = [(decision.value, decision.label.capitalize()) for decision in Decision if decision in GIVEN_BY_FAMILY]


class ReasonForm(OnceForm, forms.Form):
    """Why something is done, in a few sentences."""

    reason = forms.CharField(label="Waarom", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label: str = "", required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].required = required


class ReviseForm(ReasonForm):
    """Why a new version, and from which day conversations count for it (decision 39)."""

    begun_on = forms.DateField(
        label="Gesprekken tellen vanaf",
        help_text="Een gesprek van voor deze dag telt niet voor de nieuwe versie. U kunt de dag later nog verbeteren.",
    )


class AnswerForm(PointsForm, OnceForm, forms.Form):
    """An answer that somebody gave on paper, by phone or in person."""

    applies = {
        "evidence": ON_PAPER,
        "given_time": only(
            "time_unknown", "", words="u de tijd weet", needed=True, asks=ONE_OF_TWO, refuses=ONE_OF_TWO
        ),
        "remarks": needed(
            "decision",
            Decision.CONSENT_WITH_REMARKS,
            words="iemand instemt met een opmerking",
            asks="Schrijf de opmerking erbij, of kies: stemt in.",
        ),
        "points": only("decision", Decision.REFUSE, words="iemand niet instemt"),
    }

    decision = forms.ChoiceField(label="Wat is het antwoord?", choices=ANSWERS, widget=forms.RadioSelect)
    route = forms.ChoiceField(label="Hoe kwam het antwoord?", choices=OFFLINE, widget=forms.RadioSelect)
    given_on = forms.DateField(label="Op welke dag?")
    given_time = forms.TimeField(
        label="Hoe laat?",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Wanneer het gezegd is, of wanneer de brief binnenkwam.",
        error_messages={"invalid": "Vul een tijd in, zoals 14:30."},
    )
    time_unknown = forms.BooleanField(label="De tijd weet ik niet", required=False)
    came = forms.ChoiceField(
        label="Welk antwoord kwam het laatst?", choices=Came.choices, required=False, widget=forms.RadioSelect
    )
    identified = forms.CharField(
        label="Hoe weet u wie dit was?",
        max_length=300,
        help_text="Bijvoorbeeld: gebeld op het bekende nummer, of handtekening vergeleken met de inschrijving.",
    )
    evidence = ScanField(label="Scan van het papier", required=False)
    remarks = forms.CharField(
        label="Opmerking bij het antwoord",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In de eigen woorden van wie antwoordde. Hoogstens 6000 tekens.",
    )

    def __init__(self, *args, part, giver, **kwargs):
        super().__init__(*args, part=part, **kwargs)
        self.part, self.giver, self.now = part, giver, timezone.now()
        self.asked_at, self.doubted = part.round.asked_at, []
        refusing = {f"words_{key}": self.applies["points"] for key in self.labels}
        self.applies = self.applies | refusing
        self.fields["given_on"].initial = timezone.localdate(self.now)
        self.fields["decision"].error_messages["required"] = "Kies een van de antwoorden."
        self.fields["route"].error_messages["required"] = "Kies hoe het antwoord kwam."

    def clean_given_on(self):
        """A day on which it can have been said: not before the question, nor after today."""
        day = self.cleaned_data["given_on"]
        asked_on = timezone.localdate(self.asked_at)
        if not asked_on <= day <= timezone.localdate(self.now):
            raise forms.ValidationError(f"Kies een dag tussen {asked_on:%d-%m-%Y} (toen is erom gevraagd) en vandaag.")
        return day

    def clean(self):
        typed = super().clean()
        if "given_on" in typed and not {"given_time", "time_unknown"} & set(self.errors):
            self._clean_moment(typed)
        return typed

    def _clean_moment(self, typed: dict) -> None:
        """The hour, or that nobody knows it; and the order, when that is in doubt and decides."""
        when = self.when()
        if why := self._impossible(when):
            self.add_error("given_time", why)
            return
        said = noting.said_before(self.part, self.giver)
        self.doubted = noting.doubted(self.part, said, when, at=self.now)
        self.fields["came"].required = bool(self.doubted)
        if self.doubted and not when.came:
            self.add_error("came", noting.WHICH_LAST)
        elif typed.get("decision") == Decision.WITHDRAWN:
            given_at = noting.placed(self.part, self.giver, Decision.WITHDRAWN, when, at=self.now)
            if why := noting.taken_back_too_early(said, given_at):
                self.add_error("came" if self.doubted else "given_time", why)

    def _impossible(self, when: When) -> str:
        """Why this time cannot be right, in words."""
        if when.at is None:
            return ""
        moment = timezone.make_aware(datetime.combine(when.on, when.at))
        if moment > self.now:
            return "Dit tijdstip is nog niet geweest."
        if moment < timezone.localtime(self.asked_at).replace(second=0, microsecond=0):
            return f"Toen was er nog niet om gevraagd. Dat was om {timezone.localtime(self.asked_at):%H:%M}."
        return ""

    def when(self) -> When:
        """What was filled in about the moment; the order only where it was asked."""
        typed = self.cleaned_data
        return When(typed["given_on"], typed.get("given_time"), typed.get("came", ""))

    def answer(self) -> dict:
        """As `actions.answer` wants it."""
        typed = self.cleaned_data
        return {
            "decision": typed["decision"],
            "route": typed["route"],
            "when": self.when(),
            "identified": typed["identified"],
            "evidence": typed["evidence"] if typed["route"] == Route.PAPER else None,
            "remarks": typed["remarks"],
            "points": [as_point(each) for each in self.refused()],
            "submission": typed["once"],
        }


class ErratumForm(OnceForm, forms.Form):
    """What one place of a frozen text should have said, and why."""

    refused_at = "becomes"
    becomes = forms.CharField(label="Er moet staan")
    reason = forms.CharField(
        label="Waarom",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="De familie leest dit erbij. Hoogstens 300 tekens.",
    )

    def __init__(self, *args, place, limit: int | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        rows = min(12, 2 + place.value.count("\n") + len(place.value) // LINE)
        self.fields["becomes"] = (
            forms.DateField(label="Er moet staan")
            if place.is_day
            else forms.CharField(
                label="Er moet staan",
                max_length=limit,
                initial=place.value,
                widget=forms.Textarea(attrs={"rows": rows}),
            )
        )
        self._prepare(self.fields["becomes"])

    def correction(self) -> dict:
        """As `errata.correct` wants it."""
        typed, becomes = self.cleaned_data, self.cleaned_data["becomes"]
        return {
            "field": self.place.key,
            "becomes": date_format(becomes, "j F Y") if self.place.is_day else becomes,
            "reason": typed["reason"],
        }


class OverrideForm(OnceForm, forms.Form):
    """A director's decision and its reason."""

    code = forms.ChoiceField(label="Welk besluit?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="De reden",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="De familie en de inspectie lezen dit in het plan. Hoogstens 2000 tekens.",
    )

    def __init__(self, *args, codes: list[OverrideCode], **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "code").choices = [(code.value, code.label.capitalize()) for code in codes]
        self.fields["code"].error_messages["required"] = "Kies een besluit."
        if len(codes) == 1:
            self.fields["code"].initial = codes[0].value


class CorrectionForm(OnceForm, forms.Form):
    """What follows from a fact that turned out otherwise."""

    reason = forms.CharField(
        label="Wat besluit u, en waarom?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Dit blijft bij het plan. Hoogstens 2000 tekens.",
    )


class EndForm(OnceForm, forms.Form):
    """When and why a plan ends."""

    ended_on = forms.DateField(
        label="Einddatum", help_text="De laatste dag waarop het plan gold; niet later dan vandaag."
    )
    end_reason = forms.ChoiceField(label="Waarom eindigt het plan?", widget=forms.RadioSelect)
    end_note = forms.CharField(
        label="Toelichting",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="De familie leest dit. Hoogstens 2000 tekens.",
    )
    end_override = forms.CharField(
        label="Reden van de directeur",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nodig zonder overeenstemming met de familie over het einde. Hoogstens 2000 tekens.",
    )
    applies = {"end_override": only("end_reason", *SUPPORT_ENDS, words="de extra ondersteuning stopt")}

    def __init__(self, *args, leaving_only: bool, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [*LEAVING, EndReason.WITHDRAWN] if leaving_only else list(EndReason)
        self.fields["ended_on"].initial = timezone.localdate()
        choice_field(self, "end_reason").choices = [(r.value, r.label.capitalize()) for r in EndReason if r in allowed]
        self.fields["end_reason"].error_messages["required"] = "Kies waarom het plan eindigt."
        if leaving_only:
            del self.fields["end_override"]


class ReplyForm(OnceForm, forms.Form):
    """What the school does with what a family asked."""

    outcome = forms.ChoiceField(
        label="Wat doet de school?",
        choices=[(each.value, each.label.capitalize()) for each in AdjustmentOutcome],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Antwoord",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Wie het vroeg, leest dit; niemand anders van de familie. Hoogstens 6000 tekens.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].error_messages["required"] = "Kies wat de school doet."


class InvalidationForm(OnceForm, forms.Form):
    """Why an answer must not count."""

    reason = forms.ChoiceField(
        label="Waarom mag dit antwoord niet meetellen?",
        choices=[(each.value, each.label.capitalize()) for each in InvalidationReason],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Wat er gebeurde",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Uw collega beslist hierop. De familie leest de reden, niet deze toelichting. Hoogstens 2000 tekens.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "Kies een reden."


class VerdictForm(OnceForm, forms.Form):
    """What a second member of staff thinks of it."""

    accepted = forms.ChoiceField(
        label="Uw besluit",
        choices=[("yes", "Het antwoord telt niet mee"), ("no", "Het antwoord blijft meetellen")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Toelichting (mag leeg blijven)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Blijft bij het dossier. Hoogstens 2000 tekens.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["accepted"].error_messages["required"] = "Kies een besluit."
