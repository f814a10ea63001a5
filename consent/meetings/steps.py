"""What waits around a planned conversation: to look for another moment, to go there, and to write down how it went."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from consent.policy import names
from consent.steps import DEEDS, NextStep, Step, Who
from core.signs import apart
from core.writing import address, date_format, local_day
from plans.models import Meeting, Plan
from plans.policy.year.meeting import AHEAD


@dataclass(frozen=True)
class Answer:
    """What somebody of the family answered last to an invitation."""

    name: str
    comes: bool
    at: datetime


@dataclass(frozen=True)
class Planned:
    """One conversation of which nobody wrote down yet what became of it, with the last answer of each person."""

    pk: int
    on: date
    starts_at: time
    planned_at: datetime
    moments: str = ""
    answers: tuple[Answer, ...] = ()


def planned_in(plans: list[Plan]) -> dict[int, tuple[Planned, ...]]:
    """These conversations of each plan, the first one first; one query for all."""
    rows = Meeting.objects.open().filter(plan__in=plans).order_by("on", "starts_at", "pk", "replies__pk")
    found: dict[int, dict[int, Planned]] = defaultdict(dict)
    answers: dict[int, dict[int, Answer]] = defaultdict(dict)
    columns = ("plan", "pk", "on", "starts_at", "recorded_at", "moments")
    of_reply = ("replies__person", "replies__giver_name", "replies__comes", "replies__at")
    for plan, pk, on, starts_at, planned_at, moments, person, name, comes, at in rows.values_list(*columns, *of_reply):
        found[plan].setdefault(pk, Planned(pk, on, starts_at, planned_at, moments))
        if person:
            answers[pk][person] = Answer(name, comes, at)
    return {
        plan: tuple(replace(each, answers=tuple(answers[pk].values())) for pk, each in planned.items())
        for plan, planned in found.items()
    }


def next_steps_of(plan: Plan, planned: Iterable[Planned], on: date) -> list[NextStep]:
    """A step for each conversation that asks something of the school on that day."""
    return [turn for each in planned if (turn := _next_step_of(plan, each, on))]


def _next_step_of(plan: Plan, planned: Planned, on: date) -> NextStep | None:
    day = date_format(planned.on, "j F")

    def next_step(step: Step, what: str, why: str, since: date) -> NextStep:
        url = address("meeting", planned.pk)
        return NextStep(
            Who.COORDINATOR, plan.coordinator.name, what, why, since, planned.on, url, deed=DEEDS["meeting"], step=step
        )

    if planned.on < on:
        what = f"Vastleggen hoe het gesprek van {day} ging"
        return next_step(Step.MEETING_WAS, what, "Of dat er niemand kwam. Alles staat al klaar.", planned.on)
    if others := [each for each in planned.answers if not each.comes]:
        who = names([apart(each.name) for each in others])
        why = f"{who} {'kan' if len(others) == 1 else 'kunnen'} dan niet."
        since = min(local_day(each.at) for each in others)
        return next_step(Step.MEETING, f"Een ander moment zoeken voor het gesprek van {day}", why, since)
    if planned.on - on <= AHEAD:
        comes = any(each.comes for each in planned.answers)
        why = "De familie komt." if comes else "De familie liet nog niet weten of zij komt."
        since = max(planned.on - AHEAD, local_day(planned.planned_at))
        return next_step(Step.MEETING, f"Gesprek met de familie op {day} om {planned.starts_at:%H:%M}", why, since)
    return None
