"""How a list leaves the house as CSV or XLSX: readable by a Dutch spreadsheet, and never a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


class Echo:
    """A file that hands back what is written to it: so that `csv` makes one line at a time."""

    def write(self, line: str) -> str:
        return line


def streamed_csv(name: str, head: list[str], rows: Iterable) -> StreamingHttpResponse:
    """As `csv_response`, for a list of any length: it leaves line by line."""

    def lines() -> Iterator[str]:
        sheet = csv.writer(Echo(), delimiter=";")
        yield "\ufeff" + sheet.writerow(head)
        for row in rows:
            yield sheet.writerow([harmless(cell) for cell in row])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def xlsx_response(name: str, title: str, head: list[str], rows: Iterable) -> FileResponse:
    """The same as a workbook of one sheet, written row by row: in memory stands what it comes to, compressed. Days stay days."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    sheet.append(head)
    for row in rows:
        cells = [harmless(cell) for cell in row]
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in cells])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
