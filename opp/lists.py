"""What *Vandaag* lists: what waits for whom, what is late, and which dates come."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from accounts.choices import Role
from accounts.prepared import Chosen
from accounts.signs import apart
from accounts.writing import date_format
from consent import desk
from consent.turn import Turn, Who, turns_of
from plans import standing
from plans.choices import Kind, Late
from plans.desk import let_go
from plans.models import Plan
from plans.policy import Clock, Term, terms_of
from students.models import Guardian, Student
from students.policy import AuthorityValue, birthday, is_adult

from .pupils import pupils


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
            who_and_why=f"{apart(turn.name)}. {turn.why}",
            label=f"{turn.what}, {apart(student.person.name)}",
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
    """Everything *Vandaag* shows. Each number is that of the rows which *Leerlingen* finds under the same word."""

    mine: list[Row]
    others: list[Row]
    missing: list[Student]
    running: int
    weeks: list[tuple[str, int]]
    late: int  # pupils of whom something is late
    kinds: list[tuple[Late, int]]  # and of how many which
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
    terms = [(plan.student, terms_of(standing.clock_of(plan, on), on)) for plan in plans]
    let_go(plans)
    missing = list(pupils(user, on, status="needed"))
    lacking = [(each, terms_of(Clock(each.sector, each.enrolled_on, each.left_on), on)) for each in missing]
    late = [{term.kind for term in found if term.is_late} for _, found in terms + lacking]
    counted = Counter(kind for kinds in late for kind in kinds)
    return Day(
        mine=mine,
        others=others,
        missing=missing,
        running=len(plans),
        weeks=_weeks([term for _, found in terms for term in found if term.kind == Late.SIX_WEEKS]),
        late=sum(map(bool, late)),
        kinds=[(kind, counted[kind]) for kind in Late if counted[kind]],
        soon=_soon(terms, on),
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


def _weeks(terms: list[Term]) -> list[tuple[str, int]]:
    """How many plans are due in each of the coming six weeks."""
    counts = [0] * 6
    for term in terms:
        if 0 <= (week := term.days // 7) < 6:
            counts[week] += 1
    return [(f"week {number + 1}", count) for number, count in enumerate(counts)]


def _soon(terms: list[tuple[Student, list[Term]]], on: date) -> list[tuple[Student, str, date]]:
    """Birthdays that change who decides, periods that end and evaluations, within sixty days."""
    until, found = on + timedelta(days=60), []
    for student, due in terms:
        for age in (16, 18):
            turns = birthday(student.birth_date, age)
            if on <= turns <= until:
                found.append((student, f"wordt {age}", turns))
        found += [
            (student, term.words, term.due_on)
            for term in due
            if term.kind in (Late.EVALUATION, Late.EXPIRED) and on <= term.due_on <= until
        ]
    return sorted(found, key=lambda row: row[2])
