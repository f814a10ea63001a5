"""Who writes along, and what colleagues note at a draft."""

import json
from collections.abc import Iterable

from django import forms

from core.forms.fields import DutchForm, OnceForm, choice_field
from plans.choices import Kind
from plans.drafting.pages import sections_at
from plans.drafting.spots import Spot
from plans.models import AssignedSection, FieldComment, Part, Plan
from students.models import Assignment


class WritersForm(DutchForm, forms.Form):
    """The sections of each colleague who works with a pupil. Only what was ticked or unticked on this page changes."""

    def __init__(self, *args, assignments: Iterable[Assignment], plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.assignments = list(assignments)
        for assignment in self.assignments:
            given = [(each.kind, each.section) for each in assignment.sections.all()]
            for kind in Kind:
                field = forms.MultipleChoiceField(
                    label=f"Deel {kind.position}, {kind.label.lower()}",
                    choices=[(each.slug, each.title) for each in sections_at(plan.school, kind, plan.student.sector)],
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                    initial=[slug for of, slug in given if of == kind],
                )
                self.add(name_of(assignment, kind), field)
        started = {name: field.initial for name, field in self.fields.items()}
        self.add("started", forms.CharField(required=False, widget=forms.HiddenInput, initial=json.dumps(started)))

    @property
    def people(self) -> list[tuple[Assignment, list[forms.BoundField]]]:
        """Each colleague with the fields of both parts, as the page shows them."""
        return [(each, [self[name_of(each, kind)] for kind in Kind]) for each in self.assignments]

    def save(self, *, by) -> int:
        """Give and take what this page changed; for how many colleagues it changed anything."""
        started = self._started()
        return sum(
            AssignedSection.objects.give(
                assignment,
                add={(kind.value, slug) for kind in Kind for slug in self._ticked(assignment, kind) - started(assignment, kind)},
                take={(kind.value, slug) for kind in Kind for slug in started(assignment, kind) - self._ticked(assignment, kind)},
                by=by,
            )
            for assignment in self.assignments
        )  # fmt: skip

    def _ticked(self, assignment: Assignment, kind: Kind) -> set[str]:
        return set(self.cleaned_data[name_of(assignment, kind)])

    def _started(self):
        """What the page began with; a page that does not say takes nothing away."""
        try:
            said = json.loads(self.data.get("started", ""))
        except ValueError:
            said = {}

        def of(assignment: Assignment, kind: Kind) -> set[str]:
            slugs = said.get(name_of(assignment, kind)) if isinstance(said, dict) else None
            return {slug for slug in slugs if isinstance(slug, str)} if isinstance(slugs, list) else set()

        return of


def name_of(assignment: Assignment, kind: Kind) -> str:
    """The name of the field with this colleague's sections of that part."""
    return f"sections-{assignment.pk}-{kind.value}"


class CommentForm(OnceForm, forms.Form):
    """A note at one place of a draft."""

    spot = forms.ChoiceField(label="Waarbij")
    text = forms.CharField(label="Kanttekening", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, spots: dict[str, Spot], **kwargs):
        super().__init__(*args, **kwargs)
        self.spots = spots
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, spot in spots.items():
            groups.setdefault(spot.section.title, []).append((key, spot.label))
        choice_field(self, "spot").choices = [("", "Kies …"), *groups.items()]

    def save_for(self, part: Part, *, by) -> FieldComment:
        spot = self.spots[self.cleaned_data["spot"]]
        return FieldComment.objects.create(
            part_id=part.pk, section=spot.section.slug, place=spot.place, field=spot.field,
            text=self.cleaned_data["text"], by=by,
        )  # fmt: skip


class CommentAnswerForm(OnceForm, forms.Form):
    """An answer to a note."""

    text = forms.CharField(label="Antwoord", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
