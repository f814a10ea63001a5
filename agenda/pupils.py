"""What *Leerlingen* lists: who a member of staff may find, in which state their plan is, and what of it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.choices import Sector
from consent.policy import Outcome
from plans import current
from plans.choices import Kind, Late, Status
from plans.policy import SIX_WEEKS, Clock, Force, Term, terms_of
from students.models import Student

from .models import PlanSummary
from .reach import Reach

PAGE = 50
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


def pupils(user, on: date, *, search: str = "", class_name: str = "", status: str = "") -> QuerySet[Student]:
    """The pupils this member of staff may find in that state, by name; an unknown word is no state.

    Without a search those enrolled today. Who asks for a state of the plan finds only pupils whose plan they may read.
    """
    found = Student.objects.visible_to(user) if status in OF_A_PLAN else Student.objects.listed_for(user)
    if not search and status not in NOT_TODAY:
        found = found.enrolled(on)
    if class_name:
        found = found.in_class(class_name)
    found = found.named(search) if search else found
    return found.filter(in_state(user, status, on)).select_related("person", "school").order_by("sort", "pk")


def in_state(user, wanted: str, on: date) -> Q:
    """Of pupils: in that state, as the rows of their plans say."""
    running = PlanSummary.objects.visible_to(user).running()
    match wanted:
        case "late":
            return _of(running.enrolled(on).filter(due_on__lt=on)) | _lacks_plan(on, since=on - SIX_WEEKS)
        case Late.NO_PLAN.value:
            return _lacks_plan(on, since=on - SIX_WEEKS)
        case Late.SIX_WEEKS.value:
            return _of(running.enrolled(on).filter(establish_by__lt=on))
        case Late.EXPIRED.value:
            return _of(running.enrolled(on).filter(expires_on__lt=on))
        case Late.EVALUATION.value:
            return _of(running.enrolled(on).filter(evaluate_by__lt=on))
        case "missing":
            return Q(~Exists(PlanSummary.objects.filter(student=OuterRef("pk"))))
        case "needed":
            return _lacks_plan(on)
        case "running":
            return _of(running)
        case "draft":
            return _of(running.filter(_either(Status.DRAFT)))
        case "shared":
            return _of(running.filter(_either(Status.SHARED)))
        case "established":
            in_force = Force.IN_FORCE.value
            return _of(running.filter(perspective_force=in_force, action_force=in_force))
        case "refused":
            return _of(running.filter(outcome__in=[Outcome.REFUSED, Outcome.DIVIDED]))
        case "soon":
            return _of(running.enrolled(on).filter(establish_by__gte=on, establish_by__lt=on + TWO_WEEKS))
        case "evaluation":
            return _of(running.enrolled(on).filter(evaluate_by__range=(on, on + SIX_WEEKS)))
        case "ended":
            mine = PlanSummary.objects.filter(student=OuterRef("pk"))
            return Q(Exists(mine)) & Q(~Exists(mine.running()))
        case "coming":
            return Q(enrolled_on__gt=on)
        case "left":
            return Q(left_on__lt=on)
    return Q()


def _of(plans: QuerySet[PlanSummary]) -> Q:
    return Q(pk__in=plans.values("student"))


def _either(status: Status) -> Q:
    return Q(perspective_status=status) | Q(action_status=status)


def _lacks_plan(on: date, *, since: date | None = None) -> Q:
    """Whose school has to have a plan for them, and has none that runs (rule 5); enrolled before `since`, when given."""
    running = PlanSummary.objects.running().filter(student=OuterRef("pk"))
    enrolled = Q(Q(left_on=None) | Q(left_on__gte=on), enrolled_on__lte=on)
    lacks = enrolled & Q(~Exists(running), sector__in=[Sector.VSO, Sector.PRO])
    return lacks & Q(enrolled_on__lt=since) if since else lacks


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
    def perspective(self) -> list[current.Chip]:
        return _chips(self.clock, Kind.PERSPECTIVE)

    @property
    def action(self) -> list[current.Chip]:
        return _chips(self.clock, Kind.ACTION)

    @cached_property
    def terms(self) -> list[Term]:
        """What is late, and else the day that comes first."""
        found = terms_of(self.clock, self.on) if self.clock else []
        return [term for term in found if term.is_late] or found[:1]


def _chips(clock: Clock | None, kind: Kind) -> list[current.Chip]:
    now = clock and (clock.perspective if kind == Kind.PERSPECTIVE else clock.action)
    return current.chips(now) if now else []


def rows(students: Sequence[Student], reach: Reach, on: date) -> list[Row]:
    """These pupils with the state of their plan, as far as this reader may know."""
    seen = [student.pk for student in students if reach.reads_plan(student)]
    # The running plan last, and else the one that began last: that is the one that counts.
    plans = {row.student_id: row for row in PlanSummary.objects.filter(student__in=seen).order_by("is_running", "pk")}
    return [_row(student, plans.get(student.pk), reach, on) for student in students]


def _row(student: Student, plan: PlanSummary | None, reach: Reach, on: date) -> Row:
    if not reach.reads_plan(student):
        return Row(student, reach.opens(student), on, None, None)
    if plan and plan.is_running:
        return Row(student, reach.opens(student), on, plan.clock_of(student), None)
    none = Clock(student.sector, student.enrolled_on, student.left_on)
    return Row(student, reach.opens(student), on, none, plan.ended_on if plan else None)


def classes(user, on: date) -> list[str]:
    """The classes of the pupils this member of staff knows."""
    known = Student.objects.listed_for(user).enrolled(on)
    return list(known.order_by("class_name").values_list("class_name", flat=True).distinct())
