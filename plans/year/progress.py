"""Each goal with what was noted of it during the year: through all its versions, what was put right left out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from plans import current
from plans.choices import Kind
from plans.facts import said
from plans.models import FamilyNote, Goal, GoalNote, GoalScale, Plan
from plans.policy import Chart, chart


@dataclass(frozen=True)
class GoalProgress:
    """One goal of the version that holds, its notes the newest first, and the picture of its measures.

    `bounds`: between which two numbers its scale lies, where that was said; `family`: what the family wrote of it.
    """

    goal: Goal
    notes: list[GoalNote]
    chart: Chart | None
    scale: str
    bounds: tuple[Decimal, Decimal] | None = None
    family: list[FamilyNote] = field(default_factory=list)

    @property
    def measured(self) -> list[GoalNote]:
        """The table beside the picture, the oldest first."""
        return [note for note in reversed(self.notes) if note.measure is not None and note.scale == self.scale]


def scale_of(notes: list[GoalNote]) -> str:
    """The scale that a goal names: that of its first measure; empty while nothing was measured."""
    return next((note.scale for note in notes if note.measure is not None), "")


def progress_of(plan: Plan, on: date) -> list[GoalProgress]:
    """Every goal of the version of part 2 that holds on that day; none when none holds."""
    part = current.part_to_look_back_on(plan, Kind.ACTION, on)
    if part is None:
        return []
    return of_goals(plan, list(part.detail.goals.all()))


def of_goal(plan: Plan, pk: int) -> GoalProgress | None:
    """One goal of a version that was established, whatever became of it; None when it is not of this plan."""
    parts = [part.as_action for part in plan.parts_of(Kind.ACTION) if part.established_at]
    goal = Goal.objects.filter(action_part__in=parts, pk=pk).first()
    return of_goals(plan, [goal])[0] if goal else None


def of_goals(plan: Plan, goals: list[Goal]) -> list[GoalProgress]:
    """The same of these goals, whatever version they stand in."""
    notes = said.uncorrected(GoalNote.objects.for_plan(plan))
    scales, family = GoalScale.objects.by_line(plan), list(FamilyNote.objects.for_plan(plan))
    return [
        _of(
            goal,
            [note for note in notes if note.goal.line == goal.line],
            scales.get(goal.line),
            [note for note in family if note.goal.line == goal.line],
        )
        for goal in goals
    ]


def _of(goal: Goal, notes: list[GoalNote], named: GoalScale | None, family: list[FamilyNote]) -> GoalProgress:
    scale = named.unit if named else scale_of(notes)
    bounds = (named.lowest, named.highest) if named and named.lowest is not None and named.highest is not None else None
    measures = [(note.seen_on, note.measure) for note in notes if note.measure is not None and note.scale == scale]
    return GoalProgress(goal, notes[::-1], chart(measures, bounds), scale, bounds, family)
