"""The matrix as a list for a spreadsheet: a line a plan, with and without names."""

from collections.abc import Iterator
from datetime import date

from .cells import Asked, Met
from .matrix import Choice, Row, every_row

NAMED = ("leerling", "leerlingnummer", "coördinator")
NOT_ASKED = "n.v.t."

Cell = str | date


def head(choice: Choice) -> list[str]:
    """The names of the columns."""
    named = NAMED if choice.with_names else ()
    asked = [word for code in Asked for word in (code.label, f"{code.label}: datum", f"{code.label}: toelichting")]
    return ["school", "schooljaar", "plan", *named, "klas", *asked]


def lines(choice: Choice) -> Iterator[list[Cell]]:
    """A line for each plan of this choice."""
    return (_line(row, choice) for row in every_row(choice))


def _line(row: Row, choice: Choice) -> list[Cell]:
    plan = row.plan
    named = (plan.student.person.name, plan.student.number, plan.coordinator.name) if choice.with_names else ()
    cells: list[Cell] = []
    for cell in row.cells:
        cells += (Met(cell.state).label, cell.on or "", cell.detail) if cell else (NOT_ASKED, "", "")
    return [plan.school.name, choice.year_in_words, plan.plan.number, *named, plan.student.class_name, *cells]


def name(choice: Choice, ending: str) -> str:
    """The name of the file."""
    return f"inspectie-{choice.year}-{choice.year + 1}{'' if choice.with_names else '-zonder-namen'}.{ending}"
