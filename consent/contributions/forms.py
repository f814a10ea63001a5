"""Asking somebody something beforehand: the questions, where each answer belongs, and by when."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from core.forms.fields import OnceForm, choice_field
from plans.choices import ContributionRole
from plans.contributions import places
from plans.contributions.sets import MOST, Question, QuestionSet

from .asking import Candidate

DAYS = 10
"""As many days somebody has to answer, unless who asks chooses otherwise."""


class AskForm(OnceForm, forms.Form):
    """Up to six questions; those of the set that was chosen stand in them."""

    address = forms.EmailField(label="e-mailadres", help_text="Hier gaan de link en de code naartoe.")
    answer_by = forms.DateField(label="graag een antwoord voor")

    def __init__(self, *args, whom: Candidate, offered: QuestionSet | None, **kwargs):
        super().__init__(*args, **kwargs)
        if whom.role != ContributionRole.OUTSIDE:
            del self.fields["address"]
        self.fields["answer_by"].initial = timezone.localdate() + timedelta(days=DAYS)
        questions = offered.questions if offered else ()
        for number in range(MOST):
            given = questions[number] if number < len(questions) else Question("")
            self.add(
                f"text_{number}",
                forms.CharField(label=f"vraag {number + 1}", max_length=300, required=False, initial=given.text,
                                widget=forms.Textarea(attrs={"rows": 2})),
            )  # fmt: skip
            self.fields[f"text_{number}"].help_text = ""
            place = forms.ChoiceField(
                label="het antwoord hoort bij", choices=places.choices(), required=False, initial=given.place
            )
            place.choices = places.choices()
            self.fields[f"place_{number}"] = place
            place.label = f"Antwoord {number + 1} hoort bij"

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(words of the question, where its answer belongs), for each."""
        return [(self[f"text_{number}"], self[f"place_{number}"]) for number in range(MOST)]

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if day <= timezone.localdate():
            raise forms.ValidationError("Kies een dag na vandaag.")
        return day

    def clean(self):
        typed = super().clean()
        if not self.errors and not self.questions(typed):
            self.add_error("text_0", "Schrijf minstens één vraag.")
        return typed

    def questions(self, typed=None) -> list[Question]:
        """What is asked, in order; what was left empty is not."""
        typed = self.cleaned_data if typed is None else typed
        rows = [(typed.get(f"text_{number}"), typed.get(f"place_{number}", "")) for number in range(MOST)]
        return [Question(text, place) for text, place in rows if text]


class AskSeveralForm(OnceForm, forms.Form):
    """Whom to put the questions of their role to, all with one press."""

    people = forms.MultipleChoiceField(label="aan wie", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, candidates: list[Candidate], **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = [each for each in candidates if each.address and not each.why_not]
        field = choice_field(self, "people")
        field.choices = [(each.key, f"{each.name}, {each.function}") for each in self.candidates]
        field.error_messages["required"] = "Kies aan wie u de vragen stelt."

    @property
    def chosen(self) -> list[Candidate]:
        return [each for each in self.candidates if each.key in self.cleaned_data["people"]]
