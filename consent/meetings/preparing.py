"""The family prepares the talk in which it is looked back: asked once, reminded once, their words kept as typed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consent import sight as family
from consent.daily import PLAINLY, Run
from consent.mail.outbox import deliver, new_link
from consent.models import Delivery, DeliveryKind
from core.public_holidays import past_free_days
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Evaluation, GoalReview, Plan, Preparation
from students.models import Person
from students.policy import Sight

WRITES = (Sight.READ_AND_REMARK, Sight.ANSWER)
"""Who may say something of the plan may prepare the talk about it."""
REMINDED_AFTER = timedelta(days=5)
CLOSED = "De school heeft dit gesprek al afgerond. Wat er stond, is gelezen."


def may_write(plan: Plan, on: date) -> list[Person]:
    """Who of the family may prepare the talk on that day; the guardians and their authority are fetched along."""
    student = plan.student
    if student.has_left(on):
        return []
    people = {student.person_id: student.person} | {each.person_id: each.person for each in student.guardians.all()}
    policy = plan.school.consent_policy
    return [person for pk, person in people.items() if family.sight_of(pk, student, policy, on) in WRITES]


def ask(evaluation: Evaluation, *, by, at: datetime | None = None) -> list[Delivery]:
    """Ask everyone of the family who may write to prepare the talk, by mail or by letter. Raises NotAllowedNow."""
    with transaction.atomic():
        plan = Plan.objects.locked(evaluation.plan_id)
        plan.raise_when_ended()
        at = plan.moment(at)
        on = timezone.localdate(at)
        now = Evaluation.objects.get(pk=evaluation.pk)
        if why := now.why_not_ask(on):
            raise NotAllowedNow(why)
        people = may_write(plan, on)
        now.prepare_asked_at, now.prepare_asked_by = at, by
        now.save(update_fields=["prepare_asked_at", "prepare_asked_by"])
        asked = sorted(person.pk for person in people)
        plan.record(EventKind.PREPARATION_ASKED, by=by, at=at, evaluation=now.pk, people=asked)
        kind = DeliveryKind.PREPARE
        sent = [deliver(plan, each, kind, link=new_link(plan, each, at=at), at=at) for each in people]
        return [each for each in sent if each]


def keep(review: GoalReview, person: Person, *, words: dict[str, str], at: datetime | None = None) -> Preparation:
    """Keep what this person wrote about one goal. Raises NotAllowedNow when the talk was concluded meanwhile."""
    with transaction.atomic():
        plan = Plan.objects.locked(review.evaluation.plan_id)
        plan.raise_when_ended()
        at = plan.moment(at)
        now = Evaluation.objects.get(pk=review.evaluation_id)
        if not now.is_editable or now.prepare_asked_at is None:
            raise NotAllowedNow(CLOSED)
        row = Preparation(review=review, person=person, at=at, **words)
        plan.record(EventKind.RECORDED, row, by=person, at=at)
        return row


# The one reminder ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One person who was asked to prepare: when, for which day, and what happened since."""

    asked_on: date
    held_on: date
    wrote: bool = False
    reminded: bool = False
    has_address: bool = True


def reminder_due(asked: Asked, on: date, holidays: Collection[tuple[date, date]] = ()) -> bool:
    """Whether the one reminder goes on that day: five days after the question, before the talk, not on a free day."""
    if asked.wrote or asked.reminded or not asked.has_address:
        return False
    return past_free_days(max(asked.asked_on + REMINDED_AFTER, on), holidays) == on < asked.held_on


def remind(at: datetime | None = None, *, after: int = 0, run: Run = PLAINLY) -> int:
    """Put every reminder that is due in the outbox; how many. It may run as often as one likes, and may be killed."""
    asked = Evaluation.objects.open().filter(
        prepare_asked_at__isnull=False, plan__ended_on=None, plan__school__reminders=True
    )

    def reminders(evaluation: Evaluation) -> int:
        return _remind_of(evaluation, at)

    return run.over(asked.filter(pk__gt=after).order_by("pk"), reminders)


def _remind_of(evaluation: Evaluation, at: datetime | None) -> int:
    with transaction.atomic():
        plan = Plan.objects.locked(evaluation.plan_id)
        at = plan.moment(at)
        on = timezone.localdate(at)
        now = Evaluation.objects.get(pk=evaluation.pk)
        if not now.is_editable or not plan.is_running:
            return 0
        free = [(each.from_on, each.until_on) for each in plan.school.holidays.all()]
        wrote, reminded = wrote_for(now), _reminded(now)
        due = [
            person
            for person in may_write(plan, on)
            if reminder_due(
                Asked(
                    timezone.localdate(now.prepare_asked_at),
                    now.held_on,
                    wrote=person.pk in wrote,
                    reminded=person.pk in reminded,
                    has_address=bool(person.email),
                ),
                on,
                free,
            )
        ]
        for person in due:
            plan.record(EventKind.REMINDED, by=None, at=at, evaluation=now.pk, person=person.pk)
            deliver(plan, person, DeliveryKind.PREPARE_NOW, link=new_link(plan, person, at=at), at=at)
        return len(due)


def wrote_for(evaluation: Evaluation) -> set[int]:
    """The persons who wrote about at least one goal."""
    return set(Preparation.objects.for_evaluation(evaluation).values_list("person", flat=True))


def _reminded(evaluation: Evaluation) -> set[int]:
    sent = Delivery.objects.filter(plan=evaluation.plan_id, kind=DeliveryKind.PREPARE_NOW)
    return set(sent.filter(at__gte=evaluation.prepare_asked_at).values_list("person", flat=True))


def waited_for(plan: Plan, evaluation: Evaluation, wrote: Iterable[int], on: date) -> list[Person]:
    """Who was asked to prepare and wrote nothing yet, while the talk is still to come."""
    if evaluation.prepare_asked_at is None or evaluation.held_on < on:
        return []
    return [person for person in may_write(plan, on) if person.pk not in wrote]
