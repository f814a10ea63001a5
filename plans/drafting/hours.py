"""How much of whose week a draft asks, as far as its words say how often and how long. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

SCHOOL_DAYS = 5
COUNTS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "tien": 10}
NUMBER = rf"(?:\d+(?:,\d+)?|{'|'.join(COUNTS)})"
DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag"
LONG = re.compile(
    rf"(?i)(?P<half>een half uur|half uur|halfuur)|(?P<and_half>anderhalf uur)|(?P<quarter>(?:een )?kwartier)"
    rf"|(?P<many>{NUMBER})\s*(?P<unit>minuten|minuut|min\b|uur|uren)"
)
TIMES = re.compile(rf"(?i)(?<![\d,])(?P<many>{NUMBER})\s*(?:keer|maal|x|×)(?!\w)")
PER = re.compile(rf"(?i)(?:per|in de|in|elke)\s*(?:(?P<per>dag|week|maand)(?!\w)|(?P<weeks>{NUMBER}) weken)")
EVERY = re.compile(
    rf"(?i)(?P<day>elke (?:school)?dag|dagelijks|per dag|op alle dagen)|(?P<two>om de week|elke twee weken|per twee weken)"
    rf"|(?P<month>elke maand\b|maandelijks|per maand\b)|(?P<named>(?:{DAYS})(?:middag|ochtend)?\w*)|(?P<week>elke week|wekelijks|per week)"
)
WEEKS_A_MONTH = 4
A_TIME = {"day": SCHOOL_DAYS, "two": 1 / 2, "month": 1 / WEEKS_A_MONTH, "week": 1}
A_WEEK = {"dag": SCHOOL_DAYS, "week": 1, "maand": 1 / WEEKS_A_MONTH}


def minutes_a_week(words: str) -> float | None:
    """How many minutes a week "2 keer per week 20 minuten" is; None when the words do not say."""
    long = LONG.search(words)
    if not long:
        return None
    times = TIMES.search(words)
    minutes = _minutes(long) * (_number(times["many"]) if times else 1)
    every = [match.lastgroup for match in EVERY.finditer(words)]
    if "named" in every:
        share = 1 / 2 if "two" in every else 1 / WEEKS_A_MONTH if "month" in every else 1
        return minutes * every.count("named") * share
    if per := PER.search(words):
        return minutes * (A_WEEK[per["per"].lower()] if per["per"] else 1 / max(1, _number(per["weeks"])))
    return minutes * A_TIME[every[0]] if every and every[0] else None


def _minutes(long: re.Match) -> float:
    if long["half"]:
        return 30
    if long["and_half"]:
        return 90
    if long["quarter"]:
        return 15
    return _number(long["many"]) * (60 if long["unit"].lower().startswith("u") else 1)


def _number(text: str) -> float:
    return COUNTS.get(text.lower()) or float(text.replace(",", "."))


@dataclass(frozen=True)
class Task:
    """Who does something, and how often and how long in words."""

    who: str
    often: str


@dataclass(frozen=True)
class Hours:
    """What it comes to a week, in minutes: per person, the most first, and in all; and of how many tasks nothing is known."""

    people: tuple[tuple[str, int], ...]
    unknown: int

    @property
    def total(self) -> int:
        return sum(minutes for _, minutes in self.people)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(who, how long) in words."""
        return [(who, in_words(minutes)) for who, minutes in self.people]

    @property
    def in_all(self) -> str:
        return in_words(self.total)


NOBODY = "nog niemand"


def tasks_of(own: Task, measures: Iterable[Task]) -> set[Task]:
    """The tasks of one goal: a measure has what the goal has, unless it says otherwise; what is the same is one task."""
    return {Task(name_of(each.who) or name_of(own.who), each.often or own.often) for each in (own, *measures)}


def name_of(who: str) -> str:
    """Who it is, without what they are."""
    return who.partition(",")[0].strip()


def hours_of(tasks: Iterable[Task]) -> Hours:
    """The sum of these tasks. Who does it is known by name: what somebody is stands behind a comma."""
    people: dict[str, float] = defaultdict(float)
    unknown = 0
    for task in tasks:
        minutes = minutes_a_week(task.often)
        if minutes is None:
            unknown += 1
        else:
            people[name_of(task.who) or NOBODY] += minutes
    rows = sorted(((name, round(minutes)) for name, minutes in people.items()), key=lambda row: (-row[1], row[0]))
    return Hours(tuple(rows), unknown)


def in_words(minutes: int) -> str:
    """Minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} uur" if hours else "", f"{rest} min" if rest or not hours else "")))
