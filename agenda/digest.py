"""What waits for whom, by mail: at most one a day, with counts and a link, and never a name.

Nothing may be overdue of which nobody was told in time: so a digest goes when something new waits, and again each week as
long as something is late or due within a fortnight. On a free day none goes, but for a legal term that ends before school begins again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import mail as staff_mail
from accounts.choices import Role
from accounts.models import School, StaffMail, User
from consent.daily import PLAINLY, Run
from consent.steps import Who
from core.public_holidays import is_free

from .models import NextStep, PlanSummary
from .refresh import refresh_all

FORTNIGHT, WEEK = timedelta(days=14), timedelta(days=7)
OF_ROLE = {Who.DIRECTOR: Role.DIRECTOR, Who.ADMINISTRATOR: Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Waiting:
    """What waits for one person: `since_on` of each step and `due_on`, where it has one. `terms` are days of law among these."""

    steps: tuple[tuple[date, date | None], ...] = ()
    terms: tuple[date, ...] = ()

    def new(self, last: date | None) -> int:
        return sum(1 for since, _ in self.steps if last is None or since > last)

    def late(self, on: date) -> int:
        return sum(1 for _, due in self.steps if due and due < on)

    def soon(self, on: date) -> int:
        return sum(1 for _, due in self.steps if due and on <= due <= on + FORTNIGHT)


def next_school_day(on: date, holidays: Iterable[tuple[date, date]]) -> date:
    """That day, or the first after it on which there is school."""
    holidays = list(holidays)
    while on.weekday() >= 5 or is_free(on, holidays):
        on += timedelta(days=1)
    return on


def goes(waiting: Waiting, *, on: date, last: date | None, holidays: Iterable[tuple[date, date]]) -> bool:
    """Whether a digest goes to this person on that day; `last` is the day of the one before.

    On a free day only for a legal term that ends before there is school again, and of which nothing was told for a week.
    """
    if not waiting.steps or last == on:
        return False
    long_ago = last is None or on - last >= WEEK
    back = next_school_day(on, holidays)
    if back > on:
        return long_ago and any(on <= term < back for term in waiting.terms)
    return bool(waiting.new(last)) or (long_ago and bool(waiting.late(on) or waiting.soon(on)))


# From rows to digests ------------------------------------------------------------------------------------------------


def send(at: datetime | None = None, *, after: int = 0, run: Run = PLAINLY) -> int:
    """Put every digest of that day in the outbox; how many. It may run as often as one likes, skip days, or be killed."""
    at = at or timezone.now()
    on, done = timezone.localdate(at), 0
    refresh_all(on, stopped=run.stopped, between=run.between)
    for user in User.objects.filter(is_active=True, memberships__isnull=False, pk__gt=after).distinct().order_by("pk"):
        if run.stopped():
            break
        run.between()
        done += _send_to(user, on, at)
        run.reached(user.pk)
    return done


def _send_to(user: User, on: date, at: datetime) -> int:
    last = (
        StaffMail.objects.filter(kind=StaffMail.Kind.DIGEST, user=user).order_by("-day").values_list("day", flat=True)
    )
    before = last.first()
    schools = School.objects.filter(pk__in={school for school, _, _ in user.seats()}).prefetch_related("holidays")
    found = []
    for school in schools.order_by("pk"):
        waiting = waiting_for(user, school, on)
        free = [(row.from_on, row.until_on) for row in school.holidays.all()]
        if goes(waiting, on=on, last=before, holidays=free):
            found.append(waiting)
    if not found:
        return 0
    counts = (len(each.steps) for each in found), (each.late(on) for each in found), (each.soon(on) for each in found)
    about = " ".join(str(sum(each)) for each in counts)
    try:
        with transaction.atomic():
            staff_mail.write(StaffMail.Kind.DIGEST, user.email, user=user, about=about, day=on, at=at)
    except IntegrityError:  # another worker was first: one a day is a rule of the database
        return 0
    return 1


def waiting_for(user: User, school: School, on: date) -> Waiting:
    """What waits for this person at that school: as coordinator of a plan, and for each of their roles."""
    mine = Q(who=Who.COORDINATOR.value, coordinator=user)
    for who, role in OF_ROLE.items():
        if user.has_role(school.pk, role):
            mine |= Q(who=who.value)
    steps = NextStep.objects.filter(mine, school=school)
    terms = PlanSummary.objects.filter(school=school, coordinator=user).running().enrolled(on)
    days = {day for pair in terms.values_list("establish_by", "evaluate_by") for day in pair if day}
    return Waiting(tuple(steps.order_by("pk").values_list("since_on", "due_on")), tuple(sorted(days)))
