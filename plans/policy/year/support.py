"""How much support was agreed in a number of school weeks, beside how much was given. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.public_holidays import is_free

WEEK = timedelta(days=7)


def monday_of(on: date) -> date:
    """The first day of the week of that day."""
    return on - timedelta(days=on.weekday())


def school_weeks(first: date, last: date, holidays: Iterable[tuple[date, date]]) -> list[date]:
    """The Mondays of the weeks from that day up to that day in which there is school on at least one day."""
    holidays, found, monday = list(holidays), [], monday_of(first)
    while monday <= last:
        days = [monday + timedelta(days=n) for n in range(5)]
        if any(first <= day <= last and not is_free(day, holidays) for day in days):
            found.append(monday)
        monday += WEEK
    return found


@dataclass(frozen=True)
class Agreed:
    """One measure: whose it is, and how many minutes a week; None when its words do not say how long."""

    key: int
    who: str
    minutes: int | None


@dataclass(frozen=True)
class Sum:
    """One person over the weeks: minutes agreed and given, and in how many of how many weeks it was written down.

    `unknown`: of so many measures the words do not say how long, so that nothing is agreed in minutes.
    """

    who: str
    agreed: int
    given: int
    noted: int
    due: int
    unknown: int


def sums(
    agreed: Sequence[Agreed], given: Iterable[tuple[int, date, int]], weeks: Sequence[date], on: date
) -> list[Sum]:
    """Of each person what was agreed and what was given. `given`: (key of the measure, Monday, minutes), one for a week.

    A week counts when it is over, and before that as soon as somebody wrote down what was given in it.
    """
    noted = {(key, week): minutes for key, week, minutes in given}
    people: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for each in agreed:
        row = people[each.who]
        row[4] += each.minutes is None
        for week in weeks:
            is_noted = (each.key, week) in noted
            if not is_noted and week + WEEK > on:
                continue
            row[0] += each.minutes or 0
            row[1] += noted.get((each.key, week), 0)
            row[2] += is_noted
            row[3] += 1
    return [Sum(who, *row) for who, row in sorted(people.items(), key=lambda item: (-item[1][0], item[0]))]


def why_not_week(week_on: date, on: date, weeks: Sequence[date]) -> str:
    """Why nothing can be written down of that week; empty when it can."""
    if week_on > on:
        return "Deze week moet nog komen."
    if week_on not in weeks:
        return "In deze week is er geen school, of gold dit deel 2 niet."
    return ""
