"""Days and addresses as pages write them. The same day is written the same way for ever, so each is written once."""

from datetime import date, datetime
from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils import formats, timezone

CLOCK = frozenset("aABcefgGhHiIOPrsTuUZ\\")
"""What in a pattern asks for more than the day."""

_day = lru_cache(4096)(formats.date_format)


def date_format(value: date, pattern: str) -> str:
    """As Django's, for a day or a local moment."""
    if CLOCK.isdisjoint(pattern):
        return _day(date(value.year, value.month, value.day) if isinstance(value, datetime) else value, pattern)
    return formats.date_format(value, pattern)


def address(name: str, *arguments) -> str:
    """As Django's `reverse`, with positional arguments."""
    return _address(get_script_prefix(), name, *arguments)


def local_day(moment: datetime) -> date:
    """The day in Amsterdam, as `timezone.localdate`; no page is in another zone."""
    return moment.astimezone(zone()).date()


zone = cache(timezone.get_default_timezone)


@lru_cache(16_384)
def _address(prefix: str, name: str, *arguments) -> str:
    # The prefix comes with a request: who sends another must not decide what others get.
    return reverse(name, args=arguments)
