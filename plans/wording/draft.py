"""The writing check of a draft: which of its columns hold text, whose names may not stand in it, and all that was found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from core.writing import address
from plans.drafting.pages import CALLED, Section, sections_for
from plans.forms.draft import CARDS
from plans.models import Goal, Part
from students.models import Student

from .check import Tip, goal_tips, tips
from .lists import WordLists, for_school

NO_TEXT = frozenset({
    "responsible_name", "responsible_function", "who", "teacher_name", "coach_name", "source", "asked_by_name",
    "permission_by_name", "members", "previous_school", "previous_advice", "place", "means", "funding", "factor_text",
    "subject", "capacity_source", "medical_pointer",
})  # fmt: skip
"""Columns with a name, a function or a place: nothing in them is read as a text."""
CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w'’-]+")


def text_columns(model: type[models.Model]) -> list[models.Field]:
    """The columns of this model in which somebody writes text."""
    return [
        column
        for column in model._meta.fields
        if isinstance(column, models.TextField | models.CharField)
        and column.editable
        and not column.choices
        and column.name not in NO_TEXT
    ]


@dataclass(frozen=True)
class Reader:
    """Reads texts of one draft, by the lists of its school, and with an eye for the names of other pupils."""

    lists: WordLists
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, part: Part, texts: Iterable[str]) -> "Reader":
        brin = part.school.brin if settings.OPP_WORD_LISTS else ""  # nobody else has a list of their own
        return cls(for_school(brin), tuple(other_pupils(part, texts)))

    def of_row(self, row: models.Model, values: dict[str, str]) -> dict[str, list[Tip]]:
        """By column what may be better in these texts of this row; columns without a tip are left out."""
        found = {name: tips(text, self.lists, field=name, others=self.others) for name, text in values.items()}
        if isinstance(row, Goal) and "target" in values:
            found["target"] += goal_tips(values["target"], has_day=bool(row.target_on or row.evaluate_on))
        return {name: each for name, each in found.items() if each}


def texts_of(row: models.Model) -> dict[str, str]:
    """What stands in the text columns of this row."""
    return {column.name: getattr(row, column.name) for column in text_columns(type(row))}


def other_pupils(part: Part, texts: Iterable[str]) -> list[str]:
    """The names of other pupils in these texts: of the whole school by full name, of the same class also by first name.

    One query, for the words with a capital alone; none when there are none. Names of this pupil and family are theirs.
    """
    pupil, text = part.plan.student, "\n".join(texts)
    own = {word for person in (pupil.person, *_family(pupil)) for word in person.name.split()}
    capitals = set(CAPITAL.findall(text)) - own
    if not capitals:
        return []
    rows = Student.objects.filter(school=part.school_id, left_on=None, person__given_name__in=capitals)
    found = []
    for given, infix, family, group in rows.exclude(pk=pupil.pk).values_list(
        "person__given_name", "person__infix", "person__family_name", "class_name"
    ):
        full = " ".join(filter(None, (given, infix, family)))
        if full in text and full != pupil.person.name:
            found.append(full)
        elif group == pupil.class_name:
            found.append(given)
    return sorted(set(found))


def _family(pupil: Student):
    return [guardian.person for guardian in pupil.guardians.all()]


# The page -------------------------------------------------------------------------------------------------------------


def of_forms(part: Part, forms: Iterable[Any]) -> None:
    """Give each form its tips, for the texts as they stand on the page."""
    values = [(form, _values(form)) for form in forms]
    reader = Reader.of(part, [text for _, texts in values for text in texts.values()])
    for form, texts in values:
        form.tips = reader.of_row(form.instance, texts)


def _values(form) -> dict[str, str]:
    names = [column.name for column in text_columns(type(form.instance)) if column.name in form.fields]
    return {name: str(form[name].value() or "") for name in names}


# The whole draft ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A tip with the place where it is: in words, and the address of its field."""

    section: Section
    where: str
    url: str
    tip: Tip


def of_part(part: Part) -> list[Found]:
    """Everything that may be better in this draft, in the order of its pages."""
    if any(section.rows == "goals" for section in sections_for(part)):
        models.prefetch_related_objects([part], "goals__measures")
    rows = list(_rows(part))
    reader = Reader.of(part, [text for _, _, _, row in rows for text in texts_of(row).values()])
    found = []
    for section, label, url, row in rows:
        own = {name: text for name, text in texts_of(row).items() if row is not part or name in section.fields}
        columns = {column.name: str(column.verbose_name) for column in text_columns(type(row))}
        for name, each in reader.of_row(row, own).items():
            where = f"{label}, {columns[name]}" if label else columns[name]
            anchor = f"#id_{name}" if "#" not in url and row.pk and (row is part or isinstance(row, Goal)) else ""
            found += [Found(section, where[:1].upper() + where[1:], url + anchor, tip) for tip in each]
    return found


def _rows(part: Part) -> Iterator[tuple[Section, str, str, models.Model]]:
    """(page, what it is called, address, row) of the part and of every row below it."""
    for section in sections_for(part):
        page = address("part_section", part.pk, section.slug)
        if section.fields:
            yield section, "", page, part
        for number, row in enumerate(getattr(part, section.rows).all() if section.rows else (), 1):
            url = address("card", part.pk, section.slug, row.pk) if section.slug in CARDS else page
            label = f"{CALLED[section.rows]} {number}"
            yield section, label, url, row
            for measure in row.measures.all() if isinstance(row, Goal) else ():
                yield section, f"{label}, ondersteuning", url, measure
