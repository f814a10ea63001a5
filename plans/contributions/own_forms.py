"""A set of questions as a coordinator writes it for the school."""

from django import forms

from accounts.choices import Role
from accounts.models import School
from core.forms.changing import ChangingForm
from core.forms.fields import OnceForm, choice_field
from plans.models import OwnQuestionSet

from . import places
from .sets import MOST


class OwnQuestionSetForm(ChangingForm, OnceForm, forms.ModelForm):
    """Up to six questions, each with where its answer belongs. Of a new set also for whom, and of which school."""

    instance: OwnQuestionSet

    class Meta:
        model = OwnQuestionSet
        fields = ["role", "name"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            del self.fields["role"]
        else:
            self._ask_whose()
        there = [(each.text, each.place) for each in self.instance.questions.all()] if self.instance.pk else []
        for number in range(MOST):
            text, place = there[number] if number < len(there) else ("", "")
            self._add_question(number, text, place)

    def _ask_whose(self) -> None:
        schools = School.objects.filter(pk__in=self.user.schools_as(Role.COORDINATOR))
        if schools.count() > 1:
            self.add("school", forms.ModelChoiceField(schools, label="school"))
        else:
            self.instance.school = schools.get()

    def _add_question(self, number: int, text: str, place: str) -> None:
        box = forms.Textarea(attrs={"rows": 2})
        label = f"vraag {number + 1}"
        self.add(
            f"text_{number}", forms.CharField(label=label, max_length=300, required=False, initial=text, widget=box)
        )
        self.fields[f"text_{number}"].help_text = ""
        label = f"antwoord {number + 1} hoort bij"
        self.add(f"place_{number}", forms.ChoiceField(label=label, required=False, initial=place))
        choice_field(self, f"place_{number}").choices = places.choices()

    @property
    def heads(self) -> list[forms.BoundField]:
        return [self[name] for name in ("school", "role", "name") if name in self.fields]

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(words of the question, where its answer belongs), for each."""
        return [(self[f"text_{number}"], self[f"place_{number}"]) for number in range(MOST)]

    def values_now(self) -> dict:
        there = [(each.text, each.place) for each in OwnQuestionSet.objects.get(pk=self.instance.pk).questions.all()]
        there += [("", "")] * (MOST - len(there))
        rows = {
            f"{name}_{number}": value
            for number, pair in enumerate(there)
            for name, value in zip(("text", "place"), pair, strict=True)
        }
        return {"name": self.instance.name, **rows}

    def clean(self):
        typed = super().clean()
        if not self.errors and not self._questions(typed):
            self.add_error("text_0", "Schrijf minstens één vraag.")
        return typed

    @staticmethod
    def _questions(typed: dict) -> list[tuple[str, str]]:
        rows = [(typed.get(f"text_{number}"), typed.get(f"place_{number}") or "") for number in range(MOST)]
        return [(text, place) for text, place in rows if text]

    def save(self, commit=True) -> OwnQuestionSet:
        if self.instance.pk is None and "school" in self.cleaned_data:
            self.instance.school = self.cleaned_data["school"]
        row = super().save(commit)
        row.write(self._questions(self.cleaned_data))
        return row
