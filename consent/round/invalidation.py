"""Taking out an answer that must not count: one member of staff says why, a second one decides (decision 13)."""

from datetime import datetime

from django.db import transaction

from accounts.access import may_coordinate, may_direct
from consent import sight
from consent.mail import own_address
from consent.mail.outbox import deliver, new_link
from consent.models import ConsentRecord, DeliveryKind, InvalidationProposal, InvalidationVerdict
from consent.policy import GIVEN_BY_FAMILY, Decision, InvalidationReason, Route
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Plan

from . import disagreement


def may_judge(user, school_id: int) -> bool:
    """Who may find an answer invalid, or decide on it: who writes plans, and who establishes them."""
    return may_coordinate(user, school_id) or may_direct(user, school_id)


def propose(record: ConsentRecord, *, by, reason: str, words: str, at: datetime | None = None) -> InvalidationProposal:
    """Find that this answer must not count, and say why. Nothing changes until a second person agrees.

    Raises NotAllowedNow when it is no answer of the family, or somebody found so before.
    """
    if not may_judge(by, record.school_id):
        raise NotAllowedNow("Alleen de coördinator of de directeur stelt dit voor.")
    if reason not in InvalidationReason.values or not words.strip():
        raise NotAllowedNow("Kies de reden, en schrijf op wat er gebeurde.")
    with transaction.atomic():
        plan = Plan.objects.locked(record.action_part.plan_id)
        at = plan.moment(at)
        if record.decision not in GIVEN_BY_FAMILY:
            raise NotAllowedNow("Dit is geen antwoord van de familie.")
        if any(each.is_open or each.verdict.accepted for each in proposals_on(record)):
            raise NotAllowedNow("Dit is al voorgesteld.")
        proposal = InvalidationProposal(record=record, reason=reason, words=words, by=by, at=at)
        named = {"part": record.action_part_id, "answer": record.pk, "reason": reason} | own_address.named(by, plan)
        plan.record(EventKind.INVALIDATION_PROPOSED, proposal, by=by, at=at, **named)
        return proposal


def decide(
    proposal: InvalidationProposal, *, by, accepted: bool, words: str = "", at: datetime | None = None
) -> InvalidationVerdict:
    """A second member of staff agrees, or does not. An answer found invalid stays, and a further record ends it.

    That record names the answer it ends and carries its moment, so it takes away that one and no other: what its giver
    said before stands again, and a disagreement that rested on it goes along. An established version keeps its status
    (decision 13). Raises NotAllowedNow for the one who proposed it, and when it was
    decided before.
    """
    record = proposal.record
    if not may_judge(by, record.school_id):
        raise NotAllowedNow("Alleen de coördinator of de directeur beslist hierover.")
    if by.pk == proposal.by_id:
        raise NotAllowedNow("Wie het voorstelt, beslist niet zelf. Vraag een collega.")
    with transaction.atomic():
        plan = Plan.objects.locked(record.action_part.plan_id)
        at = plan.moment(at)
        if InvalidationVerdict.objects.filter(proposal=proposal).exists():
            raise NotAllowedNow("Hierover is al beslist.")
        verdict = InvalidationVerdict(proposal=proposal, accepted=accepted, words=words, by=by, at=at)
        ended = _ending(record, proposal, by=by, at=at) if accepted else None
        rows = [verdict, *([ended] if ended else [])]
        named = {"part": record.action_part_id, "digest": record.digest, "answer": record.pk, "accepted": accepted}
        named |= own_address.named(by, plan)
        plan.record(EventKind.INVALIDATION_DECIDED, *rows, by=by, at=at, **named)
        if ended:
            disagreement.take_along(plan, record, by=by, at=at)
            person = sight.person_of(plan, record.person_id)
            link = new_link(plan, person, at=at)
            deliver(plan, person, DeliveryKind.INVALIDATED, part=record.action_part, link=link, at=at)
        return verdict


def _ending(record: ConsentRecord, proposal: InvalidationProposal, *, by, at: datetime) -> ConsentRecord:
    return ConsentRecord(
        school_id=record.school_id,
        action_part=record.action_part,
        person_id=record.person_id,
        decision=Decision.INVALIDATED,
        route=Route.ONLINE,
        digest=record.digest,
        basis=record.basis,
        statement=f"Dit antwoord telt niet mee: {proposal.get_reason_display()}.",
        identified="besluit van twee medewerkers",
        given_at=record.given_at,
        ends=record,
        at=at,
        recorded_by=by,
    )


def proposals_on(record: ConsentRecord) -> list[InvalidationProposal]:
    """What was proposed about this answer, with what was decided, oldest first."""
    return list(record.invalidations.select_related("by", "verdict__by").order_by("pk"))


def is_contested(part) -> bool:
    """Whether somebody still has to decide on an answer to this version: until then nobody establishes it."""
    return any(each.is_open for record in part.consent_records.all() for each in record.invalidations.all())
