"""Days without school: the public holidays of the Netherlands, and what a school wrote down itself."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_public_holiday(day: date) -> bool:
    """Whether this day is a public holiday; Liberation Day only once in five years, as for schools; Good Friday as well."""
    return day in _of(day.year)


def is_free(day: date, holidays: Iterable[tuple[date, date]]) -> bool:
    """Whether nobody is asked anything that day: a public holiday, or within `holidays` (first and last day of each)."""
    return is_public_holiday(day) or any(first <= day <= last for first, last in holidays)


def past_free_days(day: date, holidays: Iterable[tuple[date, date]]) -> date:
    """That day, or the first one after it that is not free."""
    holidays = list(holidays)
    while is_free(day, holidays):
        day += timedelta(days=1)
    return day
