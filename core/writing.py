"""Days and addresses as pages write them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

__all__ = ["address", "date_format", "in_dutch", "local_day"]
P = ParamSpec("P")
R = TypeVar("R")


def in_dutch(verb: Callable[P, R]) -> Callable[P, R]:
    """What this deed keeps is kept in Dutch, in whatever language its page was read."""

    @wraps(verb)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return verb(*args, **kwargs)

    return kept


def address(name: str, *arguments) -> str:
    """As Django's `reverse`, with positional arguments."""
    return reverse(name, args=arguments)


def local_day(moment: datetime) -> date:
    """The day in Amsterdam."""
    return timezone.localdate(moment)
