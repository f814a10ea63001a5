"""Reminders of a question for consent: when the next one goes, or why none does; and the step that writes them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from consent import sight
from consent.daily import PLAINLY, Run
from consent.mail.outbox import deliver, new_link
from consent.meetings import talks
from consent.models import Delivery, DeliveryKind
from consent.overview import addresses_of
from consent.policy.reminders import Reminder, next_reminder
from consent.round import state
from plans.choices import Status
from plans.events import EventKind
from plans.facts.said import FAMILY
from plans.models import ActionPart, Plan

ASKING = (DeliveryKind.ASKED, DeliveryKind.REMINDER)


def reminders_of(part, now: state.State, messages: Iterable[Delivery], on: date) -> dict[int, Reminder]:
    """The reminder of each who holds the right today, by person. `messages` are those about this part, in order."""
    question = getattr(part, "round", None)
    if question is None:
        return {}
    asked, mail = defaultdict(list), defaultdict(list)
    for request in question.requests.all():
        asked[request.person_id].append(request.at)
    for row in messages:
        if row.kind in ASKING and row.state != Delivery.State.DROPPED:
            mail[row.person_id].append(row)
    addresses = addresses_of(part.plan)
    free = [(each.from_on, each.until_on) for each in part.plan.school.holidays.all()]
    return {
        person: next_reminder(
            asked_on=[timezone.localdate(moment) for moment in asked[person]],
            sent_on=[timezone.localdate(row.at) for row in mail[person] if row.kind == DeliveryKind.REMINDER],
            on=on,
            holidays=free,
            is_open=part.status == Status.SHARED,
            left=now.is_over,
            answered=not voice.is_silent,
            talked=bool(asked[person]) and talks.talked_since(part.plan, person, asked[person][-1]),
            has_address=bool(addresses.get(person)),
            bounced=bool(mail[person]) and mail[person][-1].state == Delivery.State.FAILED,
            switched_on=part.plan.school.reminders,
        )
        for voice in now.voices
        for person in [voice.holder.person_id]
    }


def remind(at: datetime | None = None, *, after: int = 0, run: Run = PLAINLY) -> int:
    """Put every reminder that is due in the outbox; how many. It may run as often as one likes, and may be killed."""
    parts = ActionPart.objects.filter(
        status=Status.SHARED, round__isnull=False, no_individual_support=False, plan__school__reminders=True
    )

    def reminders(part: ActionPart) -> int:
        return _remind_about(part, at)

    return run.over(parts.filter(pk__gt=after).order_by("pk"), reminders)


def _remind_about(part, at: datetime | None) -> int:
    """The reminders due in one round, each with a link of its own, in one transaction under the plan's lock."""
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        at = plan.moment(at)
        on = timezone.localdate(at)
        part = ActionPart.objects.afresh(part.pk, FAMILY)
        messages = list(Delivery.objects.filter(part=part.pk))
        found = reminders_of(part, state.state(part, on), messages, on)
        due = [person for person, reminder in found.items() if reminder.on == on]
        for pk in due:
            person = sight.person_of(plan, pk)
            plan.record(EventKind.REMINDED, by=None, at=at, part=part.pk, person=pk)
            deliver(plan, person, DeliveryKind.REMINDER, part=part, link=new_link(plan, person, at=at), at=at)
        return len(due)
