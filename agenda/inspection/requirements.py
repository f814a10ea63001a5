"""The cells of one plan as the rows that *Inspectie* lists."""

from collections.abc import Iterator
from datetime import date

from core.writing import address
from plans.models import Plan

from .cells import CONSENT_OF, EVALUATION, PART, REGISTER, TALKS, Cell, Known, cells

PAGES = {PART: "part", CONSENT_OF: "consent", EVALUATION: "evaluation"}


def rows(known: Known, plan: Plan, on: date) -> Iterator[dict]:
    """The columns of each `RequirementState` of this plan, as they are on that day."""
    for cell in cells(known, on):
        yield {
            "school_id": plan.school_id,
            "school_year": cell.year,
            "code": cell.code.value,
            "state": cell.state.value,
            "on": cell.on,
            "detail": cell.detail,
            "url": address_of(cell, plan),
        }


def address_of(cell: Cell, plan: Plan) -> str:
    """The page on which this cell is explained, and where it can be put right."""
    name, pk = cell.where
    if name == REGISTER:
        return address("register")
    if name == TALKS:
        return address("dialogue", plan.pk)
    return address(PAGES[name], pk) if name in PAGES else plan.get_absolute_url()
