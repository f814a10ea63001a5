"""A template as a coordinator writes it: a text for each field that it prefills."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict

from accounts.choices import Role, Sector
from accounts.models import School
from core.forms.fields import OnceForm, choice_field
from plans.choices import Kind
from plans.drafting.pages import PAGES
from plans.models import PlanTemplate, PlanTemplateVersion
from plans.models.drafting.template import IN_TEMPLATE

from .columns import COLUMNS


@dataclass(frozen=True)
class Block:
    """The fields of one page of a draft, under its title."""

    title: str
    fields: list[forms.BoundField]


class PlanTemplateForm(OnceForm, forms.Form):
    """Of a new one also for which kind of education, and at which school. `after` is the version that was looked at."""

    name = forms.CharField(label="naam", max_length=80)
    lead = forms.CharField(label="voor welke leerlingen", max_length=200, required=False)
    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args, user, template: PlanTemplate | None = None, like: PlanTemplateVersion | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.template, self.user = template, user
        self.fields["after"].initial = template.newest.number if template else 0
        if template is None:
            self._ask_for_whom(like)
        for name in (name for names in IN_TEMPLATE.values() for name in names):
            self.add(name, self._field_of(name))
        begun = template.newest if template else like
        if begun:
            self.initial.update({"name": begun.name, "lead": begun.lead, **begun.words()})

    def _ask_for_whom(self, like: PlanTemplateVersion | None) -> None:
        schools = School.objects.filter(pk__in=self.user.schools_as(Role.COORDINATOR))
        self.school = schools.first()
        if schools.count() > 1:
            self.add("school", forms.ModelChoiceField(schools, label="school"))
        self.add("sector", forms.ChoiceField(label="onderwijssoort", choices=[("", "Kies …"), *Sector.choices]))
        if like:
            choice_field(self, "sector").initial = like.template.sector

    @staticmethod
    def _field_of(name: str) -> forms.CharField:
        column = COLUMNS[name]
        return forms.CharField(
            label=column.verbose_name, max_length=column.max_length, required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    @property
    def heads(self) -> list[forms.BoundField]:
        """What is asked of the template itself."""
        return [self[name] for name in ("school", "sector", "name", "lead") if name in self.fields]

    @property
    def blocks(self) -> list[Block]:
        """The texts, under the titles of the pages of a draft on which they come to stand."""
        return [
            Block(f"Deel {kind.position}: {section.title}", [self[name] for name in names])
            for kind in Kind
            for section in PAGES[kind]
            if (names := [name for name in section.fields if name in IN_TEMPLATE[kind]])
        ]

    def clean(self):
        typed = super().clean()
        if not self.errors and not any(self.texts().values()):
            self.add_error(None, "Schrijf bij minstens één onderdeel een tekst.")
        return typed

    def texts(self) -> dict[str, str]:
        """By the name of their field, the empty ones too."""
        return {name: self.cleaned_data[name] for names in IN_TEMPLATE.values() for name in names}

    def write(self) -> PlanTemplateVersion:
        """The next version of this template, or the first of a new one."""
        typed = self.cleaned_data
        template = self.template or PlanTemplate.objects.create(
            school=typed.get("school") or self.school, sector=typed["sector"]
        )
        return template.write(typed["name"], typed["lead"], self.texts(), after=typed["after"], by=self.user)

    def goes_on_after_newest(self) -> None:
        """Shown again beside what somebody else saved: who saves once more has seen that it is there."""
        if self.template:
            data = cast(QueryDict, self.data).copy()
            data["after"] = str(self.template.last_number)
            self.data = data
