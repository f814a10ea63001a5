"""The begin and end of plans for the register (ROD), and which of these dates somebody put into it (rule 46)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnly
from plans.events import EventKind

from .part import Part
from .plan import Plan

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Annotated(TypedDict):
        """What `periods` adds."""

        began_at: datetime
        began_on: date
        begin_done: bool
        end_done: bool

    Period = WithAnnotations[Plan, Annotated]


class RegisterEntry(AppendOnly):
    """That this date of this plan stands in the register. Another date later is another row: then it is to be put in again."""

    class Moment(models.TextChoices):
        BEGIN = "BEGIN", "begin"
        END = "END", "einde"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="register_entries")
    moment = models.CharField(max_length=5, choices=Moment.choices)
    on = models.DateField("datum")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "datum in het register"
        constraints = [
            models.UniqueConstraint(fields=["plan", "moment", "on"], name="one_register_entry_per_plan_moment_and_day")
        ]


def periods(school_ids: Iterable[int]) -> "QuerySet[Period]":
    """Every plan that was ever established, with `began_on` (a day in Amsterdam) and whether `begin_done` and `end_done`.

    What is to be put into the register comes first, then by school and number.
    """
    first = Part.objects.filter(plan=OuterRef("pk"), established_at__isnull=False).order_by("established_at")
    entry = RegisterEntry.objects.filter(plan=OuterRef("pk"))
    return (
        Plan.objects.filter(school__in=school_ids)
        .annotate(began_at=Subquery(first.values("established_at")[:1]))
        .exclude(began_at=None)
        .annotate(began_on=TruncDate("began_at", tzinfo=timezone.get_default_timezone()))
        .annotate(
            begin_done=Exists(entry.filter(moment=RegisterEntry.Moment.BEGIN, on=OuterRef("began_on"))),
            end_done=Exists(entry.filter(moment=RegisterEntry.Moment.END, on=OuterRef("ended_on"))),
        )
        .select_related("school", "student__person")
        .order_by("school__name", "number")
    )


def to_process(rows: "QuerySet[Period]") -> "QuerySet[Period]":
    """Those of which a date is not in the register yet, or changed since it was put there."""
    return rows.filter(Q(begin_done=False) | Q(ended_on__isnull=False, end_done=False))


def dates_of(plan: "Period") -> dict[str, tuple[str, date]]:
    """The dates of one of `periods`, by the code that a form sends. The day is in it: an old page ticks no newer date."""
    dates = {RegisterEntry.Moment.BEGIN: plan.began_on, RegisterEntry.Moment.END: plan.ended_on}
    return {f"{plan.pk}-{moment}-{on}": (moment, on) for moment, on in dates.items() if on}


def line_of(plan: "Period") -> tuple[str, ...]:
    """One of `periods` as a line of the file: school, pupil number, begin, end, and whether each was processed."""
    done = {True: "ja", False: "nee"}
    return (
        plan.school.name,
        plan.student.number,
        plan.began_on.isoformat(),
        plan.ended_on.isoformat() if plan.ended_on else "",
        done[plan.begin_done],
        done[plan.end_done] if plan.ended_on else "",
    )


def process(codes: Iterable[str], school_ids: Iterable[int], *, by, at: datetime | None = None) -> int:
    """Write that these dates stand in the register; how many were new. A date that is no longer so is left out."""
    wanted, written = set(codes), 0
    keys = {int(code.split("-")[0]) for code in wanted}
    for pk in sorted(keys):
        with transaction.atomic():
            plan = Plan.objects.locked(pk)
            now = periods(school_ids).get(pk=pk)
            known = {(row.moment, row.on) for row in plan.register_entries.all()}
            fresh = [date for code, date in dates_of(now).items() if code in wanted and date not in known]
            moment = plan.moment(at)
            rows = [
                RegisterEntry(school_id=plan.school_id, plan=plan, moment=m, on=on, by=by, at=moment) for m, on in fresh
            ]
            if rows:
                plan.record(EventKind.REGISTERED, *rows, by=by, at=moment)
            written += len(rows)
    return written
