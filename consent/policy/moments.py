"""When an answer was said, as far as that is known, and the moment by which it is reckoned. Pure; days in Amsterdam.

Staff note an answer afterwards: by the minute, or by the day when nobody knows the hour any more. Order matters then, for
the last answer of a person decides. Whoever notes it is asked which came last; what nobody knows is never guessed
against a refusal (ADR 18).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.utils import timezone

from consent.policy import COUNTING_CONSENT, COUNTING_REFUSAL

MINUTE, INSTANT = timedelta(minutes=1), timedelta(microseconds=1)


class Came(models.TextChoices):
    """Which of two answers of one day came last, according to who notes the second one."""

    LAST = "LAST", "Het antwoord dat ik nu noteer"
    FIRST = "FIRST", "Het antwoord dat er al staat"
    UNKNOWN = "UNKNOWN", "Dat weet ik niet. Een weigering blijft dan staan."


@dataclass(frozen=True)
class When:
    """A day, the time if it is known, and where it falls among other answers of that day (`Came`), if that was told."""

    on: date
    at: time | None = None
    came: str = ""


@dataclass(frozen=True)
class Span:
    """The first and the last moment at which something can have been said."""

    first: datetime
    last: datetime

    @property
    def is_known(self) -> bool:
        """Whether it is known to the minute."""
        return self.last - self.first < MINUTE

    def meets(self, other: "Span") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Known:
    """An answer of the same person on the same version that is there already, by the moment at which it is reckoned."""

    decision: str
    span: Span
    reckoned: datetime


def span_of(when: When, *, asked_at: datetime, by: datetime) -> Span:
    """Between which moments it was said: never before the question, never after it was written down (`by`)."""
    first = _moment(when.on, when.at or time(0))
    end = first + MINUTE if when.at else _moment(when.on + timedelta(days=1), time(0))
    begin = max(first, asked_at)
    return Span(begin, max(begin, min(end - INSTANT, by)))


def _moment(on: date, at: time) -> datetime:
    """In UTC, where an hour is an hour also on the day the clock goes back."""
    return timezone.make_aware(datetime.combine(on, at)).astimezone(UTC)


def surely_after(when: When, moment: datetime) -> bool:
    """Whether a conversation was held after that moment; one of the same day only when it is known at what time."""
    day = timezone.localdate(moment)
    if when.on != day or when.at is None:
        return when.on > day
    return _moment(when.on, when.at) > moment


def in_doubt(span: Span, others: Iterable[Known]) -> list[Known]:
    """The answers of which nobody can tell whether they came before this one or after it.

    Two times of the same minute are in no doubt worth a question: there the refusal counts.
    """
    return [each for each in others if span.meets(each.span) and not (span.is_known and each.span.is_known)]


def reckoned(decision: str, span: Span, others: Iterable[Known], *, came: str = "", asked_at: datetime) -> datetime:
    """The moment at which an answer is put, so that the order of moments is the order in which answers count.

    Where the order is known, or was told (`came`), it is that order. Where it is not, the more careful answer comes
    last: a refusal after everything it may have followed, a wish to talk after a consent, a consent before all. Of two
    at one moment the one that was noted later counts.
    """
    others = list(others)
    met = [each for each in others if span.meets(each.span)]
    told = came in (Came.LAST, Came.FIRST)
    if came == Came.LAST or (not told and _is_careful(decision, met)):
        moment = max([span.last, *(each.reckoned for each in met)])
    else:
        # A second of room, so that what came before an answer of which only the day is known has a place too.
        first = span.first if span.is_known else min(span.first + timedelta(seconds=1), span.last)
        before = met if told else [each for each in met if each.decision in COUNTING_REFUSAL]
        moment = max(asked_at, min([first, *(each.reckoned - INSTANT for each in before)]))
    return _among(decision, moment, span, others)


def _is_careful(decision: str, met: list[Known]) -> bool:
    """Whether this answer comes after those it may have followed when nobody knows."""
    if decision in COUNTING_REFUSAL:
        return True
    return decision not in COUNTING_CONSENT and not any(each.decision in COUNTING_REFUSAL for each in met)


def _among(decision: str, moment: datetime, span: Span, others: list[Known]) -> datetime:
    """That moment, kept behind what surely came before it and ahead of what surely came after."""
    earlier = max((each.reckoned for each in others if each.span.last < span.first), default=moment)
    later = min((each.reckoned - INSTANT for each in others if each.span.first > span.last), default=moment)
    if decision in COUNTING_REFUSAL:
        return max(earlier, min(later, moment))
    return min(later, max(earlier, moment))
