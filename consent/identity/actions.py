"""Deeds around stronger identification: choose a broker, accept or refuse who comes back, let somebody begin anew."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import mail
from accounts.models import School
from consent.models.identity import BrokerChoice, Identification, PinRelease
from consent.policy.levels import Refused, level_of, levels_in, looks_like_bsn, means_of, pseudonym_of
from ledger.append_only import new_salt
from plans.events import EventKind
from plans.models import Plan
from students.models import Person

from . import broker


def choose(school: School, *, by, secret: str = "", at: datetime | None = None, **chosen) -> BrokerChoice:
    """Keep what a school chose, and the secret when a new one was typed."""
    at = at or timezone.now()
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        if secret:
            broker.keep_secret(school, secret, at)
        return BrokerChoice.objects.create(school=school, by=by, at=at, **chosen)


def identify(plan: Plan, person: Person, choice: BrokerChoice, claims: dict, *, at: datetime | None = None):
    """Keep that this person, who came in by link and code, showed this at the broker; an `Identification`.

    The first that is accepted binds the person to that pseudonym at this school. Another pseudonym later, that of somebody
    else around this pupil, too low a level or a burgerservicenummer is refused, and the school is told.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(plan.pk)
        Person.objects.select_for_update().get(pk=person.pk)  # two plans of one person, each with its own lock
        at = plan.moment(at)
        pin = Identification.objects.pin_of(person.pk)
        level = level_of(claims.get("acr"), levels_in(choice.acr_levels))
        subject, pair = claims["sub"], pin.pair if pin else new_salt()
        refused = _refusal(plan, person, pin, choice, subject, level)
        found = Identification(
            school_id=plan.school_id,
            plan=plan,
            person=person,
            issuer=choice.issuer,
            means=means_of(claims.get(choice.means_claim), choice.name),
            level=level,
            refused=refused,
            at=at,
            **({} if refused else {"pair": pair, "pseudonym": pseudonym_of(pair, choice.issuer, subject)}),
        )
        kind = EventKind.IDENTITY_REFUSED if refused else EventKind.IDENTIFIED
        facts = {"why": refused} if refused else {"level": level, "bound": pin is None}
        plan.record(kind, found, by=person, at=at, person=person.pk, **facts)
        if refused:
            mail.tell_of_identity(plan.coordinator, plan.student_id, at)
        return found


def _refusal(plan: Plan, person: Person, pin, choice: BrokerChoice, subject: str, level: str) -> str:
    """Why this is not accepted; empty when it is."""
    if looks_like_bsn(subject):
        return Refused.BSN
    if pin and not pin.is_of(subject, choice.issuer):
        return Refused.OTHER
    others = plan.family().exclude(pk=person.pk).values_list("pk", flat=True)
    pins = filter(None, map(Identification.objects.pin_of, others))
    if any(each.is_of(subject, choice.issuer) for each in pins):
        return Refused.TAKEN
    return "" if level else Refused.TOO_LOW


def release(school: School, person: Person, *, by, reason: str, at: datetime | None = None) -> PinRelease:
    """Let this person be bound anew; the reason says how it is known who they are."""
    return PinRelease.objects.create(school=school, person=person, reason=reason, by=by, at=at or timezone.now())
