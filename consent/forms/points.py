"""What somebody refuses, point by point: a goal, an arrangement, the whole, each with its own reason and words."""

from collections import defaultdict

from django import forms

from consent.policy import ONLY_WORDS, Decision, PointKind, RefusalReason
from consent.portal.words import period_words, point_words
from core.fields import DutchForm, choice_field
from plans.models import Goal, ProgrammeDeviation, SupportMeasure
from plans.text.sections import arrangements_in

REASONS = [("", "Geen reden gekozen"), *((each.value, each.label.capitalize()) for each in RefusalReason)]


def points_of(part) -> list[tuple[str, str]]:
    """What can be refused in this version, or missed there (decision 44): (key, words) in the order of the page."""
    found, measures = [], defaultdict(list)
    for measure in SupportMeasure.objects.filter(goal__action_part=part.pk):
        measures[measure.goal_id].append(measure)
    for number, goal in enumerate(Goal.objects.filter(action_part=part.pk), start=1):
        found.append((f"goal-{goal.pk}", point_words(PointKind.GOAL, goal.title, number)))
        for measure in measures[goal.pk]:
            found.append((f"measure-{measure.pk}", point_words(PointKind.MEASURE, measure.description, number)))
    for deviation in ProgrammeDeviation.objects.filter(action_part=part.pk):
        found.append((f"deviation-{deviation.pk}", point_words(PointKind.DEVIATION, deviation.subject)))
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
        choice_field(self, "points").choices = list(self.labels.items())
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
        if not self.refuses(typed) or "points" in self.errors:
            return typed
        chosen = typed.get("points", [])
        for key in self.labels:
            if key not in chosen and (typed.get(f"reason_{key}") or typed.get(f"words_{key}")):
                self.add_error(f"words_{key}", "Vink dit punt ook aan, of haal dit weg.")
        if not chosen and not self.errors:
            self.add_error("points", "Kies minstens één punt.")
        return typed

    def refuses(self, typed: dict) -> bool:
        """Whether this is a refusal, so that the points belong to it."""
        return typed.get("decision") == Decision.REFUSE

    def refused(self) -> list[dict]:
        """Each chosen point with its key, the words of the page, and why; nothing when it is no refusal."""
        typed = self.cleaned_data
        chosen = typed["points"] if self.refuses(typed) else []
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
    named: dict[str, object]
    if name in ("goal", "measure", "deviation"):
        named = {name: int(which)}
    else:
        named = {"kind": PointKind(name.upper()), "place": which}
    return named | {"reason": kept["reason"], "words": kept["words"]}
