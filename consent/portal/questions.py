"""The questions of an answer, one form a page: whether, then with what not, what else, or how to talk."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop

from consent.forms.points import PointsForm
from consent.policy import PRESSED, Decision
from core.forms.fields import DutchForm, choice_field
from core.writing import in_dutch

DOES_TO_PARENT = {
    Decision.CONSENT: noop("Dan mag de school dit zo doen."),
    Decision.CONSENT_WITH_REMARKS: noop("De school leest wat u schrijft."),
    Decision.TALK_FIRST: noop("U kiest hoe en wanneer. U antwoordt daarna."),
    Decision.REFUSE: noop("U zegt waarmee niet. Dan praten we verder."),
}
DOES_TO_PUPIL = {
    Decision.CONSENT: noop("Dan mag de school dit zo doen."),
    Decision.CONSENT_WITH_REMARKS: noop("De school leest wat je schrijft."),
    Decision.TALK_FIRST: noop("Je kiest hoe en wanneer. Je antwoordt daarna."),
    Decision.REFUSE: noop("Je zegt waarmee niet. Dan praten we verder."),
}
"""What each answer does, to a parent and to the pupil."""

HOW = {
    "KNOWN": noop("Bel mij op het nummer dat de school heeft"),
    "OTHER": noop("Bel mij op een ander nummer"),
    "SCHOOL": noop("Ik kom naar school"),
}
TIMES = {"MORNING": noop("’s ochtends"), "AFTERNOON": noop("’s middags"), "EVENING": noop("’s avonds")}


class WhetherForm(DutchForm, forms.Form):
    """May the school do it this way? Nothing is chosen beforehand."""

    decision = forms.ChoiceField(label=lazy("Antwoord"), choices=list(PRESSED.items()), widget=forms.RadioSelect)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, part, is_pupil: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["digest"].initial = part.digest
        self.does = DOES_TO_PUPIL if is_pupil else DOES_TO_PARENT
        for code in ("required", "invalid_choice"):
            self.fields["decision"].error_messages[code] = _("Kies een van de vier antwoorden.")

    def choices(self) -> list[tuple[str, str, str]]:
        """(code, what is pressed, what it does) of each answer."""
        return [(code.value, _(label), _(self.does[code])) for code, label in PRESSED.items()]


class BesideForm(DutchForm, forms.Form):
    """What somebody wants said beside a yes."""

    as_typed = True

    remarks = forms.CharField(max_length=6000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args, part, is_pupil: bool, has_number: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remarks"].label = _("Wat wil je erbij zeggen?") if is_pupil else _("Wat wilt u erbij zeggen?")
        self.fields["remarks"].help_text = _("Hoogstens 6000 tekens.")
        self.fields["remarks"].error_messages["required"] = (
            _("Schrijf op wat je wilt zeggen. Wil je niets zeggen? Kies dan: ja, ik stem in.")
            if is_pupil
            else _("Schrijf op wat u wilt zeggen. Wilt u niets zeggen? Kies dan: ja, ik stem in.")
        )

    def said(self) -> dict:
        """What is sent of this page: `remarks` and `points`."""
        return {"remarks": self.cleaned_data["remarks"], "points": []}


class TalkForm(DutchForm, forms.Form):
    """How and when the school may reach somebody who wants to talk first. A request, and no answer yet."""

    as_typed = True

    how = forms.ChoiceField(choices=list(HOW.items()), widget=forms.RadioSelect, label=lazy("Hoe?"))
    phone = forms.CharField(
        label=lazy("Welk nummer?"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    times = forms.MultipleChoiceField(
        choices=list(TIMES.items()), required=False, widget=forms.CheckboxSelectMultiple, label=lazy("Wanneer?")
    )
    when = forms.CharField(label=lazy("Op welke dagen?"), required=False, max_length=300)
    wish = forms.CharField(
        label=lazy("Waarover?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Mag leeg blijven. Hoogstens 5000 tekens."),
    )

    def __init__(self, *args, part, is_pupil: bool, has_number: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["when"].help_text = _("Bijvoorbeeld: dinsdag na vier uur. Mag leeg blijven.")
        ways = [(way, _(words)) for way, words in HOW.items() if has_number or way != "KNOWN"]
        choice_field(self, "times").choices = [(time, _(words)) for time, words in TIMES.items()]
        self.fields["how"] = forms.ChoiceField(choices=ways, widget=forms.RadioSelect, label=_("Hoe?"))
        for code in ("required", "invalid_choice"):
            self.fields["how"].error_messages[code] = (
                _("Kies hoe je wilt praten.") if is_pupil else _("Kies hoe u wilt praten.")
            )

    def clean(self):
        typed = super().clean()
        if typed.get("how") == "OTHER" and not typed.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Schrijf het nummer op."))
        return typed

    @in_dutch
    def said(self) -> dict:
        """What is sent of this page; what was pressed is kept in Dutch, which the school reads."""
        typed = self.cleaned_data
        number = f": {typed['phone']}" if typed["how"] == "OTHER" else ""
        lines = [f"{HOW[typed['how']]}{number}."]
        if typed["times"]:
            lines.append(_("Liefst %(join)s.") % {"join": " of ".join(TIMES[each] for each in typed["times"])})
        if typed["when"]:
            lines.append(_("Op welke dagen: %(when)s") % {"when": typed["when"]})
        if typed["wish"]:
            lines.append(_("Waarover: %(wish)s") % {"wish": typed["wish"]})
        return {"remarks": "\n".join(lines), "points": []}


class RefusalForm(PointsForm):
    """With what somebody does not agree; nobody ticks what they do agree with (decision 44)."""

    as_typed = True

    def __init__(self, *args, part, is_pupil: bool, has_number: bool, **kwargs):
        super().__init__(*args, part=part, **kwargs)
        self.fields["points"].label = _("Waarmee stem je niet in?") if is_pupil else _("Waarmee stemt u niet in?")

    def refuses(self, typed: dict) -> bool:
        return True

    def said(self) -> dict:
        """What is sent of this page."""
        return {"remarks": "", "points": self.refused()}
