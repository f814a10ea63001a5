"""What somebody refuses, point by point: a goal, an arrangement, the whole, each with its own reason and words."""

from collections import defaultdict

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop

from consent.policy import ONLY_WORDS, Decision, PointKind, RefusalReason
from consent.words.address import period_words, point_words
from core.forms.fields import DutchForm, choice_field
from plans.models import Goal, ProgrammeDeviation, SupportMeasure
from plans.text.sections import arrangements_in

NO_REASON = noop("Geen reden gekozen")


def _places_of(part) -> list[tuple[str, PointKind, str, int]]:
    """(key, what it is, its name, the number of its goal) of what can be refused, in the order of the page."""
    found, measures = [], defaultdict(list)
    for measure in SupportMeasure.objects.filter(goal__action_part=part.pk):
        measures[measure.goal_id].append(measure)
    for number, goal in enumerate(Goal.objects.filter(action_part=part.pk), start=1):
        found.append((f"goal-{goal.pk}", PointKind.GOAL, goal.title, number))
        for measure in measures[goal.pk]:
            found.append((f"measure-{measure.pk}", PointKind.MEASURE, measure.description, number))
    for deviation in ProgrammeDeviation.objects.filter(action_part=part.pk):
        found.append((f"deviation-{deviation.pk}", PointKind.DEVIATION, deviation.subject, 0))
    for name, words in arrangements_in(part.content).items():
        found.append((f"arrangement-{name}", PointKind.ARRANGEMENT, words, 0))
    found.append(("period", PointKind.PERIOD, "", 0))
    return found + [(kind.lower(), kind, "", 0) for kind in ONLY_WORDS]


def points_of(part) -> list[tuple[str, str]]:
    """What can be refused in this version, or missed there (decision 44): (key, words) in the order of the page.

    In Dutch, as a point is kept.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return shown_points(part, _places_of(part))


def shown_points(part, places=None) -> list[tuple[str, str]]:
    """The same in the language of the page; what stands in the plan is as it stands there."""
    found = []
    for key, kind, name, number in _places_of(part) if places is None else places:
        if kind == PointKind.ARRANGEMENT:
            name = _(name)
        elif kind == PointKind.PERIOD:
            name = period_words(part)
        found.append((key, point_words(kind, name, number)))
    return found


def _own_words() -> forms.CharField:
    return forms.CharField(
        label=_("In eigen woorden"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Hoogstens 2000 tekens."),
    )


class PointsForm(DutchForm, forms.Form):
    """The points of one version beside an answer. A form that has them names its own `decision`."""

    points = forms.MultipleChoiceField(label=lazy("Waarmee niet"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        places = _places_of(part)
        self.shown = dict(shown_points(part, places))
        with translation.override(settings.LANGUAGE_CODE):  # what is kept, in whatever language it was chosen
            self.labels = dict(shown_points(part, places))
        self.reasons = [("", _(NO_REASON)), *((each.value, _(each.label).capitalize()) for each in RefusalReason)]
        choice_field(self, "points").choices = list(self.shown.items())
        self.fields["points"].error_messages["invalid_choice"] = _("Dit punt hoort niet bij deze versie.")
        for key in self.labels:
            if key.upper() in ONLY_WORDS:
                self.add(f"words_{key}", _own_words())
                continue
            self.fields[f"reason_{key}"] = forms.ChoiceField(
                choices=self.reasons, required=False, label=_("Waarom niet")
            )
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
            for key, label in self.shown.items()
        ]

    def clean(self):
        typed = super().clean()
        if not self.refuses(typed) or "points" in self.errors:
            return typed
        chosen = typed.get("points", [])
        for key in self.labels:
            if key not in chosen and (typed.get(f"reason_{key}") or typed.get(f"words_{key}")):
                self.add_error(f"words_{key}", _("Vink dit punt ook aan, of haal dit weg."))
        if not chosen and not self.errors:
            self.add_error("points", _("Kies minstens één punt."))
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
