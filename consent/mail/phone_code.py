"""The code that belongs to a letter: read out by telephone on the number the school knows, and written down first (ADR 24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consent import sight
from consent.models import AccessCode, DeliveryKind, FamilyLink, ToldCode, Way
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Plan
from students.models import Person
from students.policy import Sight

from . import sms

LIVES = timedelta(days=7)
SHOWN = timedelta(minutes=30)
"""How long who called sees the code on the page, to read it out."""
A_DAY = 5


@dataclass(frozen=True)
class Facts:
    """What decides whether a code may be told to somebody now."""

    phone: str
    has_letter: bool
    reads: bool
    told_today: int = 0


def why_not(facts: Facts) -> str:
    """Why no code may be read out, in a sentence for staff; empty when it may."""
    if not facts.reads:
        return "Deze persoon leest dit plan nu niet. Er is geen code nodig."
    if not facts.has_letter:
        return "Er is nog geen brief met een adres. Zonder brief opent een code niets."
    if not facts.phone:
        return "Er staat geen telefoonnummer in OPP. Vul eerst het nummer in dat de school van deze persoon kent."
    if facts.told_today >= A_DAY:
        return "Er zijn vandaag al vijf codes voorgelezen. Spreek af op school, of lees het plan samen."
    return ""


def facts_of(plan: Plan, person, at: datetime, codes: Iterable[ToldCode]) -> Facts:
    """What is known now; `codes` are those that were read out to this person. Fetch the student's guardians along."""
    seen = sight.sight_of(person.pk, plan.student, plan.school.consent_policy, timezone.localdate(at))
    today = sum(1 for code in codes if code.at > at - timedelta(days=1))
    return Facts(person.phone.strip(), link_of(plan, person, at) is not None, seen != Sight.NOTHING, today)


def link_of(plan: Plan, person, at: datetime) -> FamilyLink | None:
    """The link of the newest letter that this person can have."""
    links = FamilyLink.objects.filter(plan=plan, person=person, expires_at__gt=at, deliveries__letter__isnull=False)
    return links.order_by("-pk").first()


def tell(plan: Plan, person, *, identified: str, by, at: datetime | None = None, by_sms: bool = False) -> ToldCode:
    """Make a code for this person's letter, and write down who read it out to whom on which number.

    An earlier code of that letter opens nothing any more. Raises NotAllowedNow.
    """
    from .outbox import deliver

    with transaction.atomic():
        plan = Plan.objects.locked(plan.pk)
        at = plan.moment(at)
        why, link = why_not(facts_of(plan, person, at, told(plan, person))), link_of(plan, person, at)
        if why or link is None:
            raise NotAllowedNow(why)
        if by_sms and not sms.is_there():
            raise NotAllowedNow("Sms'en kan hier niet. Lees de code voor aan de telefoon.")
        phone = person.phone
        code = AccessCode.objects.create(link=link, phone=phone, at=at, expires_at=at + LIVES)
        row = ToldCode(code=code, plan=plan, person=person, phone=phone, identified=identified, by=by, at=at)
        plan.record(EventKind.CODE_TOLD, row, by=by, at=at, person=person.pk)
        if by_sms:
            deliver(plan, person, DeliveryKind.CODE, link=link, code=code, route=Way.SMS, at=at)
        return row


def to_read_out(plan: Plan, person, user, at: datetime) -> AccessCode | None:
    """The code that this colleague wrote down just now and may read out; None when there is none, or it was used."""
    told = (
        ToldCode.objects.filter(plan=plan, person=person, by=user, at__gt=at - SHOWN)
        .select_related("code__link")
        .last()
    )
    code = told.code if told else None
    return code if code and code.used_at is None else None


def told(plan: Plan, person: Person):
    """To whom codes for this person and plan were read out, the last first."""
    return ToldCode.objects.filter(plan=plan, person=person).select_related("by").order_by("-pk")
