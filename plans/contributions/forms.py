"""The page on which somebody answers: a field per question, kept sign for sign."""

from django import forms
from django.utils.translation import gettext as _

from core.forms.fields import AttachmentField, OnceForm
from plans.choices import ContributionRole
from plans.models import ContributionRequest
from plans.models.perspective import LONG


class AnswersForm(OnceForm, forms.Form):
    """All questions of one request, and a file; at least one is answered, or a file came along."""

    as_typed = True

    def __init__(self, *args, asked: ContributionRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        for question in asked.questions.all():
            field = forms.CharField(
                label=_(question.text), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 5})
            )
            self.add(f"words_{question.pk}", field)
        je = asked.role == ContributionRole.PUPIL
        label = _("Wil je het tekenen, opnemen of laten zien?") if je else _("Wilt u er een bestand bij doen?")
        self.add("upload", AttachmentField(label=label, required=False))

    def clean(self):
        typed = super().clean()
        if not (self.errors or any(self.answers(typed).values()) or typed.get("upload")):
            raise forms.ValidationError(_("Schrijf bij minstens één vraag iets op, of stuur een bestand mee."))
        return typed

    def answers(self, typed=None) -> dict[int, str]:
        """By key of the question, as `giving.give` wants it."""
        typed = self.cleaned_data if typed is None else typed
        return {each.pk: typed.get(f"words_{each.pk}", "") for each in self.asked.questions.all()}

    @property
    def rows(self) -> list[forms.BoundField]:
        """The fields in order of the questions."""
        return [self[f"words_{each.pk}"] for each in self.asked.questions.all()]
