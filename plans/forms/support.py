"""The forms of carrying out: which support was given in a week, and on which scale a goal is measured."""

from django import forms

from core.forms.fields import OnceForm
from plans.models import GoalScale, SupportGiven
from plans.models.year.support import MOST_MINUTES

from .dialogue import SaidForm

GIVEN, NOT_GIVEN = "yes", "no"


class SupportWeekForm(OnceForm, forms.Form):
    """For each measure whether it was given, and for how long; what was agreed stands there already."""

    def __init__(self, *args, rows, **kwargs):
        """`rows`: the measures in that week (plans.year.support.MeasureWeek)."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            given, key = row.given, row.measure.pk
            self.fields[f"given_{key}"] = forms.ChoiceField(
                label="Gegeven?",
                required=False,
                widget=forms.RadioSelect,
                choices=[(GIVEN, "Ja"), (NOT_GIVEN, "Nee, niet gegeven")],
                initial="" if given is None else GIVEN if given.minutes else NOT_GIVEN,
            )
            self.fields[f"minutes_{key}"] = forms.IntegerField(
                label="Minuten in deze week",
                required=False,
                min_value=1,
                max_value=MOST_MINUTES,
                initial=(given.minutes if given and given.minutes else None) or row.agreed.minutes,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "minutes"}),
            )

    def sheets(self):
        """(measure in this week, field whether, field how long), as the page shows them."""
        return [(row, self[f"given_{row.measure.pk}"], self[f"minutes_{row.measure.pk}"]) for row in self.rows]

    def clean(self):
        typed = super().clean()
        for row in self.rows:
            minutes = f"minutes_{row.measure.pk}"
            if typed.get(f"given_{row.measure.pk}") == GIVEN and not typed.get(minutes) and minutes not in self.errors:
                self.add_error(minutes, "Schrijf hoeveel minuten.")
        return typed

    def new_rows(self, **columns) -> list[SupportGiven]:
        """A row for each measure of which something else is said than was kept."""
        found = []
        for row in self.rows:
            whether, long = (self.cleaned_data.get(f"{name}_{row.measure.pk}") for name in ("given", "minutes"))
            if not whether:
                continue
            minutes = (long or 0) if whether == GIVEN else 0
            if row.given is None or row.given.minutes != minutes:
                found.append(SupportGiven(measure=row.measure, minutes=minutes, **columns))
        return found


class GoalScaleForm(SaidForm, forms.ModelForm):
    """What the numbers of a goal count, and between which two they lie."""

    class Meta:
        model = GoalScale
        fields = ["unit", "lowest", "highest"]
        localized_fields = ["lowest", "highest"]
        help_texts = {
            "unit": "Bijvoorbeeld: toetsen gemaakt, van de tien. Telt u iets anders dan eerst? Dan begint een nieuw beeld.",
            "lowest": "Mag leeg blijven, samen met het hoogste.",
        }
        widgets = {name: forms.TextInput(attrs={"inputmode": "decimal"}) for name in ("lowest", "highest")}

    def clean(self):
        typed = super().clean()
        lowest, highest = typed.get("lowest"), typed.get("highest")
        if not self.errors and (lowest is None) != (highest is None):
            self.add_error(
                "lowest" if lowest is None else "highest", "Vul het laagste en het hoogste in, of geen van beide."
            )
        elif lowest is not None and highest is not None and highest <= lowest:
            self.add_error("highest", "Het hoogste ligt boven het laagste.")
        return typed
