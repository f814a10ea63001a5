"""The rhythm of a school: in which months of the school year school and family look back together. Pure.

The law asks once a school year (rule 40); a school may choose two or three talks, each with its month (ADR 44).
"""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from plans.policy.terms import SIX_WEEKS, school_year

MONTHS = (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)
"""In the order of the school year."""


@dataclass(frozen=True)
class PlannedTalk:
    """One talk of a school year, in the month that runs from `first_on`; `held_on` when it was held."""

    first_on: date
    last_on: date
    held_on: date | None = None

    def stands_among(self, on: date) -> bool:
        """Whether it is so near that it stands among what waits; late when its month is over."""
        return self.held_on is None and self.last_on - SIX_WEEKS <= on


def months_of(rhythm: Iterable[str], sector: str) -> list[int]:
    """The months that a school chose for this kind of education, from codes like PRO:11, in the order of the year."""
    chosen = [code.partition(":") for code in rhythm]
    months = {int(month) for kind, _, month in chosen if kind == sector and month.isdigit()}
    return [month for month in MONTHS if month in months]


def talks_of(months: Collection[int], year_of: date, *, since: date, held: Iterable[date]) -> list[PlannedTalk]:
    """The planned talks of the school year that holds `year_of`, each with the talk that was held for it.

    `since`: the day on which there was first something to look back on; within six weeks after it nothing is asked.
    A talk is for the first planned one that is still open and whose predecessor's month was over: so one that was held
    early or late counts once.
    """
    first, last = school_year(year_of)
    planned = [
        _in_month(first.year if month >= first.month else last.year, month) for month in MONTHS if month in months
    ]
    planned = [each for each in planned if each.last_on - since >= SIX_WEEKS]
    open_days = sorted({day for day in held if first <= day <= last and day > since})
    found, before = [], first
    for each in planned:
        day = next((day for day in open_days if day >= before), None)
        if day:
            open_days.remove(day)
        found.append(replace(each, held_on=day))
        before = date.fromordinal(each.last_on.toordinal() + 1)
    return found


def next_of(months: Collection[int], on: date, *, since: date, held: Iterable[date]) -> PlannedTalk | None:
    """The first talk of this school year, or of the one after it, that was not held; None without a rhythm."""
    held, days = list(held), (on, date.fromordinal(school_year(on)[1].toordinal() + 1))
    rows = [each for day in days for each in talks_of(months, day, since=since, held=held)]
    return next((each for each in rows if each.held_on is None), None)


def _in_month(year: int, month: int) -> PlannedTalk:
    return PlannedTalk(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
