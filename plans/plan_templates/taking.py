"""Texts of templates beside a draft, and taking one into its field."""

from dataclasses import dataclass

from django.http import QueryDict

from plans.drafting.pages import Section
from plans.models import Part, PlanTemplate, PlanTemplateText, TakenText
from plans.models.drafting.template import IN_TEMPLATE

from .columns import label_of

TAKES = "template"
"""The name of the button that takes a text over."""


@dataclass(frozen=True)
class Offered:
    """A text of a template as the page of a draft shows it: for which field, and of which template."""

    row: PlanTemplateText
    label: str
    name: str


def of_section(part: Part, section: Section) -> list[Offered]:
    """The texts that templates have for the fields of this page and that do not stand there, the school's own first.

    Of the template that this plan began with they come before all.
    """
    wanted = [name for name in section.fields if name in IN_TEMPLATE[part.KIND]]
    if not wanted or not part.is_editable:
        return []
    began = part.plan.template_id
    rows = [row for row in _rows(part) if row.field in wanted and not _stands(row.text, getattr(part, row.field))]
    rows.sort(
        key=lambda row: (wanted.index(row.field), row.version_id != began, row.version.template.school_id is None)
    )
    return [Offered(row, label_of(row.field), row.version.name) for row in rows]


def _rows(part: Part) -> list[PlanTemplateText]:
    """The texts of the newest version of each template that is offered for this pupil, and of the one the plan began with."""
    offered = PlanTemplate.objects.offered(part.plan.school_id, part.plan.student.sector).order_by()
    return list(PlanTemplateText.objects.newest_of(offered, or_of=part.plan.template_id))


def taken_into(data: QueryDict, part: Part, section: Section) -> QueryDict:
    """What came in, with the text that was pressed put below what stands in its field; without a press as it came.

    That these are a template's words is kept, so that they are made the pupil's own before they are shared. Raises
    NotAllowedNow when the draft may no longer be written.
    """
    pressed = data.get(TAKES, "")
    found = {str(each.row.pk): each.row for each in of_section(part, section)} if pressed else {}
    if pressed not in found:
        return data
    row, data = found[pressed], data.copy()
    was = data.get(row.field, "")
    if not _stands(row.text, was):
        data[row.field] = f"{was.rstrip()}\n\n{row.text}".strip()
    with part.editing():
        TakenText.note(part, [row])
    return data


def _stands(words: str, text: str) -> bool:
    """Whether these words stand in a field, however its lines were broken."""
    return " ".join(words.split()) in " ".join((text or "").split())
