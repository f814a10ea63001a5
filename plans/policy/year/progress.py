"""What a chart of measures may show, and where everything in it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LINE_FROM = 3
"""Never a line through fewer observations: two points are no direction."""
A_YEAR = 365  # days
WIDTH, HEIGHT, EDGE = 320, 140, 24


@dataclass(frozen=True)
class Dot:
    """One measure, where it stands in the picture."""

    x: int
    y: int
    value: Decimal
    on: date


@dataclass(frozen=True)
class Chart:
    """A picture of measures over time. `line` is empty while there are too few for one."""

    dots: tuple[Dot, ...]
    line: str
    lowest: Decimal
    highest: Decimal
    width: int = WIDTH
    height: int = HEIGHT
    bottom: int = HEIGHT - EDGE
    left: int = EDGE
    right: int = WIDTH - EDGE
    top: int = EDGE
    under: int = HEIGHT - 4

    @property
    def first_on(self) -> date:
        return self.dots[0].on

    @property
    def last_on(self) -> date:
        return self.dots[-1].on

    @property
    def day_format(self) -> str:
        """How its first and last day are written: over years the day says nothing, and the year does."""
        return "b Y" if (self.last_on - self.first_on).days > A_YEAR else "j b"


def chart(measures: Sequence[tuple[date, Decimal]], bounds: tuple[Decimal, Decimal] | None = None) -> Chart | None:
    """The picture of these measures; None when there is none. What was seen on one day stands in its order.

    `bounds`: the ends of the scale; else the picture goes from the lowest that was measured to the highest.
    """
    if not measures:
        return None
    rows = sorted(measures, key=lambda row: row[0])
    first, last = rows[0][0], rows[-1][0]
    values = [value for _, value in rows] + list(bounds or ())
    lowest, highest = min(values), max(values)
    dots = tuple(Dot(_along(on, first, last), _up(value, lowest, highest), value, on) for on, value in rows)
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots) if len(dots) >= LINE_FROM else ""
    return Chart(dots, line, lowest, highest)


def _along(on: date, first: date, last: date) -> int:
    """From left to right by the day; a single day stands in the middle."""
    room, days = WIDTH - 2 * EDGE, (last - first).days
    return EDGE + (room // 2 if not days else room * (on - first).days // days)


def _up(value: Decimal, lowest: Decimal, highest: Decimal) -> int:
    """The highest on top; one value alone stands in the middle."""
    room, reach = HEIGHT - 2 * EDGE, highest - lowest
    return HEIGHT - EDGE - (room // 2 if not reach else int(room * (value - lowest) / reach))
