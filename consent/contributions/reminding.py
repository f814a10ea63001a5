"""Reminders of questions beforehand, by the rule of the families' reminders: to who was asked and did not answer."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMail
from consent.daily import PLAINLY, Run
from consent.models import Delivery, DeliveryKind
from consent.models.delivery import ABOUT_QUESTIONS
from consent.policy.reminders import Reminder, next_reminder
from plans.models import ContributionRequest, Plan

from . import links
from .asking import tell


def reminders_of(plan: Plan, rows: Iterable[ContributionRequest], on: date) -> dict[int, Reminder]:
    """The next reminder of each of these requests of one plan, by key; or why none goes."""
    messages = list(Delivery.objects.filter(plan=plan, kind__in=ABOUT_QUESTIONS).order_by("at", "pk"))
    waiting = [row for row in rows if row.given is None]
    letters = StaffMail.objects.filter(kind=StaffMail.Kind.QUESTIONS, about__in=[str(row.pk) for row in waiting])
    to_staff: dict[str, list[StaffMail]] = {}
    for letter in letters.order_by("at", "pk"):
        to_staff.setdefault(letter.about, []).append(letter)
    free = [(each.from_on, each.until_on) for each in plan.school.holidays.all()]
    return {row.pk: _reminder(plan, row, messages, to_staff.get(str(row.pk), []), free, on) for row in waiting}


def _reminder(plan: Plan, row: ContributionRequest, messages, letters, free, on: date) -> Reminder:
    if row.user_id:
        sent, last = [each.at for each in letters[1:]], letters[-1].state if letters else ""
    else:
        mine = [each for each in messages if each.person_id == row.person_id and each.at >= row.recorded_at]
        sent = [each.at for each in mine if each.kind == DeliveryKind.STILL_ASKED]
        last = mine[-1].state if mine else ""
    return next_reminder(
        asked_on=[timezone.localdate(row.recorded_at)],
        sent_on=[timezone.localdate(moment) for moment in sent],
        on=on,
        holidays=free,
        left=plan.student.has_left(on),
        has_address=bool(row.user_id or (row.person and row.person.email)),
        bounced=last == Delivery.State.FAILED,
        switched_on=plan.school.reminders,
    )


def remind(at: datetime | None = None, *, after: int = 0, run: Run = PLAINLY) -> int:
    """Write every reminder that is due; how many. It may run as often as one likes, and may be killed."""
    rows = ContributionRequest.objects.waiting().filter(plan__school__reminders=True, pk__gt=after)

    def reminder_of(row: ContributionRequest) -> int:
        return _remind(row.pk, row.plan_id, at)

    return run.over(rows.order_by("pk"), reminder_of)


def _remind(pk: int, plan_pk: int, at: datetime | None) -> int:
    with transaction.atomic():
        plan = Plan.objects.locked(plan_pk)
        moment = plan.moment(at)
        on = timezone.localdate(moment)
        row = ContributionRequest.objects.waiting().select_related("person", "user").filter(pk=pk).first()
        if row is None or not may_still_answer(row, plan, on):
            return 0
        row.plan = plan
        if reminders_of(plan, [row], on)[pk].on != on:
            return 0
        tell(row, DeliveryKind.STILL_ASKED, at=moment)
        return 1


def may_still_answer(row: ContributionRequest, plan: Plan, on: date) -> bool:
    """Whether this person's link opens the questions, or this colleague still works here."""
    if row.user:
        return row.user.is_active and row.user.memberships.filter(school=plan.school_id).exists()
    return row.person_id is not None and links.opens(row.person_id, plan, on)
