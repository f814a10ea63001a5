"""What the school does with a letter that was printed: sends it, notes that, and has another one made."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from consent.mail import letter
from consent.mail.outbox import deliver, new_link
from consent.models import Delivery, DeliveryAttempt, DeliveryKind, LetterSent, Way
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Plan

from . import still_true

State = Delivery.State


def why_not_send(delivery: Delivery, at: datetime) -> str:
    """Why this letter should not go out (any more), in a sentence for staff; empty when it may."""
    if delivery.state == State.SENT:
        return "Deze brief is al verstuurd of gegeven."
    if delivery.state != State.READY:
        return "Deze brief ligt nog niet klaar, of er is een nieuwere."
    if still_true.why_not(delivery.kind, still_true.facts_of(delivery, at)):
        return "Deze brief klopt niet meer, bijvoorbeeld omdat er al een antwoord is. Gooi hem weg."
    return ""


def note_sent(delivery: Delivery, *, how: str, on: date, by, at: datetime | None = None) -> LetterSent:
    """Somebody put it in the post, or gave it to whom it is for. Raises NotAllowedNow."""
    with transaction.atomic():
        plan = Plan.objects.locked(delivery.plan_id)
        at = plan.moment(at)
        delivery = letter.whole().get(pk=delivery.pk)
        if why := why_not_send(delivery, at):
            raise NotAllowedNow(why)
        if not timezone.localdate(delivery.letter.at) <= on <= timezone.localdate(at):
            raise NotAllowedNow("Kies een dag vanaf de dag waarop de brief is afgedrukt, en niet in de toekomst.")
        sent = LetterSent(letter=delivery.letter, plan=plan, how=how, on=on, by=by, at=at)
        plan.record(EventKind.LETTER_SENT, sent, by=by, at=at, person=delivery.person_id)
        Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT, sent_at=at)
        DeliveryAttempt.objects.create(delivery=delivery, at=at, outcome="SENT")
        return sent


def printed_for(user):
    """The letters that lie ready or went out, of the plans this member of staff may read."""
    return letter.whole().filter(plan__in=Plan.objects.visible_to(user), letter__isnull=False)


def another(plan: Plan, person, *, by, at: datetime | None = None) -> Delivery:
    """A new letter with a new address, when the one before was lost or is too old. Raises NotAllowedNow."""
    with transaction.atomic():
        plan = Plan.objects.locked(plan.pk)
        at = plan.moment(at)
        before = Delivery.objects.filter(plan=plan, person=person, route=Way.LETTER).order_by("-at", "-pk").first()
        if before and before.state == State.WAITING:
            raise NotAllowedNow("Er wordt al een brief gemaakt. Wacht even.")
        made = deliver(
            plan,
            person,
            DeliveryKind.LINK,
            part=before.part if before else None,
            link=new_link(plan, person, at=at),
            at=at,
        )
        if made is None or made.route != Way.LETTER:
            raise NotAllowedNow("Van deze persoon is een e-mailadres bekend. Stuur een mail.")
        return made
