"""How a list leaves the house as CSV: readable by a Dutch spreadsheet, and never a formula."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell) -> object:
    """The cell, with an apostrophe before a text that a spreadsheet would take for a formula and carry out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_response(name: str, head: list[str], rows: Iterable) -> HttpResponse:
    """A download of that name: UTF-8 with a byte order mark, `;` between cells. Every export of the product is made here."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    lines = csv.writer(response, delimiter=";")
    lines.writerow(head)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    return response
