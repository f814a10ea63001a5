"""Who of the school looked at the file and when, for the family (rule 52).

Whom of the family looked is theirs alone to know: it stands on nobody's page (decision 5).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts.choices import Role
from accounts.models import Membership
from students.choices import Function
from students.models import Assignment, Student, ViewRecord

FUNCTIONS = {
    Function.MENTOR: noop("de mentor"),
    Function.COACH: noop("de begeleider passend onderwijs"),
    Function.TEACHER: noop("een docent"),
    Function.PSYCHOLOGIST: noop("de gedragswetenschapper"),
    Function.INTERNSHIP: noop("de stagebegeleider"),
    Function.OTHER: noop("een betrokken medewerker"),
}
ROLES = {
    Role.COORDINATOR: noop("de ondersteuningscoördinator"),
    Role.DIRECTOR: noop("de directeur"),
    Role.TEAM: noop("een medewerker van het team"),
    Role.ADMINISTRATOR: noop("de administratie"),
}
MOST = 200  # lines on the page, of one member of staff on one day each
SOMEBODY = noop("een medewerker die hier nu niet meer werkt")


@dataclass(frozen=True)
class Look:
    """One member of staff on one day. `name` is empty unless the school shows names."""

    on: date
    who: str
    name: str
    first: datetime
    last: datetime

    @property
    def is_once(self) -> bool:
        return self.first == self.last


def looks_at(student: Student) -> QuerySet:
    """A row for each member of staff and day on which they opened this pupil's file, the newest first."""
    theirs = ViewRecord.objects.filter(student=student, user__isnull=False).annotate(on=TruncDate("at"))
    rows = theirs.values("on", "user", "user__name").annotate(first=Min("at"), last=Max("at"), times=Count("pk"))
    return rows.order_by("-on", "-last", "user")


def in_words(rows: list[dict], student: Student) -> list[Look]:
    """These rows of `looks_at` with what each does for this pupil; two queries however many rows."""
    users = {row["user"] for row in rows}
    assigned: dict[int, list[Assignment]] = {}
    for each in Assignment.objects.filter(student=student, user__in=users).order_by("from_on", "pk"):
        assigned.setdefault(each.user_id, []).append(each)
    roles: dict[int, set[str]] = {}
    for user, role in Membership.objects.filter(school=student.school_id, user__in=users).values_list("user", "role"):
        roles.setdefault(user, set()).add(role)
    shown = student.school.viewers_named
    return [
        Look(
            on=row["on"],
            who=_who(assigned.get(row["user"], []), roles.get(row["user"], set()), row["on"]),
            name=row["user__name"] if shown else "",
            first=row["first"],
            last=row["last"],
        )
        for row in rows
    ]


def _who(assigned: list[Assignment], roles: set[str], on: date) -> str:
    """What somebody did for this pupil that day, else did or does, else does at this school."""
    held = [row for row in assigned if row.from_on <= on and (row.until_on is None or on <= row.until_on)]
    for row in (*reversed(held), *reversed(assigned)):
        return _(FUNCTIONS[Function(row.function)])
    return _(next((words for role, words in ROLES.items() if role in roles), SOMEBODY))
