"""Days and addresses as pages write them."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

__all__ = ["address", "date_format", "local_day"]


def address(name: str, *arguments) -> str:
    """As Django's `reverse`, with positional arguments."""
    return reverse(name, args=arguments)


def local_day(moment: datetime) -> date:
    """The day in Amsterdam."""
    return timezone.localdate(moment)
