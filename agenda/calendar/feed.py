"""What stands in somebody's own calendar: the conversations they are part of, and the terms of the plans they coordinate.

No name of a pupil goes along unless the school allows it: a calendar is shared, and lies with whoever provides it.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from agenda.models import PlanSummary
from agenda.today import TERMS
from consent.meetings.entries import entry_of
from core.calendar import Entry
from core.writing import address
from plans.choices import MeetingOutcome
from plans.models import Meeting, Plan

KEPT = timedelta(days=31)
"""So long what is over stays in the calendar."""
AHEAD = timedelta(days=400)


def entries_of(user: User, on: date) -> list[Entry]:
    """Everything in the calendar of this colleague on that day, of plans that they may read."""
    return [*_meetings(user, on), *_terms(user, on)]


def _meetings(user: User, on: date) -> Iterable[Entry]:
    rows = Meeting.objects.holding().filter(
        Q(invitees__user=user) | Q(plan__coordinator=user),
        plan__in=Plan.objects.visible_to(user),
        on__range=(on - KEPT, on + AHEAD),
    )
    rows = rows.select_related("school", "plan__student__person").prefetch_related("ends").distinct()
    for row in rows.order_by("on", "starts_at", "pk"):
        end = row.end
        about = _about(row.plan)
        yield entry_of(
            row,
            url=address("meeting", row.pk),
            summary=f"Gesprek met de familie, {about}",
            is_off=end is not None and end.outcome == MeetingOutcome.CALLED_OFF,
        )


def _terms(user: User, on: date) -> Iterable[Entry]:
    rows = PlanSummary.objects.visible_to(user).running().enrolled(on).filter(coordinator=user)
    for row in rows.select_related("plan__student__person", "plan__school").order_by("pk"):
        for kind, column in TERMS.items():
            day = getattr(row, column)
            if day is not None and on - KEPT <= day <= on + AHEAD:
                yield Entry(
                    uid=f"{kind.value}-{row.plan.uuid}@opp",
                    summary=f"Uiterlijk: {kind.ahead}, {_about(row.plan)}",
                    made_at=row.plan.started_at,
                    day=day,
                    url=settings.BASE_URL + address("student", row.student_id),
                )


def _about(plan: Plan) -> str:
    """Which plan it is: by the pupil's name where the school allows that, else by its number alone."""
    return plan.student.person.name if plan.school.names_in_calendars else f"plan {plan.number}"
