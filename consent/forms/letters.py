"""What staff type about letters, codes by telephone and answer slips."""

from django import forms
from django.utils import timezone

from consent.models import LetterSent
from consent.policy import Decision, Route
from core.forms.conditions import needed, only
from core.forms.fields import OnceForm, ScanField

from .points import as_point
from .staff import ANSWERS, AnswerForm

ON_SLIP = (Decision.CONSENT, Decision.CONSENT_WITH_REMARKS, Decision.TALK_FIRST, Decision.REFUSE)
SHORT = 8
"""Characters of the text's mark that stand on a slip."""


class LetterSentForm(OnceForm, forms.Form):
    """That a letter went out."""

    how = forms.ChoiceField(
        label="Hoe ging de brief weg?",
        choices=[(how.value, how.label.capitalize()) for how in LetterSent.How],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label="Op welke dag?")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].error_messages["required"] = "Kies hoe de brief wegging."
        self.fields["on"].initial = timezone.localdate()


class ToldCodeForm(OnceForm, forms.Form):
    """Whom a colleague has on the telephone, before the code is shown."""

    identified = forms.CharField(
        label="Wie hebt u aan de telefoon, en hoe weet u dat?",
        max_length=300,
        help_text="Bijvoorbeeld: moeder zelf, stem herkend; zij noemde de geboortedatum van haar kind.",
    )


class SlipForm(AnswerForm):
    """An answer slip on paper: exactly what stands on it."""

    applies = {
        "remarks": needed(
            "decision",
            Decision.CONSENT_WITH_REMARKS,
            words="iemand instemt met een opmerking",
            asks="Schrijf de opmerking over, of kies: stemt in.",
        ),
        "points": only("decision", Decision.REFUSE, words="iemand niet instemt"),
    }

    decision = forms.ChoiceField(
        label="Wat is het antwoord?",
        choices=[each for each in ANSWERS if each[0] in ON_SLIP],
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label="Kenmerk op de strook",
        max_length=20,
        help_text="Acht letters en cijfers. Daaraan is te zien over welke tekst de strook gaat.",
    )
    evidence = ScanField(label="Scan van de strook")
    field_order = ["code", "decision", "points", "remarks", "given_on", "came", "evidence"]

    def __init__(self, *args, part, giver, **kwargs):
        super().__init__(*args, part=part, giver=giver, **kwargs)
        not_on_it = [name for name in self.fields if name.startswith(("reason_", "words_"))]
        for name in ["route", "given_time", "time_unknown", "identified", *not_on_it]:
            del self.fields[name]
        self.applies = SlipForm.applies
        self.fields["given_on"].label, self.fields["given_on"].initial = "Welke datum staat erop?", None
        self.fields["remarks"].label = "Wat staat er verder op?"
        self.fields["remarks"].help_text = "Schrijf het letterlijk over. Hoogstens 6000 tekens."
        self.fields["evidence"].error_messages["required"] = "Voeg de scan van de strook toe."

    def clean_code(self):
        """The mark of the very text that lies before the family now."""
        typed = "".join(self.cleaned_data["code"].lower().split()).replace("-", "")
        if len(typed) < SHORT or not self.part.digest.startswith(typed):
            wanted = f"deel 2, versie {self.part.number}"
            raise forms.ValidationError(
                f"Dit kenmerk hoort niet bij {wanted}. Lees het nog eens. Klopt het zo? Dan gaat de strook over een andere tekst."
            )
        return typed[:SHORT]

    def answer(self) -> dict:
        """As `actions.answer` wants it."""
        typed = self.cleaned_data
        return {
            "decision": typed["decision"],
            "route": Route.PAPER,
            "when": self.when(),
            "identified": f"ondertekende antwoordstrook, kenmerk {typed['code'][:4]} {typed['code'][4:]}",
            "evidence": typed["evidence"],
            "remarks": typed["remarks"],
            "points": [as_point(each) for each in self.refused()],
            "submission": typed["once"],
        }
