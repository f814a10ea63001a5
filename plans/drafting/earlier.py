"""Taking over from an earlier plan of the same pupil at this school, section by section, what somebody chose."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from core.writing import date_format
from plans.choices import Kind
from plans.forms.draft import page_form
from plans.models import Goal, Part, Plan, SupportMeasure
from plans.text import errata, snapshot
from plans.text.catalogue import fields_of
from plans.text.field import Sort
from plans.text.lists import LISTS

from .history import Sender
from .pages import CALLED, Section, sections_of
from .sheets import Sheet, write

NOT_TAKEN = frozenset(
    {"why_changed", "why_not_higher", "reason_for_change", "no_individual_support", "no_support_reason"}
)
"""What belongs to one version; neither is any day or any count of it taken over (decision 41)."""
BY_ITSELF = {"goals": ("title",), "factors": ("kind", "text")}
"""By what a row is known where the catalogue says it otherwise."""


def plans_before(plan: Plan, user) -> list[Plan]:
    """The other plans of this pupil at this school that this user may read, also of an earlier enrolment, newest first."""
    return list(_before(plan, user).select_related("student").prefetch_related("parts").order_by("-pk"))


def has_before(plan: Plan, user) -> bool:
    """Whether there is any such plan."""
    return _before(plan, user).exists()


def _before(plan: Plan, user) -> QuerySet[Plan]:
    same = Q(student__person=plan.student.person_id) | Q(student__followed_by=plan.student_id)
    return Plan.objects.visible_to(user).filter(same, school=plan.school_id).exclude(pk=plan.pk).distinct()


def last_shown(plan: Plan, kind: Kind) -> Part | None:
    """The version of an earlier plan that is offered: the last that was established, else the last that was shared."""
    shown = [part for part in plan.parts_of(kind) if part.digest]
    return max(shown, key=lambda part: (part.established_at is not None, part.number), default=None)


@dataclass(frozen=True)
class Earlier:
    """What an earlier version has for one page of this draft: texts under their labels, and rows."""

    section: Section
    texts: list[tuple[str, str]]
    rows: list[str]


def offered(part: Part, source: Part, writer) -> list[Earlier]:
    """What may be taken over into the pages that this writer writes, in their order; pages without any are left out."""
    content = snapshot.readable(corrected(source))
    found = [
        Earlier(
            section,
            _texts(part.KIND, section, content),
            [_called(section.rows, row) for row in _rows(content, section)],
        )
        for section in sections_of(part, writer)
    ]
    return [each for each in found if each.texts or each.rows]


def corrected(source: Part) -> dict:
    """The text of a version with its slips of the pen put right."""
    content = source.content
    for row in source.errata.all():
        if row.field not in errata.FACTS:
            _put(content, row.field.split("."), row.becomes)
    return content


def _put(inside: Any, names: list[str], text: str) -> None:
    for name in names[:-1]:
        inside = inside[int(name) - 1] if name.isdigit() else inside[name]
    inside[names[-1]] = text


def _names(kind: Kind, section: Section) -> list[str]:
    """The fields of this page that may be taken over."""
    of_version = {each.name for each in fields_of(kind) if each.sort in (Sort.DAY, Sort.NUMBER)} | NOT_TAKEN
    return [name for name in section.fields if name not in of_version]


def _texts(kind: Kind, section: Section, content: dict) -> list[tuple[str, str]]:
    labels = {each.name: each for each in fields_of(kind)}
    return [
        (labels[name].label, "ja" if content[name] is True else content.get(f"{name}_label") or content[name])
        for name in _names(kind, section)
        if content.get(name)
    ]


def _rows(content: dict, section: Section) -> list[dict]:
    return content.get(section.rows, []) if section.rows else []


def _called(relation: str, row: dict) -> str:
    """A row as a line to choose by."""
    if relation == "goals":
        return f"{CALLED[relation]}: {row['title']}. {row['target']}"
    words = [row.get(f"{name}_label") or row[name] for name in (*LISTS[relation].keys, "text", "outcome", "description")
             if row.get(name)]  # fmt: skip
    told = [date_format(each, "j F Y") if isinstance(each, date) else str(each) for each in dict.fromkeys(words)]
    return f"{CALLED[relation]}: {', '.join(told)}"


# Taking over -------------------------------------------------------------------------------------------------------------


def take(part: Part, source: Part, chosen: Iterable[Earlier], *, by) -> list[str]:
    """Take these pages over; the labels of what did not fit.

    What stands in the draft stays: a text comes below it, and anything else only where there was nothing. Goals are to be
    looked at, with what was *Nu* as a proposal. Raises NotAllowedNow when the draft may no longer be written.
    """
    content, left = corrected(source), []
    with transaction.atomic():
        for each in chosen:
            left += _take_texts(part, each.section, content, by=by)
            _take_rows(part, each.section, content)
    return left


def _take_texts(part: Part, section: Section, content: dict, *, by) -> list[str]:
    """Written as if somebody had typed it on the page, so that it is checked there and stands in the history."""
    names = [name for name in _names(part.KIND, section) if content.get(name)]

    def build(now: Part) -> Sheet:
        form: Any = page_form(now, section.fields)(None, instance=now)
        texts = form.texts_now()
        sent = {"started": json.dumps(texts)}
        for name in names:
            if name in form.fields:
                sent |= form.inputs(name, _joined(texts[name], content[name], name, part.KIND))
        return Sheet(now, section, page_form(now, section.fields)(sent, instance=now))

    if not names:
        return []
    sheet = write(part, build, by=by, sender=Sender(), lenient=True)
    wrong = [name for name in sheet.form.errors if name in names]
    return [str(sheet.form.fields[name].label) for name in wrong]


def _joined(now: str, earlier: Any, name: str, kind: Kind) -> str:
    if isinstance(earlier, bool):
        return "1" if earlier or now == "1" else "0"
    if not now:
        return earlier
    runs = next(each for each in fields_of(kind) if each.name == name).sort == Sort.TEXT
    return f"{now}\n\n{earlier}" if runs and earlier not in now else now


def _take_rows(part: Part, section: Section, content: dict) -> None:
    rows = _rows(content, section)
    if not rows:
        return
    manager = getattr(part, section.rows)
    keys = BY_ITSELF.get(section.rows, LISTS[section.rows].keys)
    with part.editing():
        there = {tuple(str(getattr(each, key)) for key in keys) for each in manager.all()}
        position = max((each.position for each in manager.all()), default=-1)
        for row in rows:
            if tuple(str(row[key]) for key in keys) in there:
                continue
            position += 1
            made = manager.create(position=position, **_columns(manager.model, section.rows, row))
            if isinstance(made, Goal):
                _to_look_at(made, row)


OF_A_VERSION = {
    "goals": ("line", "target_on", "evaluate_on", "start_situation"),
    "deviations": ("from_on", "until_on"),
    "internships": ("from_on", "until_on"),
}


def _columns(model, relation: str, row: dict) -> dict:
    names = [each.name for each in LISTS[relation].fields if each.name not in OF_A_VERSION.get(relation, ())]
    empty = {column.name: None for column in model._meta.local_fields if column.null}
    return {name: row[name] or empty.get(name, "") for name in names if name in row}


def _to_look_at(goal: Goal, row: dict) -> None:
    """A goal that came along, with its measures: nobody said yet that it is right for now."""
    goal.to_review, goal.proposed_now = True, row["start_situation"]
    goal.save(update_fields=["to_review", "proposed_now"])
    for position, measure in enumerate(row["measures"]):
        SupportMeasure.objects.create(goal=goal, position=position, **_columns(SupportMeasure, "measures", measure))
