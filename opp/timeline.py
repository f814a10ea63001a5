"""A plan through its school years: two lanes with what happened, and the line of each goal. As a picture and as a table."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from core.writing import date_format, local_day
from plans.choices import Kind
from plans.facts import said
from plans.models import Goal, GoalReview, Plan
from plans.policy import school_year

WIDTH, EDGE, LANE, ROW, HEAD = 720, 12, 80, 36, 24
MOST_GOALS = 8
"""More lines than this stand in the table alone."""


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day; `lane` is 1 or 2, or 0 for what was about the whole plan."""

    on: date
    lane: int
    shape: str  # version, evaluation, talk, hearing or round
    words: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Bar:
    """A version while it was established."""

    lane: int
    number: int
    words: str
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class GoalLine:
    """One goal from its first version to its last, with what every evaluation said of it."""

    title: str
    from_on: date
    until_on: date
    results: list[tuple[date, str]]
    x: int = 0
    until_x: int = 0
    y: int = 0
    dots: list[tuple[int, str]] = field(default_factory=list)

    @property
    def reads_back(self) -> bool:
        """Whether its title stands before the end of its line, where there is no room after the beginning."""
        return self.x > WIDTH // 2


@dataclass(frozen=True)
class Timeline:
    """All of it, laid out; `years` are (words, where the year begins in the picture)."""

    years: list[tuple[str, int]]
    bars: list[Bar]
    marks: list[Mark]
    goals: list[GoalLine]
    height: int
    now: int
    width: int = WIDTH

    @property
    def drawn(self) -> list[GoalLine]:
        return self.goals[:MOST_GOALS]


class Scale:
    """From days to places: the school years of these days, next to each other."""

    def __init__(self, days: list[date]):
        self.first = school_year(min(days))[0]
        self.last = school_year(max(days))[1]

    def x(self, on: date) -> int:
        days = max((self.last - self.first).days, 1)
        return EDGE + (WIDTH - 2 * EDGE) * (min(max(on, self.first), self.last) - self.first).days // days

    @property
    def years(self) -> list[tuple[str, int]]:
        found, begins = [], self.first
        while begins < self.last:
            found.append((f"{begins.year}-{begins.year + 1}", self.x(begins)))
            begins = begins.replace(year=begins.year + 1)
        return found


def timeline_of(plan: Plan, on: date) -> Timeline:
    """What happened in this plan until that day; its versions, conversations, hearings and evaluations are fetched along."""
    marks = sorted(_marks(plan), key=lambda mark: (mark.on, mark.lane))
    lines = _goal_lines(plan, on)
    scale = Scale([local_day(plan.started_at), on, *(mark.on for mark in marks)])
    goals = [_drawn(line, number, scale) for number, line in enumerate(lines)]
    return Timeline(
        years=scale.years,
        bars=list(_bars(plan, on, scale)),
        marks=[_placed(mark, scale) for mark in marks],
        goals=goals,
        height=HEAD + 2 * LANE + ROW * min(len(goals), MOST_GOALS) + EDGE,
        now=scale.x(on),
    )


def lane_of(kind: Kind) -> int:
    return HEAD + LANE * (kind.position - 1)


def _bars(plan: Plan, on: date, scale: Scale):
    for kind in Kind:
        for part in plan.parts_of(kind):
            if not part.established_at:
                continue
            begins, ends = local_day(part.established_at), local_day(part.closed_at) if part.closed_at else on
            x = scale.x(begins)
            width = max(scale.x(ends) - x, 4)
            yield Bar(kind.position, part.number, f"versie {part.number}", x, lane_of(kind) + 16, width)


def _marks(plan: Plan):
    for kind in Kind:
        for part in plan.parts_of(kind):
            name = f"Deel {kind.position}, versie {part.number}"
            if part.shared_at:
                yield Mark(local_day(part.shared_at), kind.position, "version", f"{name} gedeeld")
            if part.established_at:
                yield Mark(local_day(part.established_at), kind.position, "version", f"{name} vastgesteld")
            question = getattr(part.detail, "round", None) if kind == Kind.ACTION else None
            if question:
                yield Mark(
                    local_day(question.asked_at),
                    kind.position,
                    "round",
                    f"Instemming gevraagd met versie {part.number}",
                )
    for talk in said.uncorrected(plan.consultations.all()):
        yield Mark(talk.held_on, 0, "talk", talk.get_type_display())
    for heard in said.uncorrected(plan.hearings.all()):
        yield Mark(heard.held_on, 0, "hearing", "De leerling aan het woord")
    for row in plan.evaluations.all():
        if row.concluded_at:
            yield Mark(row.held_on, 2, "evaluation", f"Teruggekeken: {row.get_decision_display()}")


def _placed(mark: Mark, scale: Scale) -> Mark:
    """Beside its lane; what was about the whole plan stands between the two."""
    y = HEAD + LANE - 6 if mark.lane == 0 else HEAD + LANE * (mark.lane - 1) + 50
    return Mark(mark.on, mark.lane, mark.shape, mark.words, scale.x(mark.on), y)


def _goal_lines(plan: Plan, on: date) -> list[GoalLine]:
    """The goals of every version that was established, by their line, in the order in which they came."""
    parts = {part.pk: part for part in plan.parts_of(Kind.ACTION) if part.established_at}
    goals = Goal.objects.filter(action_part__in=list(parts)).order_by("action_part__number", "position")
    reviews: dict[object, list[tuple[date, str]]] = defaultdict(list)
    evaluations = {row.pk: row for row in plan.evaluations.all() if row.concluded_at}
    for review in (
        GoalReview.objects.filter(evaluation__in=list(evaluations)).select_related("goal").order_by("evaluation")
    ):
        if review.result:
            held_on = evaluations[review.evaluation_id].held_on
            reviews[review.goal.line].append((held_on, review.get_result_display()))
    found: dict[object, GoalLine] = {}
    for goal in goals:
        part = parts[goal.action_part_id]
        begins, ends = local_day(part.established_at), local_day(part.closed_at) if part.closed_at else on
        before = found.get(goal.line)
        found[goal.line] = GoalLine(goal.title, before.from_on if before else begins, ends, reviews[goal.line])
    return list(found.values())


def _drawn(line: GoalLine, number: int, scale: Scale) -> GoalLine:
    y = HEAD + 2 * LANE + ROW * number + 24
    dots = [(scale.x(on), f"{date_format(on, 'j F Y')}: {result}") for on, result in line.results]
    return GoalLine(
        line.title, line.from_on, line.until_on, line.results, scale.x(line.from_on), scale.x(line.until_on), y, dots
    )
