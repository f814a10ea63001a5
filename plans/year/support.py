"""The support of the version that holds: what was agreed for each week, and what was given of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from core.writing import local_day
from plans import current
from plans.choices import Kind
from plans.drafting.hours import NOBODY, in_words, minutes_a_week, name_of
from plans.models import ActionPart, Plan, SupportGiven, SupportMeasure
from plans.policy.year import support as policy


@dataclass(frozen=True)
class MeasureWeek:
    """One measure in one week: what was agreed, and what was written down of it (None: nothing yet)."""

    measure: SupportMeasure
    agreed: policy.Agreed
    given: SupportGiven | None

    @property
    def in_words(self) -> str:
        return in_words(self.agreed.minutes) if self.agreed.minutes else ""


@dataclass(frozen=True)
class Support:
    """All measures of one version, with the school weeks in which it held up to a day."""

    part: ActionPart
    measures: list[tuple[SupportMeasure, policy.Agreed]]
    given: list[SupportGiven]
    weeks: list[date]
    on: date

    @property
    def sums(self) -> list[policy.Sum]:
        rows = [(row.measure_id, row.week_on, row.minutes) for row in self.given]
        return policy.sums([agreed for _, agreed in self.measures], rows, self.weeks, self.on)

    @property
    def rows(self) -> list[tuple[policy.Sum, str, str]]:
        """(sum, agreed, given) in words, for a table."""
        return [(each, in_words(each.agreed), in_words(each.given)) for each in self.sums]

    def week(self, week_on: date) -> list[MeasureWeek]:
        noted = {row.measure_id: row for row in self.given if row.week_on == week_on}
        return [MeasureWeek(measure, agreed, noted.get(measure.pk)) for measure, agreed in self.measures]

    def beside(self, week_on: date) -> tuple[date | None, date | None]:
        """The school week before that one and the one after it, up to now."""
        before, after = [day for day in self.weeks if day < week_on], [day for day in self.weeks if day > week_on]
        return (before[-1] if before else None), (after[0] if after else None)


def support_of(plan: Plan, on: date) -> Support | None:
    """Of the version of part 2 that holds on that day, or ran out last; None where none holds, or it agrees on nothing."""
    part = current.part_to_look_back_on(plan, Kind.ACTION, on)
    if part is None:
        return None
    prefetch_related_objects([part.detail], "goals__measures")
    goals = list(part.detail.goals.all())
    measures = [(each, _agreed(goal, each)) for goal in goals for each in goal.measures.all()]
    if not measures:
        return None
    first = max(filter(None, (part.detail.period_from, local_day(part.established_at))))
    free = [(each.from_on, each.until_on) for each in plan.school.holidays.all()]
    weeks = policy.school_weeks(first, min(on, part.detail.period_until or on), free)
    keys = {each.pk for each, _ in measures}
    given = [row for row in SupportGiven.objects.in_force(plan) if row.measure_id in keys]
    for each, _ in measures:
        each.goal = next(goal for goal in goals if goal.pk == each.goal_id)
    return Support(part.detail, measures, given, weeks, on)


def _agreed(goal, measure: SupportMeasure) -> policy.Agreed:
    """A measure has what the goal has, unless it says otherwise."""
    minutes = minutes_a_week(measure.frequency or goal.frequency)
    who = name_of(measure.who) or name_of(goal.responsible_name) or NOBODY
    return policy.Agreed(measure.pk, who, None if minutes is None else round(minutes))
