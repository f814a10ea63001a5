"""What *Inspectie* lists: plans with what is asked of each in one school year, the counts, and the years side by side.

It reads rows, and asks no rule.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.choices import Role
from accounts.models import School
from agenda.models import PlanSummary, RequirementState
from core.forms.fields import in_address

from .cells import Asked, Met, year_in_words, years_back

PAGE = 50
YEARS = 5
"""How many school years there are to choose from."""
AT_ONCE = 200
"""How many plans an export reads at a time."""


def schools_of(user) -> set[int]:
    """The schools whose plans this member of staff may hold against the law; raises PermissionDenied when there is none."""
    schools = user.schools_as(Role.COORDINATOR, Role.DIRECTOR)
    if not schools:
        raise PermissionDenied
    return schools


@dataclass(frozen=True)
class Choice:
    """What the address asks for: which year, of which school, class and coordinator; and of which cell what it says."""

    schools: frozenset[int]
    year: int
    years: tuple[int, ...]
    school: int | None = None
    class_name: str = ""
    person: int | None = None
    code: str = ""
    state: str = ""
    with_names: bool = True

    @classmethod
    def of(cls, request, on: date) -> "Choice":
        """The choice of this request. Raises PermissionDenied for who reads no plan of a school."""
        years = years_back(on, YEARS)
        words = {name: in_address(request, name) for name in ("klas", "eis", "stand", "namen")}
        year, school, person = (_number(in_address(request, name, 9)) for name in ("jaar", "school", "wie"))
        schools = frozenset(schools_of(request.user))
        return cls(
            schools=schools,
            year=year if year in years else years[0],
            years=tuple(years),
            school=school if school in schools else None,
            class_name=words["klas"],
            person=person,
            code=words["eis"] if words["eis"] in Asked.values else "",
            state=words["stand"] if words["stand"] in Met.values else "",
            with_names=words["namen"] != "nee",
        )

    @property
    def at(self) -> frozenset[int]:
        """The schools it is about."""
        return frozenset({self.school}) if self.school else self.schools

    @property
    def asked(self) -> Asked | None:
        return Asked(self.code) if self.code else None

    @property
    def met(self) -> Met | None:
        return Met(self.state) if self.state else None

    @property
    def is_narrowed(self) -> bool:
        """Whether there is anything to take away again."""
        return bool(self.school or self.class_name or self.person or self.code or self.state)

    @property
    def year_in_words(self) -> str:
        return year_in_words(self.year)

    @property
    def year_choices(self) -> list[tuple[int, str]]:
        return [(year, year_in_words(year)) for year in self.years]


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() else None


# Rows -----------------------------------------------------------------------------------------------------------------


def among(choice: Choice) -> QuerySet[PlanSummary]:
    """The plans of these schools, of that class and coordinator."""
    found = PlanSummary.objects.filter(school__in=choice.at)
    if choice.class_name:
        found = found.filter(student__class_name=choice.class_name)
    return found.filter(coordinator=choice.person) if choice.person else found


def plans(choice: Choice) -> QuerySet[PlanSummary]:
    """Those that ran in that year and of which the cells say what is asked for: by name, or by number without names."""
    asked = RequirementState.objects.filter(plan=OuterRef("pk"), school_year=choice.year)
    if choice.code:
        asked = asked.filter(code=choice.code)
    if choice.state:
        asked = asked.filter(state=choice.state)
    found = among(choice).filter(Exists(asked)).select_related("student__person", "plan", "school", "coordinator")
    return found.order_by(*(("student__sort", "pk") if choice.with_names else ("school", "plan__number", "pk")))


@dataclass(frozen=True)
class Row:
    """One plan of the matrix, with a cell for each thing asked, in their order; None where it is not asked."""

    plan: PlanSummary
    cells: tuple[RequirementState | None, ...]

    @property
    def pairs(self) -> list[tuple[RequirementState | None, Asked]]:
        """Each cell with what it is about."""
        return list(zip(self.cells, Asked, strict=True))


def rows(found: Sequence[PlanSummary], year: int) -> list[Row]:
    """These plans with their cells of that year; one query."""
    cells: dict[int, dict[str, RequirementState]] = {}
    for cell in RequirementState.objects.filter(plan__in=[row.pk for row in found], school_year=year):
        cells.setdefault(cell.plan_id, {})[cell.code] = cell
    return [Row(row, tuple(cells.get(row.pk, {}).get(code) for code in Asked.values)) for row in found]


def every_row(choice: Choice) -> Iterator[Row]:
    """All of them, so many at a time: for an export."""
    keys = list(plans(choice).values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        found = plans(choice).in_bulk(some)
        yield from rows([found[pk] for pk in some if pk in found], choice.year)


# Counts ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """How many plans of one year do, do not and do not yet fulfil one thing asked."""

    code: Asked
    year: int
    yes: int = 0
    no: int = 0
    not_yet: int = 0

    @property
    def of(self) -> int:
        return self.yes + self.no + self.not_yet

    @property
    def percentage(self) -> int:
        """Of those of which it is known: what is not yet to be there pulls nothing down."""
        known = self.yes + self.no
        return round(100 * self.yes / known) if known else 0


def tallies(choice: Choice) -> list[Tally]:
    """One for each thing asked, of the chosen year."""
    counted = _counted(choice, [choice.year])
    return [_tally(counted, code, choice.year) for code in Asked]


@dataclass(frozen=True)
class Course:
    """One thing asked through the school years, the oldest first."""

    code: Asked
    years: tuple[Tally, ...]


def course(choice: Choice) -> list[Course]:
    """The school years side by side."""
    years = sorted(choice.years)
    counted = _counted(choice, years)
    return [Course(code, tuple(_tally(counted, code, year) for year in years)) for code in Asked]


Counted = dict[tuple[str, int, str], int]


def _counted(choice: Choice, years: Iterable[int]) -> Counted:
    found = RequirementState.objects.filter(school__in=choice.at, school_year__in=list(years))
    if choice.class_name or choice.person:
        found = found.filter(plan__in=among(choice).values("pk"))
    groups = found.order_by().values_list("code", "school_year", "state").annotate(count=Count("pk"))
    return {(code, year, state): count for code, year, state, count in groups}


def _tally(counted: Counted, code: Asked, year: int) -> Tally:
    yes, no, not_yet = (counted.get((code.value, year, state), 0) for state in (Met.YES, Met.NO, Met.NOT_YET))
    return Tally(code, year, yes, no, not_yet)


def schools(choice: Choice) -> list[School]:
    """The schools there are to choose from."""
    return list(School.objects.filter(pk__in=choice.schools).order_by("name").only("name"))
