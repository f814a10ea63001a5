"""The public holidays of the Netherlands: no school on those days, whatever a school wrote down."""

from datetime import date
from functools import cache

import holidays


@cache
def _of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_public_holiday(day: date) -> bool:
    """Whether this day is a public holiday; Liberation Day only once in five years, as for schools; Good Friday as well."""
    return day in _of(day.year)
