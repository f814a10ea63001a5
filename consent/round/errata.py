"""Putting a slip of the pen right in a version that stays as it is; what was answered on it stays too (decision 33)."""

from datetime import datetime

from django.db import transaction

from consent.mail.outbox import tell_family
from consent.models import DeliveryKind
from plans.access import may_edit
from plans.choices import Status
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Erratum, Part, Plan
from plans.policy import Requirement, obstacles_to_erratum
from plans.text import errata

# What lies before the family or holds can be put right; what is a draft can be written, what is closed is history.
CORRECTABLE = frozenset({Status.SHARED, Status.ESTABLISHED})


def correct(part: Part, *, by, field: str, becomes: str, reason: str, at: datetime | None = None) -> Erratum:
    """Put beside one place of the text what it should have said, and tell every reader of the family.

    `becomes` is measured against the text that was frozen, so that two errata on one place cannot creep.
    Raises NotAllowedNow when it is no slip of the pen, when the version is no longer there to put right, or when `by`
    may not edit this plan.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        at = plan.moment(at)
        part = Part.objects.get(pk=part.pk).detail
        part.plan = plan
        if not may_edit(by, plan):
            raise NotAllowedNow("Alleen een coördinator van deze school herstelt een schrijffout.")
        if part.status not in CORRECTABLE:
            raise NotAllowedNow("Deze versie ligt niet meer voor en geldt niet. Er is dus niets te herstellen.")
        place = errata.place_at(part.content, field)
        if place is None:
            raise NotAllowedNow("Op deze plek staat niets in deze versie.")
        _refuse_what_is_none(part, place, becomes)
        if not reason.strip():
            raise NotAllowedNow("Schrijf op waarom dit anders moet.")
        slip = Erratum(part_id=part.pk, field=field, was=place.value, becomes=becomes, reason=reason, by=by, at=at)
        plan.record(EventKind.ERRATUM, slip, by=by, at=at, part=part.pk, digest=part.digest)
        tell_family(part, DeliveryKind.ERRATUM, at=at)
        return slip


def _refuse_what_is_none(part: Part, place: errata.Place, becomes: str) -> None:
    reasons = obstacles_to_erratum(place.value, becomes, is_fact=place.is_fact, names=names_around(part))
    if reasons:
        raise NotAllowedNow(_in_words(reasons))
    if (limit := errata.limit_of(part, place.key)) and len(becomes) > limit:
        raise NotAllowedNow(f"Dit is te lang. Hier passen hoogstens {limit} tekens.")
    last = part.errata.filter(field=place.key).last()
    if last and last.becomes == becomes:
        raise NotAllowedNow("Deze verbetering staat er al bij.")


def _in_words(reasons: list[Requirement]) -> str:
    """All reasons in one go, and what to do instead when it is more than a slip of the pen."""
    said = " ".join(each.text for each in reasons)
    is_more = any(each.where == "part_revise" for each in reasons)
    return f"{said} Dan is het geen schrijffout: maak een nieuwe versie." if is_more else said


def names_around(part: Part) -> list[str]:
    """The names that must stay as they are: those in the text, and the pupil's and guardians' own."""
    student = part.plan.student
    people = [student.person, *(guardian.person for guardian in student.guardians.select_related("person"))]
    return [*errata.names_in(part.content), *(person.name for person in people)]
