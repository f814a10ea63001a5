"""What *Vandaag* and *Leerlingen* list: querysets over all rooms, and the folding of turns into rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import CharField, DateField, Exists, IntegerField, OuterRef, Q, QuerySet

from accounts.choices import Role, Sector
from accounts.models import User
from accounts.prepared import Chosen, prepared
from accounts.writing import date_format
from consent import desk
from consent.models import ConsentRecord
from consent.turn import Turn, Who, turns_of
from plans.choices import Kind, Status
from plans.desk import beside, let_go
from plans.models import Part, Plan
from plans.policy import SIX_WEEKS
from students.models import Guardian, Student
from students.policy import AuthorityValue, birthday

STATUSES = (
    ("missing", "nog geen plan"),
    ("draft", "in concept"),
    ("shared", "ligt bij de familie"),
    ("refused", "geweigerd"),
    ("established", "beide delen vastgesteld"),
    ("evaluation", "evaluatie binnen zes weken"),
    ("late", "te laat"),
    ("ended", "plan beëindigd"),
)
ENROLMENTS = (("coming", "komt nog"), ("left", "uitgeschreven"))
NOT_TODAY = {"coming", "left", "ended"}
"""What is also asked of pupils who are not enrolled today."""


# Beside each pupil (see `plans.desk.beside`): the running plan, and the state of the open version of a part, else of the
# one that is established.
RUNNING = "SELECT {column} FROM plans_plan WHERE student_id = students_student.id AND ended_at IS NULL"
STATUS = """
    SELECT part.status FROM plans_part part JOIN plans_plan plan ON plan.id = part.plan_id
    WHERE plan.student_id = students_student.id AND plan.ended_at IS NULL AND part.kind = %s
    AND part.status IN ('DRAFT', 'SHARED', 'ESTABLISHED') ORDER BY part.status = 'ESTABLISHED' LIMIT 1
"""


def pupils(user, on: date, *, search: str = "", status: str = "") -> QuerySet[Student]:
    """The pupils this member of staff may find, with the state of both parts of their running plan.

    Without a search those enrolled today. Who asks for a state of the plan finds only pupils whose plan they may read.
    """
    plans = any(status == code for code, _ in STATUSES)
    found = Student.objects.visible_to(user) if plans else Student.objects.listed_for(user)
    if not search and status not in NOT_TODAY:
        found = found.enrolled(on)
    return (
        found.named(search)
        .select_related("person", "school")
        .annotate(
            plan_pk=beside(RUNNING.format(column="id"), IntegerField()),
            establish_by=beside(RUNNING.format(column="establish_by"), DateField()),
            evaluate_by=beside(RUNNING.format(column="evaluate_by"), DateField()),
            perspective_status=beside(STATUS, CharField(), Kind.PERSPECTIVE),
            action_status=beside(STATUS, CharField(), Kind.ACTION),
        )
        .order_by("person__sort", "pk")
    )


@dataclass
class Listing:
    """The pupils that fit what was asked, for a Paginator; what fits on one page is counted by reading it."""

    user: User
    on: date
    search: str
    class_name: str
    status: str

    PAGE = 50

    def count(self) -> int:
        first = self._page(0)
        return len(first) if len(first) < self.PAGE else _found(*self._asked).order_by().count()

    def __getitem__(self, rows: slice) -> list[Student]:
        return self._page(rows.start)

    @property
    def _asked(self) -> tuple:
        return self.user, self.on, self.search, self.class_name, self.status

    def _page(self, start: int) -> list[Student]:
        if start not in self._read:
            # What somebody types is no shape to keep.
            read = _page.afresh if self.search else _page
            self._read[start] = list(read(*self._asked, f"{start}:{start + self.PAGE}"))
        return self._read[start]

    @cached_property
    def _read(self) -> dict[int, list[Student]]:
        return {}


def _found(user, on: date, search: str, class_name: str, status: str) -> QuerySet[Student]:
    found = with_status(pupils(user, on, search=search, status=status), status, on)
    return found.in_class(class_name) if class_name else found


@prepared
def _page(user, on: date, search: str, class_name: str, status: str, rows: str) -> QuerySet:
    return _found(user, on, search, class_name, status)[slice(*map(int, rows.split(":")))]


def with_status(students: QuerySet[Student], wanted: str, on: date) -> QuerySet[Student]:
    """Only the pupils in that state; an unknown word changes nothing."""
    never = ~Exists(
        Part.objects.filter(
            plan__student=OuterRef("pk"), plan__ended_at=None, established_at__isnull=False, kind=Kind.ACTION
        )
    )
    match wanted:
        case "missing":
            return students.filter(plan_pk=None, plans=None)
        case "draft":
            return students.filter(Q(perspective_status=Status.DRAFT) | Q(action_status=Status.DRAFT))
        case "shared":
            return students.filter(Q(perspective_status=Status.SHARED) | Q(action_status=Status.SHARED))
        case "established":
            return students.filter(perspective_status=Status.ESTABLISHED, action_status=Status.ESTABLISHED)
        case "refused":
            return students.filter(Exists(ConsentRecord.objects.refusing(OuterRef("pk"))))
        case "evaluation":
            return students.filter(plan_pk__isnull=False, evaluate_by__lte=on + SIX_WEEKS)
        case "ended":
            return students.filter(plan_pk=None, plans__isnull=False).distinct()
        case "coming":
            return students.filter(enrolled_on__gt=on)
        case "left":
            return students.filter(left_on__lt=on)
        case "late":
            return students.filter(never, plan_pk__isnull=False, establish_by__lt=on)
    return students


@prepared
def classes(user, on: date) -> QuerySet:
    """The classes of the pupils this member of staff knows, each as a tuple of one."""
    return (
        Student.objects.listed_for(user)
        .enrolled(on)
        .order_by("class_name")
        .values_list("class_name", flat=True)
        .distinct()
    )


def in_days(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dagen"


@dataclass(frozen=True)
class Row:
    """One line of *Vandaag*, in the words it is written with: a template asks once for each."""

    name: str
    class_name: str
    url: str
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
    days: int
    order: tuple

    __getitem__ = object.__getattribute__  # a template asks for an item before it looks for an attribute

    @classmethod
    def of(cls, student: Student, turn: Turn, on: date) -> "Row":
        days, left = (on - turn.since_on).days, (turn.due_on - on).days if turn.due_on else None
        return cls(
            name=student.person.name,
            class_name=student.class_name,
            url=student.get_absolute_url(),
            kind=turn.kind,
            what=turn.what,
            why=turn.why,
            who_and_why=f"{turn.name}. {turn.why}",
            label=f"{turn.what}, {student.person.name}",
            to=turn.url,
            deed=turn.deed,
            due=date_format(turn.due_on, "j b") if turn.due_on else "",
            term=_term(left),
            is_late=left is not None and left < 0,
            since=f"al {in_days(days)}" if days >= 1 else "sinds vandaag",
            days=days,
            order=(left is None, left or 0, student.person.sort),
        )


def _term(left: int | None) -> str:
    if not left:
        return "" if left is None else "vandaag"
    return f"{in_days(-left)} te laat" if left < 0 else f"over {in_days(left)}"


@dataclass(frozen=True)
class Day:
    """Everything *Vandaag* shows."""

    mine: list[Row]
    others: list[Row]
    missing: list[Student]
    running: int
    weeks: list[tuple[str, int]]
    late: int
    soon: list[tuple[Student, str, date]]

    @property
    def within_two_weeks(self) -> int:
        return sum(count for _, count in self.weeks[:2])


def day(user, on: date) -> Day:
    """What waits for this member of staff, what waits for others, and which dates come."""
    plans = desk.in_list(Chosen(_running, user), on)
    mine, others = [], []
    for plan in plans:
        for turn in turns_of(plan, on):
            (mine if is_mine(user, plan, turn) else others).append(Row.of(plan.student, turn, on))
    mine.sort(key=lambda row: row.order)
    others.sort(key=lambda row: -row.days)
    open_plans = [plan for plan in plans if not all(plan.established_part(kind) for kind in Kind)]
    let_go(plans)
    return Day(
        mine=mine,
        others=others,
        missing=missing(user, on),
        running=len(plans),
        weeks=_weeks(open_plans, on),
        late=sum(1 for plan in open_plans if plan.establish_by < on),
        soon=_soon(plans, on),
    )


def _running(user) -> QuerySet[Plan]:
    return Plan.objects.visible_to(user).running()


def is_mine(user, plan: Plan, turn: Turn) -> bool:
    """Whether this turn is this member of staff's: by role, and for coordinators by whose plan it is."""
    match turn.who:
        case Who.COORDINATOR:
            return user.has_role(plan.school_id, Role.COORDINATOR)
        case Who.DIRECTOR:
            return user.has_role(plan.school_id, Role.DIRECTOR)
        case Who.ADMINISTRATOR:
            return user.has_role(plan.school_id, Role.ADMINISTRATOR)
    return False


@prepared
def missing(user, on: date) -> QuerySet[Student]:
    """Pupils of VSO and PrO without a plan (rule 5)."""
    return (
        Student.objects.visible_to(user)
        .enrolled(on)
        .filter(sector__in=[Sector.VSO, Sector.PRO])
        .exclude(Exists(Plan.objects.filter(student=OuterRef("pk"), ended_at=None)))
        .select_related("person")
        .order_by("person__sort")
    )


def unknown_authority(user) -> QuerySet[Guardian]:
    """Guardians of whom nobody recorded yet whether they have authority: for the administration."""
    known = Guardian.objects.filter(pk=OuterRef("pk"), authorities__value__in=[AuthorityValue.YES, AuthorityValue.NO])
    return (
        Guardian.objects.editable_by(user)
        .filter(~Exists(known), contact_blocked=False, deceased_on=None)
        .select_related("person", "student__person")
        .order_by("student__person__sort")
    )


def _weeks(plans: list[Plan], on: date) -> list[tuple[str, int]]:
    """How many plans are due in each of the coming six weeks."""
    counts = [0] * 6
    for plan in plans:
        week = (plan.establish_by - on).days // 7
        if 0 <= week < 6:
            counts[week] += 1
    return [(f"week {number + 1}", count) for number, count in enumerate(counts)]


def _soon(plans: list[Plan], on: date) -> list[tuple[Student, str, date]]:
    """Birthdays that change who decides, and evaluations, within sixty days."""
    until, found = on + timedelta(days=60), []
    for plan in plans:
        for age in (16, 18):
            turns = birthday(plan.student.birth_date, age)
            if on <= turns <= until:
                found.append((plan.student, f"wordt {age}", turns))
        if plan.evaluate_by and on <= plan.evaluate_by <= until:
            found.append((plan.student, "evaluatie", plan.evaluate_by))
    return sorted(found, key=lambda row: row[2])
