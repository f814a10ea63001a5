"""What *Leerlingen* lists: who a member of staff may find, in which state their plan is, and what of it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from accounts.choices import Sector
from accounts.models import User
from accounts.prepared import prepared
from consent.models import ConsentRecord
from plans import standing
from plans.choices import Kind, Late, Status
from plans.models import Part, Plan
from plans.policy import SIX_WEEKS, Clock, Term, terms_of
from students.models import Student

from .reach import Reach

LATE = (("late", "te laat"), *Late.choices)
"""The filters on what is late: everything at once, or each kind by the word that stands in the list."""
STATUSES = (
    ("missing", "nog geen plan"),
    ("needed", "geen plan, wel nodig"),
    ("running", "plan loopt"),
    ("draft", "in concept"),
    ("shared", "ligt bij de familie"),
    ("refused", "geweigerd"),
    ("established", "beide delen van kracht"),
    ("soon", "binnen twee weken vaststellen"),
    ("evaluation", "evaluatie binnen zes weken"),
    ("ended", "plan beëindigd"),
)
ENROLMENTS = (("coming", "komt nog"), ("left", "uitgeschreven"))
OF_A_PLAN = {code for code, _ in STATUSES + LATE}
NOT_TODAY = {"coming", "left", "ended", "running"}
"""What is also asked of pupils who are not enrolled today."""
TWO_WEEKS = timedelta(days=14)
# What a list looks at in a version.
LISTED = ("plan", "kind", "number", "status", "established_at", "actionpart__period_from", "actionpart__period_until")


def pupils(user, on: date, *, search: str = "", status: str = "") -> QuerySet[Student]:
    """The pupils this member of staff may find in that state; an unknown word is no state.

    Without a search those enrolled today. Who asks for a state of the plan finds only pupils whose plan they may read.
    """
    found = Student.objects.visible_to(user) if status in OF_A_PLAN else Student.objects.listed_for(user)
    if not search and status not in NOT_TODAY:
        found = found.enrolled(on)
    return (
        with_status(found.named(search), status, on).select_related("person", "school").order_by("person__sort", "pk")
    )


def with_status(students: QuerySet[Student], wanted: str, on: date) -> QuerySet[Student]:
    """Only the pupils in that state."""
    running = Plan.objects.running().filter(student=OuterRef("pk"))
    versions = Part.objects.filter(plan__student=OuterRef("pk"), plan__ended_at=None)
    match wanted:
        case "late":
            return students.filter(_any(_late(kind, on) for kind in Late))
        case code if code in Late.values:
            return students.filter(_late(Late(code), on))
        case "missing":
            return students.filter(plans=None)
        case "needed":
            return students.filter(_lacks_plan(), _enrolled(on))
        case "running":
            return students.filter(Exists(running))
        case "draft":
            return students.filter(Exists(versions.filter(status=Status.DRAFT)))
        case "shared":
            return students.filter(Exists(versions.filter(status=Status.SHARED)))
        case "established":
            both = (Exists(Part.objects.in_force(kind, on).filter(plan__student=OuterRef("pk"))) for kind in Kind)
            return students.filter(*both)
        case "refused":
            return students.filter(Exists(ConsentRecord.objects.refusing(OuterRef("pk"))))
        case "soon":
            due = running.establishing().filter(establish_by__gte=on, establish_by__lt=on + TWO_WEEKS)
            return students.filter(Exists(due), _enrolled(on))
        case "evaluation":
            return students.filter(Exists(running.filter(evaluate_by__range=(on, on + SIX_WEEKS))), _enrolled(on))
        case "ended":
            return students.filter(~Exists(running), plans__isnull=False).distinct()
        case "coming":
            return students.filter(enrolled_on__gt=on)
        case "left":
            return students.filter(left_on__lt=on)
    return students


def _late(kind: Late, on: date) -> Q:
    """What `policy.overdue` finds late of this kind, as a condition for the database."""
    if kind == Late.NO_PLAN:
        return _lacks_plan() & _enrolled(on) & Q(enrolled_on__lt=on - SIX_WEEKS)
    return Q(Exists(Plan.objects.late(kind, on).filter(student=OuterRef("pk"))))


def _lacks_plan() -> Q:
    """Whose school has to have a plan for them, and has none that runs (rule 5)."""
    running = Plan.objects.running().filter(student=OuterRef("pk"))
    return Q(~Exists(running), sector__in=[Sector.VSO, Sector.PRO])


def _enrolled(on: date) -> Q:
    return Q(enrolled_on__lte=on) & (Q(left_on=None) | Q(left_on__gte=on))


def _any(conditions) -> Q:
    found = Q()
    for each in conditions:
        found |= each
    return found


@dataclass(frozen=True)
class Row:
    """One pupil in the list. `clock` is None for who does not read the plan."""

    student: Student
    opens: str
    on: date
    clock: Clock | None
    ended_on: date | None

    @property
    def has_plan(self) -> bool:
        return bool(self.clock and self.clock.action)

    @property
    def lacks_plan(self) -> bool:
        """Whether a plan has to be there and is not, be it late or not yet."""
        return bool(self.clock) and not self.has_plan and bool(self.terms)

    @property
    def perspective(self) -> list[standing.Chip]:
        return standing.chips(self.clock.perspective)

    @property
    def action(self) -> list[standing.Chip]:
        return standing.chips(self.clock.action)

    @cached_property
    def terms(self) -> list[Term]:
        """What is late, and else the day that comes first."""
        found = terms_of(self.clock, self.on) if self.clock else []
        return [term for term in found if term.is_late] or found[:1]


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
        return len(first) if len(first) < self.PAGE else self._found.order_by().count()

    def __getitem__(self, asked: slice) -> list[Student]:
        return self._page(asked.start)

    @property
    def _found(self) -> QuerySet[Student]:
        found = pupils(self.user, self.on, search=self.search, status=self.status)
        return found.in_class(self.class_name) if self.class_name else found

    def _page(self, start: int) -> list[Student]:
        if start not in self._read:
            self._read[start] = list(self._found[start : start + self.PAGE])
        return self._read[start]

    @cached_property
    def _read(self) -> dict[int, list[Student]]:
        return {}


def rows(students: Sequence[Student], reach: Reach, on: date) -> list[Row]:
    """These pupils with the state of their plan, as far as this reader may know: two queries, or three."""
    seen = [student for student in students if reach.reads_plan(student)]
    plans = {plan.student_id: plan for plan in _plans_of(seen)}
    without = [student for student in seen if student.pk not in plans]
    ended = dict(Plan.objects.ends_of(without)) if without else {}
    found = []
    for student in students:
        plan = plans.get(student.pk)
        if plan:
            plan.student = student
        none = Clock(student.sector, student.enrolled_on, student.left_on) if reach.reads_plan(student) else None
        clock = standing.clock_of(plan, on) if plan else none
        found.append(Row(student, reach.opens(student), on, clock, ended.get(student.pk)))
    return found


def _plans_of(students: list[Student]) -> list[Plan]:
    found = list(Plan.objects.running().filter(student__in=students))
    versions = Part.objects.select_related("actionpart").only(*LISTED)
    prefetch_related_objects(found, Prefetch("parts", versions))
    return found


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
