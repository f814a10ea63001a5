"""What *Vandaag* lists: what waits for whom, what is late, and which dates come. It reads rows, and asks no rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.choices import Role
from accounts.models import User
from consent.steps import Who
from core.forms.fields import in_address
from core.signs import apart
from core.writing import date_format
from plans.choices import Kind, Late
from plans.policy import SIX_WEEKS
from students.models import Guardian, Student
from students.policy import AuthorityValue, is_adult

from .models import AgendaQuerySet, NextStep, PlanSummary, PlanSummaryQuerySet, Topic
from .pupils import pupils

PAGE = 50
SHORTLY = 10
"""How many lines a list has of which the rest stands behind a link."""
AHEAD = timedelta(days=60)
ROLES = {Who.COORDINATOR: Role.COORDINATOR, Who.DIRECTOR: Role.DIRECTOR, Who.ADMINISTRATOR: Role.ADMINISTRATOR}
OTHERS = "anderen"
LISTED = (
    "who", "name", "kind", "what", "why", "since_on", "due_on", "deed", "url", "student__class_name",
    "student__person__given_name", "student__person__infix", "student__person__family_name",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for: of which coordinator, class and kind of thing; and which of the two lists."""

    person: int | None = None
    class_name: str = ""
    topic: str = ""
    others: bool = False

    @classmethod
    def of(cls, request) -> "Asked":
        person = in_address(request, "wie", 9)
        topic = in_address(request, "soort")
        return cls(
            person=int(person) if person.isascii() and person.isdigit() else None,
            class_name=in_address(request, "klas"),
            topic=topic if topic in Topic.values else "",
            others=in_address(request, "lijst") == OTHERS,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.person or self.class_name or self.topic)

    def among(self, steps: AgendaQuerySet) -> AgendaQuerySet:
        if self.person:
            steps = steps.filter(coordinator=self.person)
        if self.class_name:
            steps = steps.filter(student__class_name=self.class_name)
        return steps.filter(topic=self.topic) if self.topic else steps


EVERYTHING = Asked()


@dataclass(frozen=True)
class Row:
    """One line of *Vandaag*, in the words it is written with."""

    kind: Kind | None
    what: str
    why: str
    who_and_why: str
    label: str
    to: str
    deed: str
    due: str
    term: str
    is_late: bool
    since: str

    @classmethod
    def of(cls, step: NextStep, on: date) -> "Row":
        days, left = (on - step.since_on).days, (step.due_on - on).days if step.due_on else None
        return cls(
            kind=Kind(step.kind) if step.kind else None,
            what=step.what,
            why=step.why,
            who_and_why=f"{apart(step.name)}. {step.why}",
            label=f"{step.what}, {apart(step.student.person.name)}",
            to=step.url,
            deed=step.deed,
            due=date_format(step.due_on, "j b") if step.due_on else "",
            term=_term(left),
            is_late=left is not None and left < 0,
            since=f"al {in_days(days)}" if days >= 1 else "sinds vandaag",
        )


@dataclass(frozen=True)
class Pupil:
    """One pupil in a list, with all that waits there together."""

    student: Student
    rows: list[Row]


@dataclass(frozen=True)
class Coming:
    """A day that comes for a pupil, and what it is."""

    student: Student
    what: str
    on: date


@dataclass(frozen=True)
class Numbers:
    """What stands beside the lists. Each number is that of the rows which *Leerlingen* finds under the same word."""

    running: int
    weeks: list[tuple[str, int]]
    late: int  # pupils of whom something is late
    kinds: list[tuple[Late, int]]  # and of how many which
    lacking: int  # pupils who need a plan and have none
    missing: list[Student]  # the first of them
    soon: list[Coming]

    @property
    def within_two_weeks(self) -> int:
        return sum(count for _, count in self.weeks[:2])


def in_days(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dagen"


def _term(left: int | None) -> str:
    if not left:
        return "" if left is None else "vandaag"
    return f"{in_days(-left)} te laat" if left < 0 else f"over {in_days(left)}"


# What waits -----------------------------------------------------------------------------------------------------------


def waiting(user) -> AgendaQuerySet:
    """Everything that waits in the plans that this member of staff reads."""
    return NextStep.objects.visible_to(user)


def mine(user) -> Q:
    """Which of it waits for this member of staff: by role, at each school."""
    found = Q(pk__in=[])
    for schools, who in _roles(user).items():
        found |= Q(school__in=sorted(schools), who__in=who)
    return found


def _roles(user) -> dict[frozenset[int], list[str]]:
    """Schools -> as whom; roles that are held at the same schools are asked for at once."""
    found: dict[frozenset[int], list[str]] = {}
    for who, role in ROLES.items():
        if schools := frozenset(user.schools_as(role)):
            found.setdefault(schools, []).append(who.value)
    return found


def for_me(user, asked: Asked = EVERYTHING) -> QuerySet[NextStep]:
    """What waits for this member of staff, what is due first on top; what waits for one pupil stands together."""
    return asked.among(waiting(user).filter(mine(user))).order_by("first_due", "sort", "plan", "position")


def for_others(user, asked: Asked = EVERYTHING) -> QuerySet[NextStep]:
    """What waits for somebody else, what waits longest on top."""
    return asked.among(waiting(user).exclude(mine(user))).order_by("since_on", "plan", "position")


def by_pupil(steps: Iterable[NextStep], on: date) -> list[Pupil]:
    """These steps with those of the same pupil together, where the first of them stands."""
    found: dict[int, Pupil] = {}
    for step in steps:
        found.setdefault(step.student_id, Pupil(step.student, [])).rows.append(Row.of(step, on))
    return list(found.values())


def listed(steps: QuerySet[NextStep]) -> QuerySet[NextStep]:
    """With the pupil, and only with what a line shows."""
    return steps.select_related("student__person").only(*LISTED, "plan", "school")


@dataclass(frozen=True)
class Lists:
    """One page of what waits for me, with the first of what waits for others; or one page of the latter."""

    page: Page
    pupils: list[Pupil]
    others: list[Pupil]
    there_is_more: bool


def lists(user, on: date, asked: Asked, page: str | None) -> Lists:
    """The page of *Vandaag* that is asked for."""
    main = for_others(user, asked) if asked.others else for_me(user, asked)
    found = Paginator(listed(main), PAGE).get_page(page)
    first = [] if asked.others else list(listed(for_others(user, asked))[: SHORTLY + 1])
    others = by_pupil(first[:SHORTLY], on)
    return Lists(found, by_pupil(found.object_list, on), others, len(first) > SHORTLY)


def coordinators(user) -> list[User]:
    """Whose plans there are to choose from: the coordinators of the schools whose plans this reader reads."""
    schools = user.schools_as(Role.COORDINATOR, Role.DIRECTOR)
    found = User.objects.filter(memberships__school__in=schools, memberships__role=Role.COORDINATOR, is_active=True)
    return list(found.distinct().order_by("name", "pk").only("name"))


# The numbers ------------------------------------------------------------------------------------------------------------


def numbers(user, on: date) -> Numbers:
    """What is late, what is due in which week, who lacks a plan and which dates come."""
    plans = PlanSummary.objects.visible_to(user)
    enrolled = plans.enrolled(on)
    lacking = pupils(user, on, status="needed")
    missing = list(lacking[:SHORTLY])
    lack = _lacking(lacking, on) if missing else {"all": 0, "late": 0}
    due = enrolled.filter(due_on__lt=on).aggregate(
        pupils=Count("pk"),
        **{kind.value: Count("pk", filter=Q(**{f"{column}__lt": on})) for kind, column in TERMS.items()},
    )
    due[Late.NO_PLAN.value] = lack["late"]
    return Numbers(
        running=plans.running().count(),
        weeks=_weeks(enrolled, on),
        late=due["pupils"] + lack["late"],
        kinds=[(kind, due[kind.value]) for kind in Late if due[kind.value]],
        lacking=lack["all"],
        missing=missing,
        soon=_soon(enrolled, on),
    )


TERMS = {Late.SIX_WEEKS: "establish_by", Late.EXPIRED: "expires_on", Late.EVALUATION: "evaluate_by"}


def _lacking(lacking: QuerySet[Student], on: date) -> dict[str, int]:
    return lacking.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(enrolled_on__lt=on - SIX_WEEKS)))


def _weeks(plans: PlanSummaryQuerySet, on: date) -> list[tuple[str, int]]:
    """How many plans are due in each of the coming six weeks."""
    counts = [0] * 6
    due = plans.filter(establish_by__gte=on, establish_by__lt=on + SIX_WEEKS)
    for day, count in due.values_list("establish_by").annotate(count=Count("pk")).order_by():
        counts[(day - on).days // 7] += count
    return [(f"week {number + 1}", count) for number, count in enumerate(counts)]


def _soon(plans: PlanSummaryQuerySet, on: date) -> list[Coming]:
    """The first birthdays that change who decides, periods that end and evaluations, within sixty days."""
    words = {
        "turns_16_on": "wordt 16",
        "turns_18_on": "wordt 18",
        "expires_on": Late.EXPIRED.ahead,
        "evaluate_by": Late.EVALUATION.ahead,
    }
    found = []
    for column, what in words.items():
        rows = plans.filter(**{f"{column}__range": (on, on + AHEAD)}).select_related("student__person")
        rows = rows.only(
            "student__person__given_name", "student__person__infix", "student__person__family_name", column
        )
        found += [Coming(row.student, what, getattr(row, column)) for row in rows.order_by(column, "pk")[:SHORTLY]]
    return sorted(found, key=lambda each: each.on)[:SHORTLY]


# For who only administers -----------------------------------------------------------------------------------------------


def unknown_authority(user, on: date) -> list[Guardian]:
    """Guardians of whom nobody recorded yet whether they have authority: for the administration.

    Of an adult it is not asked: parents hold nothing as parents then (decision 3).
    """
    known = Guardian.objects.filter(pk=OuterRef("pk"), authorities__value__in=[AuthorityValue.YES, AuthorityValue.NO])
    found = (
        Guardian.objects.editable_by(user)
        .filter(~Exists(known), contact_blocked=False, deceased_on=None)
        .select_related("person", "student__person")
        .order_by("student__person__sort")
    )
    return [each for each in found if not is_adult(each.student.birth_date, on)]
