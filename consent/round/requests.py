"""What a family may still do after an answer: take it back, ask for a change, answer late (decision 13)."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from consent import sight
from consent.evidence import store_evidence
from consent.mail import own_address
from consent.mail.outbox import deliver, new_link
from consent.models import AdjustmentReply, AdjustmentRequest, ConsentRecord, ConsentRequest, DeliveryKind
from consent.policy import COUNTING_CONSENT, AdjustmentKind, AdjustmentOutcome, Decision, Route, moments
from consent.policy.moments import MINUTE, When
from core.writing import in_dutch
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Part, Plan

from . import actions, noting


def can_be_taken_back(part: Part, decision: str | None) -> bool:
    """Whether a last answer like this may be taken back: a consent, on what lies before the family or holds."""
    holds = part.status in (Status.SHARED, Status.ESTABLISHED) and not _left_while_asked(part)
    return holds and decision in COUNTING_CONSENT


@in_dutch
def withdraw_consent(
    part: Part,
    person,
    *,
    words: str,
    identified: str,
    submission: uuid.UUID,
    contact: str | None = None,
    language: str = settings.LANGUAGE_CODE,
    at: datetime | None = None,
) -> ConsentRecord | AdjustmentRequest:
    """Take one's consent back: a further record while the version lies open, else a request to adjust.

    An established version stays what it is until a new one is; the school has to answer. The same `submission` twice
    is one. Raises NotAllowedNow when this person did not consent, or when the version holds no more.
    """
    part = Part.objects.get(pk=part.pk)
    if part.status == Status.SHARED:
        try:
            return actions.answer(
                part, person, decision=Decision.WITHDRAWN, remarks=words, identified=identified, contact=contact,
                submission=submission, language=language, at=at,
            )  # fmt: skip
        except NotAllowedNow:
            part.refresh_from_db()
            if part.status != Status.ESTABLISHED:
                raise
    return request(part, person, kind=AdjustmentKind.WITHDRAWAL, words=words, submission=submission, at=at)


@in_dutch
def request(
    part: Part,
    person,
    *,
    kind: str,
    words: str = "",
    decision: str = "",
    erratum=None,
    route: str = Route.ONLINE,
    recorded_by=None,
    when: When | None = None,
    identified: str = "",
    evidence=None,
    submission: uuid.UUID | None = None,
    at: datetime | None = None,
) -> AdjustmentRequest:
    """Put to the school what a person of the family asks of a version that lies open no more; they get a receipt.

    Taking consent back is for who gave it, answering late for who was asked, a wish wants words. Staff write down
    (`recorded_by`) what came another way: `when` it was said, how they know by whom, and on paper the scan. Raises NotAllowedNow. The same `submission` twice is one.
    """
    submission = submission or uuid.uuid4()
    stored = store_evidence(part, evidence) if evidence else ("", "")
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        if known := AdjustmentRequest.objects.filter(submission=submission, person=person).first():
            return known
        at = plan.moment(at)
        part = Part.objects.get(pk=part.pk)
        _may_ask(part, person, kind, words)
        _is_noted_whole(part, person, kind, route, recorded_by, when, identified, stored[0], at)
        asked = AdjustmentRequest(
            school_id=plan.school_id, part=part, person=person, kind=kind, decision=decision, erratum=erratum,
            words=words, route=route, recorded_by=recorded_by, submission=submission, at=at,
            given_on=when.on if when else None, given_time=when.at if when else None, identified=identified,
            evidence=stored[0], evidence_sha256=stored[1],
        )  # fmt: skip
        plan.record(
            EventKind.ADJUSTMENT_ASKED,
            asked,
            by=recorded_by or person,
            at=at,
            part=part.pk,
            about=kind,
            **own_address.named(recorded_by, plan),
        )
        deliver(plan, person, DeliveryKind.REQUESTED, part=part, link=new_link(plan, person, at=at), at=at)
        return asked


def _may_ask(part: Part, person, kind: str, words: str) -> None:
    if part.status in (Status.DRAFT, Status.DISCARDED):
        raise NotAllowedNow(noop("Deze versie is niet met de familie gedeeld."))
    if kind == AdjustmentKind.WITHDRAWAL:
        if part.status != Status.ESTABLISHED:
            raise NotAllowedNow(noop("Deze versie geldt niet. Er is dus niets in te trekken."))
        if not actions.has_consented(part, person):
            raise NotAllowedNow(actions.NOTHING_TO_TAKE_BACK)
    elif kind == AdjustmentKind.LATE_ANSWER:
        if AdjustmentKind.LATE_ANSWER not in may_ask_of(part):
            raise NotAllowedNow(noop("Deze versie ligt nog voor. Een antwoord kan daar gewoon."))
        if not may_answer_late(part, person):
            raise NotAllowedNow(noop("Aan deze persoon is op deze versie geen antwoord gevraagd."))
    elif not words.strip():
        raise NotAllowedNow(noop("Schrijf op wat er anders moet."))
    elif kind == AdjustmentKind.WISH and part.status != Status.ESTABLISHED:
        raise NotAllowedNow(noop("Deze versie geldt niet. Reageer op de versie die er nu ligt."))


def may_answer_late(part: Part, person) -> bool:
    """Whether an answer of this person, sent now, would reach the school as a request: asked, and no longer open."""
    is_closed = AdjustmentKind.LATE_ANSWER in may_ask_of(part)
    return is_closed and ConsentRequest.objects.filter(round__action_part=part.pk, person=person).exists()


def _is_noted_whole(part: Part, person, kind, route, recorded_by, when, identified, scan, at: datetime) -> None:
    """What staff note says by whom, when and how; what somebody sent themselves needs none of that."""
    if (recorded_by is None) != (route == Route.ONLINE):
        raise NotAllowedNow("Leg vast wie dit noteerde en hoe het kwam; online vraagt iemand het zelf.")
    if route == Route.ONLINE:
        return
    if not when or not identified.strip():
        raise NotAllowedNow("Leg vast op welke dag het gezegd is, en hoe u weet van wie het kwam.")
    if route == Route.PAPER and not scan:
        raise NotAllowedNow("Voeg de scan van het papier toe.")
    if why := cannot_be_then(part, person, kind, when, at=at):
        raise NotAllowedNow(why)


def cannot_be_then(part: Part, person, kind: str, when: When, *, at: datetime) -> str:
    """Why this cannot have been said then, in words: before the text was shared, before one's consent, or later than now."""
    last = moments.span_of(when, asked_at=part.shared_at or part.drafted_at, by=datetime.max.replace(tzinfo=UTC)).last
    if when.on < timezone.localdate(part.shared_at):
        return f"Toen was deze versie nog niet gedeeld. Dat was op {timezone.localdate(part.shared_at):%d-%m-%Y}."
    if when.on > timezone.localdate(at) or (when.at and last - MINUTE > at):
        return "Dit tijdstip is nog niet geweest."
    if kind == AdjustmentKind.WITHDRAWAL:
        said = [each for each in noting.said_before(part, person) if each.decision in COUNTING_CONSENT]
        if said and last < said[-1].span.first:
            return f"De instemming is van {said[-1].when}. Intrekken kan pas daarna."
    return ""


def may_ask_of(part: Part) -> list[str]:
    """What a family may still ask of a version as it is now (decision 13)."""
    kinds: list[str] = []
    if part.status == Status.ESTABLISHED:
        kinds = [AdjustmentKind.WISH, AdjustmentKind.WITHDRAWAL, AdjustmentKind.LATE_ANSWER]
    elif part.status in (Status.WITHDRAWN, Status.SUPERSEDED, Status.ENDED) or _left_while_asked(part):
        kinds = [AdjustmentKind.LATE_ANSWER]
    return kinds if part.kind == Kind.ACTION else [kind for kind in kinds if kind == AdjustmentKind.WISH]


def _left_while_asked(part: Part) -> bool:
    """Whether the pupil left while this version lay before the family: then its round is over."""
    return part.status == Status.SHARED and part.plan.student.has_left(timezone.localdate())


def reply(asked: AdjustmentRequest, *, by, outcome: str, words: str, at: datetime | None = None) -> AdjustmentReply:
    """What the school does with it; the person reads it, and nobody else of the family. Raises NotAllowedNow."""
    if outcome not in AdjustmentOutcome.values or not words.strip():
        raise NotAllowedNow("Kies wat de school doet, en schrijf erbij waarom.")
    with transaction.atomic():
        plan = Plan.objects.locked(asked.part.plan_id)
        at = plan.moment(at)
        if AdjustmentReply.objects.filter(request=asked).exists():
            raise NotAllowedNow("Op dit verzoek is al geantwoord.")
        said = AdjustmentReply(request=asked, outcome=outcome, words=words, by=by, at=at)
        named = {"part": asked.part_id, "outcome": outcome} | own_address.named(by, plan)
        plan.record(EventKind.ADJUSTMENT_ANSWERED, said, by=by, at=at, **named)
        person = sight.person_of(plan, asked.person_id)
        deliver(plan, person, DeliveryKind.REPLIED, part=asked.part, link=new_link(plan, person, at=at), at=at)
        return said


def requests_about(part: Part) -> list[AdjustmentRequest]:
    """What the family asked of this version, with the replies, the newest first."""
    (row,) = (each for each in part.plan.parts.all() if each.pk == part.pk)
    return sorted(row.adjustment_requests.all(), key=lambda asked: (asked.at, asked.pk), reverse=True)


def requests_on(plan: Plan, person_id: int | None = None) -> list[AdjustmentRequest]:
    """What the family (or one person of it) asked of this plan's versions, with the replies, the newest first."""
    rows = AdjustmentRequest.objects.filter(part__plan=plan.pk)
    rows = rows.filter(person=person_id) if person_id else rows
    return list(rows.select_related("part", "person", "erratum", "recorded_by", "reply__by").order_by("-at", "-pk"))
