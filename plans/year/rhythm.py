"""The talks that a school plans each school year, of one plan: which were held, and which one comes next."""

from datetime import date

from core.writing import local_day
from plans import policy
from plans.choices import Kind
from plans.facts import said
from plans.models import Plan
from plans.policy.year import rhythm


def talks_of_year(plan: Plan, on: date) -> list[rhythm.PlannedTalk]:
    """Those of the school year of that day; none when the school has no rhythm, or nothing is established."""
    months, since = _months_and_start(plan)
    if not months or since is None:
        return []
    return rhythm.talks_of(months, on, since=since, held=_held(plan, since, on))


def next_talk(plan: Plan, on: date) -> rhythm.PlannedTalk | None:
    """The first that was not held; None when the school has no rhythm, or nothing is established."""
    months, since = _months_and_start(plan)
    if not months or since is None:
        return None
    return rhythm.next_of(months, on, since=since, held=_held(plan, since, on))


def _months_and_start(plan: Plan) -> tuple[list[int], date | None]:
    if not plan.school.rhythm or not any(plan.established_part(kind) for kind in Kind):
        return [], None
    days = [local_day(part.established_at) for kind in Kind for part in plan.parts_of(kind) if part.established_at]
    return rhythm.months_of(plan.school.rhythm, plan.student.sector), min(days)


def _held(plan: Plan, since: date, on: date) -> list[date]:
    """The days on which was looked back with the family: by the rule that says when an evaluation counts."""
    purpose = policy.for_evaluation(established_on=since, previous_on=None, last_on=on)
    rows = said.uncorrected(plan.consultations.all())
    return [row.held_on for row in rows if policy.counts(said.talk_of(row, plan), purpose).yes]
