"""What somebody refuses, point by point: a goal, an arrangement, the whole, each with its own reason and words."""

from collections import defaultdict

from django import forms
from django.db.models import QuerySet

from accounts.fields import DutchForm
from accounts.prepared import prepared
from plans.models import Goal, ProgrammeDeviation, SupportMeasure
from plans.sections import arrangements_in

from .policy import ONLY_WORDS, Decision, PointKind, RefusalReason
from .words import period_words, point_words

REASONS = [("", "Geen reden gekozen"), *((each.value, each.label.capitalize()) for each in RefusalReason)]


@prepared
def _goals(part: int) -> QuerySet:
    return Goal.objects.filter(action_part=part)


@prepared
def _measures(part: int) -> QuerySet:
    return SupportMeasure.objects.filter(goal__action_part=part)


@prepared
def _deviations(part: int) -> QuerySet:
    return ProgrammeDeviation.objects.filter(action_part=part)


def points_of(part) -> list[tuple[str, str]]:
    """What can be refused in this version, or missed there (decision 44): (key, words) in the order of the page."""
    found, measures = [], defaultdict(list)
    for each in _measures(part.pk):
        measures[each.goal_id].append(each)
    for number, goal in enumerate(_goals(part.pk), start=1):
        found.append((f"goal-{goal.pk}", point_words(PointKind.GOAL, goal.title, number)))
        for each in measures[goal.pk]:
            found.append((f"measure-{each.pk}", point_words(PointKind.MEASURE, each.description, number)))
    for each in _deviations(part.pk):
        found.append((f"deviation-{each.pk}", point_words(PointKind.DEVIATION, each.subject)))
    for name, words in arrangements_in(part.content).items():
        found.append((f"arrangement-{name}", point_words(PointKind.ARRANGEMENT, words)))
    found.append(("period", point_words(PointKind.PERIOD, period_words(part))))
    return found + [(kind.lower(), point_words(kind)) for kind in ONLY_WORDS]


def _own_words() -> forms.CharField:
    return forms.CharField(
        label="In eigen woorden",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hoogstens 2000 tekens.",
    )


class PointsForm(DutchForm, forms.Form):
    """The points of one version beside an answer. A form that has them names its own `decision`."""

    REASONS = REASONS
    points = forms.MultipleChoiceField(label="Waarmee niet", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.labels = dict(points_of(part))
        self.fields["points"].choices = list(self.labels.items())
        self.fields["points"].error_messages["invalid_choice"] = "Dit punt hoort niet bij deze versie."
        for key in self.labels:
            if key.upper() in ONLY_WORDS:
                self.add(f"words_{key}", _own_words())
                continue
            self.fields[f"reason_{key}"] = forms.ChoiceField(choices=REASONS, required=False, label="Waarom niet")
            self.add(f"words_{key}", _own_words())

    def point_rows(self):
        """(key, words, whether it is chosen, field of the reason or None, field of the words) for each point."""
        chosen = self["points"].value() or []
        return [
            (
                key,
                label,
                key in chosen,
                self[f"reason_{key}"] if f"reason_{key}" in self.fields else None,
                self[f"words_{key}"],
            )
            for key, label in self.labels.items()
        ]

    def clean(self):
        typed = super().clean()
        if typed.get("decision") != Decision.REFUSE or "points" in self.errors:
            return typed
        chosen = typed.get("points", [])
        for key in self.labels:
            if key not in chosen and (typed.get(f"reason_{key}") or typed.get(f"words_{key}")):
                self.add_error(f"words_{key}", "Vink dit punt ook aan, of haal dit weg.")
        if not chosen and not self.errors:
            self.add_error("points", "Kies minstens één punt.")
        return typed

    def refused(self) -> list[dict]:
        """Each chosen point with its key, the words of the page, and why; nothing when it is no refusal."""
        typed = self.cleaned_data
        chosen = typed["points"] if typed["decision"] == Decision.REFUSE else []
        return [
            {
                "key": key,
                "label": self.labels[key],
                "reason": typed.get(f"reason_{key}", ""),
                "words": typed.get(f"words_{key}", ""),
            }
            for key in chosen
        ]


def as_point(kept: dict) -> dict:
    """A refused point as `actions.answer` wants it: the key split into what it is and which."""
    name, _, which = kept["key"].partition("-")
    if name in ("goal", "measure", "deviation"):
        named = {name: int(which)}
    else:
        named = {"kind": PointKind(name.upper()), "place": which}
    return named | {"reason": kept["reason"], "words": kept["words"]}
