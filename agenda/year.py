"""The school year as a chart: how many evaluations and other last days fall in each month, in all and for each coordinator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from agenda.models import PlanSummary, PlanSummaryQuerySet
from plans.choices import Late, Moment
from plans.models import Meeting
from plans.policy import school_year

COLUMNS = {Late.EVALUATION: "evaluate_by", Late.EXPIRED: "expires_on", Late.SIX_WEEKS: "establish_by"}
TALKS = "talks"
LABELS = {
    Late.EVALUATION.value: "uiterlijk evalueren",
    Late.EXPIRED.value: "deel 2 loopt af",
    Late.SIX_WEEKS.value: "zes weken voorbij",
    TALKS: "gepland om terug te kijken",
}
"""What is counted, the most first, as the legend says it."""
WIDTH, HEIGHT, EDGE, FOOT = 720, 200, 24, 22
Counts = Mapping[tuple[int, str, date], int]
"""How many of one kind fall in the month that begins on that day, by (key of the coordinator, kind, first of the month)."""


@dataclass(frozen=True)
class Block:
    """One kind in one month: where it stands in the picture."""

    kind: str
    count: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Month:
    """One month: its first day, how many of each kind in the order of `LABELS`, and its blocks from below."""

    on: date
    counts: tuple[int, ...]
    blocks: tuple[Block, ...]
    middle: int

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class YearChart:
    """The twelve months, and of each coordinator how much falls in each of them; `most` is the fullest month."""

    first_on: date
    months: tuple[Month, ...]
    coordinators: tuple[tuple[str, tuple[int, ...], int], ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    bottom: int = HEIGHT - FOOT
    labels: tuple[tuple[str, str], ...] = tuple(LABELS.items())

    @property
    def total(self) -> int:
        return sum(month.total for month in self.months)


def months_of(on: date) -> list[date]:
    """The first day of each month of the school year of that day."""
    first = school_year(on)[0]
    return [date(first.year + (month < 8), month, 1) for month in (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)]


def chart(counts: Counts, names: Mapping[int, str], on: date) -> YearChart:
    """The picture and the table of these counts. Pure."""
    days = months_of(on)
    by_month: dict[tuple[date, str], int] = defaultdict(int)
    for (_, kind, month), count in counts.items():
        by_month[month, kind] += count
    totals = [sum(by_month[month, kind] for kind in LABELS) for month in days]
    most = max(totals, default=0)
    months = tuple(_month(place, month, by_month, most) for place, month in enumerate(days))
    rows = []
    for key, name in names.items():
        told = tuple(sum(counts.get((key, kind, month), 0) for kind in LABELS) for month in days)
        rows.append((name, told, sum(told)))
    return YearChart(days[0], months, tuple(sorted(rows, key=lambda row: (-row[2], row[0]))), most)


def _month(place: int, month: date, by_month: Mapping[tuple[date, str], int], most: int) -> Month:
    """Stacked from below, the fullest month as high as the picture."""
    room, step = HEIGHT - FOOT - EDGE, (WIDTH - 2 * EDGE) / 12
    x, width, top = round(EDGE + place * step + step * 0.15), round(step * 0.7), HEIGHT - FOOT
    blocks, counts = [], []
    for kind in LABELS:
        count = by_month[month, kind]
        counts.append(count)
        if count:
            height = max(round(room * count / most), 2)
            top -= height
            blocks.append(Block(kind, count, x, top, width, height))
    return Month(month, tuple(counts), tuple(blocks), x + width // 2)


# From rows ------------------------------------------------------------------------------------------------------------


def year_of(user, on: date, school_year_of: date) -> YearChart:
    """What this member of staff may see of it: last days of running plans, and planned talks to look back. Five queries."""
    plans = PlanSummary.objects.visible_to(user).running().enrolled(on)
    first, last = school_year(school_year_of)
    counts: dict[tuple[int, str, date], int] = {}
    for kind, column in COLUMNS.items():
        counts |= _counted(plans.filter(**{f"{column}__range": (first, last)}), kind.value, column, "coordinator")
    talks = Meeting.objects.open().filter(on__range=(first, last), moments__contains=Moment.EVALUATING.value)
    talks = talks.filter(plan__in=plans.values("pk"))
    counts |= _counted(talks, TALKS, "on", "plan__coordinator")
    names = dict(plans.order_by().values_list("coordinator", "coordinator__name").distinct())
    return chart(counts, names, school_year_of)


def _counted(
    rows: "QuerySet | PlanSummaryQuerySet", kind: str, column: str, who: str
) -> dict[tuple[int, str, date], int]:
    found: Iterable[tuple[int, date, int]] = (
        rows.order_by().annotate(month=TruncMonth(column)).values_list(who, "month").annotate(Count("pk"))
    )
    return {(key, kind, month): count for key, month, count in found}
