"""From which day conversations count."""

from django import forms

from .dialogue import SaidForm


class BegunForm(SaidForm, forms.Form):
    begun_on = forms.DateField(label="gesprekken tellen vanaf")
    reason = forms.CharField(
        label="waarom een andere dag", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bijvoorbeeld: de intake was al in juni.",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        self.not_in_future("begun_on")
        return cleaned
