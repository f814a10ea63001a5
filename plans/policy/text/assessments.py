"""Results of tests, each test with its table and, where there are numbers, the picture of them over the years."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from plans.policy.year.progress import Chart, chart

PICTURE_FROM = 2
"""One result alone is no picture."""


@dataclass(frozen=True)
class Series:
    """The results of one test in one subject, the oldest first. `chart` is None while there are too few numbers."""

    subject: str
    test: str
    rows: tuple[dict, ...]
    chart: Chart | None


def series(rows: Sequence[dict]) -> list[Series]:
    """The rows of a readable text by subject and test, in the order in which each is first named."""
    found: dict[tuple[str, str], list[dict]] = {}
    for row in rows:
        found.setdefault((row["subject"], row["test"]), []).append(row)
    return [
        _series(subject, test, sorted(each, key=lambda row: row["taken_on"])) for (subject, test), each in found.items()
    ]


def _series(subject: str, test: str, rows: list[dict]) -> Series:
    numbers = [(row["taken_on"], number) for row in rows if (number := number_in(row["result"])) is not None]
    # A picture of some of them would tell another story than the table.
    whole = len(numbers) == len(rows) >= PICTURE_FROM
    return Series(subject, test, tuple(rows), chart(numbers) if whole else None)


def number_in(result: str) -> Decimal | None:
    """The number that this result is, with a comma or a point; None for a level, a word or a mark with a unit."""
    try:
        number = Decimal(result.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
