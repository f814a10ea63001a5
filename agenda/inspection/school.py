"""What a director sees of the school: what waits for them, what is late, and what falls short with whom. Numbers, nobody's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q

from accounts.choices import Role
from agenda.models import NextStep, PlanSummary, RequirementState, Topic
from consent.steps import Who
from plans.choices import Late
from plans.policy import school_year

from .cells import Asked, Met

COLUMNS = {Late.SIX_WEEKS: "establish_by", Late.EXPIRED: "expires_on", Late.EVALUATION: "evaluate_by"}


def directed_by(user) -> set[int]:
    """The schools this person directs; raises PermissionDenied when there is none."""
    schools = user.schools_as(Role.DIRECTOR)
    if not schools:
        raise PermissionDenied
    return schools


@dataclass(frozen=True)
class Waiting:
    """How much of one kind waits for the director, and how much of it is late."""

    topic: Topic
    count: int
    late: int


@dataclass(frozen=True)
class Group:
    """The running plans of one coordinator or class: how many, of how many something is late, and what falls short."""

    key: str
    name: str
    running: int
    late: int
    short: tuple[tuple[int, Asked], ...]


@dataclass(frozen=True)
class Overview:
    """All of the page. `codes` are the things asked that any plan falls short of, in the order of each `Group.short`."""

    year: int
    waiting: list[Waiting]
    running: int
    late: list[tuple[Late, int]]
    codes: list[Asked]
    coordinators: list[Group]
    classes: list[Group]


def overview(schools: set[int], on: date) -> Overview:
    """The state of these schools on that day; a fixed number of queries, of rows that were written before."""
    year = school_year(on)[0].year
    plans = PlanSummary.objects.filter(school__in=schools).running().enrolled(on)
    counts = {kind.value: Count("pk", filter=Q(**{f"{column}__lt": on})) for kind, column in COLUMNS.items()}
    told = plans.aggregate(running=Count("pk"), **counts)
    short = RequirementState.objects.filter(
        school__in=schools, school_year=year, state=Met.NO, plan__summary__in=plans.values("pk")
    ).order_by()
    found = {row["code"] for row in short.values("code").distinct()}
    codes = [code for code in Asked if code.value in found]
    return Overview(
        year=year,
        waiting=list(_waiting(schools, on)),
        running=told["running"],
        late=[(kind, told[kind.value]) for kind in COLUMNS if told[kind.value]],
        codes=codes,
        coordinators=_groups(plans, short, codes, on, "coordinator", F("coordinator__name"), "plan__coordinator"),
        classes=_groups(plans, short, codes, on, "student__class_name", None, "plan__student__class_name"),
    )


def _waiting(schools: set[int], on: date) -> Iterator[Waiting]:
    mine = NextStep.objects.filter(school__in=schools, who=Who.DIRECTOR.value).order_by()
    late = Count("pk", filter=Q(due_on__lt=on))
    rows = {row["topic"]: row for row in mine.values("topic").annotate(count=Count("pk"), late=late)}
    for topic in Topic:
        if row := rows.get(topic.value):
            yield Waiting(topic, row["count"], row["late"])


def _groups(plans, short, codes, on: date, by: str, name, of_plan: str) -> list[Group]:
    """The plans together by that column; `of_plan` is the same column seen from a requirement."""
    late = Count("pk", filter=Q(due_on__lt=on))
    called = name if name is not None else F(by)
    rows = plans.order_by().values(key=F(by), called=called).annotate(running=Count("pk"), late=late)
    missing = {
        (row["key"], row["code"]): row["count"]
        for row in short.values("code", key=F(of_plan)).annotate(count=Count("pk"))
    }
    found = [
        Group(
            str(row["key"]),
            row["called"] or "zonder klas",
            row["running"],
            row["late"],
            tuple((missing.get((row["key"], code.value), 0), code) for code in codes),
        )
        for row in rows
    ]
    return sorted(found, key=lambda group: (-group.late, -sum(count for count, _ in group.short), group.name))
