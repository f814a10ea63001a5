"""Reminders of a question for consent: when the next one goes, or why none does; and the step that writes them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from consent import sight
from consent.daily import PLAINLY, Run
from consent.models import Delivery, DeliveryKind
from consent.overview import addresses_of
from consent.round import state
from core.public_holidays import past_free_days
from plans.choices import Status
from plans.events import EventKind
from plans.facts.said import FAMILY
from plans.models import ActionPart, Plan

from .outbox import deliver, new_link

FIRST, THEN, LAST = timedelta(days=5), timedelta(days=3), timedelta(days=30)
AT_MOST = 5
ASKING = (DeliveryKind.ASKED, DeliveryKind.REMINDER)


@dataclass(frozen=True)
class Reminder:
    """The day of the next reminder, None when none goes; `why` says it to staff in one sentence."""

    on: date | None
    why: str
    sent: int = 0


def next_reminder(
    *,
    asked_on: Iterable[date],
    sent_on: Iterable[date],
    on: date,
    holidays: Iterable[tuple[date, date]] = (),
    is_open: bool = True,
    left: bool = False,
    answered: bool = False,
    talked: bool = False,
    has_address: bool = True,
    bounced: bool = False,
    switched_on: bool = True,
) -> Reminder:
    """When this person is reminded, seen from the day `on`: after 5 days, then every 3, outside holidays and public holidays.

    At most five, none later than 30 days after the first question; asking again counts as a message. `talked` and
    `bounced` are about what came after the last question.
    """
    asked, sent = sorted(asked_on), sorted(sent_on)

    def none(why: str) -> Reminder:
        return Reminder(None, f"Er gaat geen herinnering: {why}.", len(sent))

    if not asked:
        return none("deze persoon is nog niet gevraagd")
    if not is_open:
        return none("deze versie ligt niet meer voor")
    if left:
        return none("de leerling is uitgeschreven")
    if answered:
        return none("er is geantwoord")
    if talked:
        return none("er is sinds de vraag met deze persoon gesproken")
    if not has_address:
        return none("er is geen e-mailadres")
    if bounced:
        return none("het laatste bericht is niet bezorgd")
    if not switched_on:
        return none("de school heeft herinneringen uitgezet")
    if len(sent) >= AT_MOST:
        return none("er gingen er al vijf")
    due = asked[-1] + FIRST
    if sent and sent[-1] >= asked[-1]:
        due = sent[-1] + THEN
    due = past_free_days(max(due, on), holidays)
    if due > asked[0] + LAST:
        return none("de dertig dagen na de vraag zijn dan voorbij")
    return Reminder(due, f"De volgende herinnering gaat op {date_format(due, 'j F Y')}.", len(sent))


# From rows to a reminder ---------------------------------------------------------------------------------------------


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
            talked=bool(asked[person]) and state.talked_since(part.plan, person, asked[person][-1]),
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
