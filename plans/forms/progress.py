"""The form for what was seen of a goal: a sentence, and a number where there is one."""

from django import forms
from django.utils import timezone
from django.utils.formats import localize

from plans.models import GoalNote

from .dialogue import SaidForm


class GoalNoteForm(SaidForm, forms.ModelForm):
    """As few fields as there can be: it is filled in standing, on a phone."""

    class Meta:
        model = GoalNote
        fields = ["text", "measure", "scale", "seen_on"]
        localized_fields = ["measure"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "measure": forms.TextInput(attrs={"inputmode": "decimal"}),
        }
        help_texts = {
            "scale": "Bijvoorbeeld: toetsen gemaakt, van de tien. Dit geldt dan voor elk volgend getal bij dit doel."
        }

    def __init__(self, *args, plan, scale: str = "", bounds=None, **kwargs):
        """`scale`: what the numbers of this goal count, when that was said before; `bounds`: between which two they lie."""
        super().__init__(*args, plan=plan, **kwargs)
        self.scale, self.bounds = scale, bounds
        self.fields["seen_on"].initial = timezone.localdate
        telling = f"Mag leeg blijven. Telt: {scale}." if scale else "Mag leeg blijven."
        self.fields["measure"].help_text = f"{telling[:-1]}, {self._between()}." if bounds else telling
        if scale:
            del self.fields["scale"]

    def _between(self) -> str:
        lowest, highest = (localize(each.normalize()) for each in self.bounds)
        return f"van {lowest} tot en met {highest}"

    def clean(self):
        typed = super().clean()
        self.not_in_future("seen_on")
        self.not_long_before("seen_on")
        measure, scale = typed.get("measure"), self.scale or typed.get("scale", "")
        if measure is not None and not scale and "scale" not in self.errors:
            self.add_error("scale", "Schrijf wat het getal telt.")
        if measure is not None and self.bounds and not self.bounds[0] <= measure <= self.bounds[1]:
            self.add_error("measure", f"De schaal van dit doel loopt {self._between()}.")
        self.instance.scale = scale if measure is not None else ""
        return typed
