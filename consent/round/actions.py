"""Deeds over several apps: each is one transaction with its rule, its rows, its journal line and its messages."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consent import sight
from consent.evidence import store_evidence
from consent.identity import demanding
from consent.mail import contacts, own_address
from consent.mail.outbox import deliver, new_link, tell_family
from consent.models import ConsentRecord, ConsentRequest, ConsentRound, DeliveryKind, RefusedPoint
from consent.policy import COUNTING_CONSENT, COUNTING_REFUSAL, GIVEN_BY_FAMILY, LEAST, Decision, Route
from consent.policy.levels import Shown
from consent.policy.moments import When
from core.writing import in_dutch
from plans import actions as plan_actions
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.facts.said import FAMILY
from plans.models import ActionPart, Part, Plan
from students.policy import Basis, Sight, mode_for, rule_text

from . import disagreement, noting, state

NOTHING_TO_TAKE_BACK = noting.NOTHING


def share(part: Part, *, by, at: datetime | None = None, seen: str | None = None) -> Part:
    """Share a part and tell everyone of the family who may read it.

    `seen` is the digest of the text that was looked at: another text is not shared. Raises NotAllowedNow.
    """

    def along(shared: Part) -> None:
        if seen and shared.digest != seen:
            raise NotAllowedNow("De tekst is veranderd sinds u keek. Kijk nog eens, en deel dan.")
        tell_family(shared, DeliveryKind.SHARED, at=at)

    return plan_actions.share(part, by=by, at=at, along=along)


def ask(part: Part, *, by, at: datetime | None = None) -> ConsentRound:
    """Ask every right-holder at once for consent on exactly this text (decision 8).

    Raises NotAllowedNow when the part is not shared, was asked already, or nobody can be asked.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        at = plan.moment(at)
        part, on = shared_action_part(part.pk), timezone.localdate(at)
        student, school = part.plan.student, part.plan.school
        _refuse_when_left(student, on)
        if part.no_individual_support:
            raise NotAllowedNow("Zonder individuele ondersteuning is geen instemming nodig.")
        if ConsentRound.objects.filter(action_part=part).exists():
            raise NotAllowedNow("Er is al om instemming gevraagd op deze versie.")
        now = state.state(part, on)
        if now.obstacles:
            raise NotAllowedNow(*(text for _, text in now.obstacles))
        holders = [voice.holder for voice in now.voices]
        mode = mode_for(
            school.consent_mode, known_disagreement=student.known_disagreement_on(on), refused_beside_another=False
        )
        question = ConsentRound(
            school=school,
            action_part=part,
            policy=school.consent_policy,
            mode=mode,
            school_mode=school.consent_mode,
            answer_by=state.answer_by(school, on),
            rule_text=rule_text(school.consent_policy, mode, holders),
            asked_at=at,
            asked_by=by,
        )
        plan.record(
            EventKind.CONSENT_ASKED,
            question,
            by=by,
            at=at,
            part=part.pk,
            digest=part.digest,
            relies=authority_of(student),
        )
        for holder in holders:
            put_to(plan, part, question, holder, by=by, at=at, until=question.answer_by)
        return question


def authority_of(student) -> list[dict]:
    """The recorded authority that this round relies on, by digest, so that a later change of it is found."""
    rows = [row for guardian in student.guardians.all() for row in guardian.authorities.all()]
    return [row.named() for row in rows]


def request_again(part: Part, person, *, by, at: datetime | None = None) -> ConsentRequest:
    """A new link for somebody who was asked, or who gained the right later (at least 7 days to answer)."""
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        at = plan.moment(at)
        part = shared_action_part(part.pk)
        _refuse_when_left(plan.student, timezone.localdate(at))
        question = getattr(part, "round", None)
        voice = next(
            (v for v in state.state(part, timezone.localdate(at)).voices if v.holder.person_id == person.pk), None
        )
        if question is None or voice is None:
            raise NotAllowedNow("Aan deze persoon wordt op dit moment geen instemming gevraagd.")
        if voice.asked_at and voice.asked_at > at - timedelta(minutes=10):
            raise NotAllowedNow("Er is net al een bericht gestuurd. Wacht even voordat u het opnieuw doet.")
        until = max(question.answer_by, timezone.localdate(at) + LEAST) if not voice.asked_at else question.answer_by
        return put_to(plan, part, question, voice.holder, by=by, at=at, until=until)


def put_to(plan, part, question, holder, *, by, at, until) -> ConsentRequest:
    """Put the question to one right-holder, with a link of their own; the plan is locked."""
    person = sight.person_of(plan, holder.person_id)
    link = new_link(plan, person, at=at)
    request = ConsentRequest(
        school_id=plan.school_id,
        round=question,
        person=person,
        basis=holder.basis,
        why=holder.why,
        link=link,
        answer_by=until,
        at=at,
    )
    plan.record(EventKind.CONSENT_REQUESTED, request, by=by, at=at, part=part.pk)
    deliver(plan, person, DeliveryKind.ASKED, part=part, link=link, at=at)
    return request


@in_dutch
def answer(
    part: Part,
    person,
    *,
    decision: str,
    remarks: str = "",
    points: list[dict] | None = None,
    route: str = Route.ONLINE,
    identified: str,
    recorded_by=None,
    given_at: datetime | None = None,
    when: When | None = None,
    evidence=None,
    contact: str | None = None,
    submission: uuid.UUID | None = None,
    shown: Shown | None = None,
    language: str = settings.LANGUAGE_CODE,
    at: datetime | None = None,
) -> ConsentRecord:
    """Record one person's answer on exactly the text that is shared now (rules 17, 22-31).

    `points` are `{"goal"|"measure"|"deviation": id, "reason", "words"}`, or with `kind` and for an arrangement `place` in
    the stead of an id; they are kept with a refusal. `evidence` is an
    uploaded scan (required on paper). What staff note has a `when`, or the very moment as `given_at`; with neither it is
    said now. `contact` is the address by which its giver came in; without it, where the school reached them then. The
    same `submission` twice is one answer. `shown` is what its giver showed beside link and code. Raises NotAllowedNow,
    and NotIdentified when this school demands more than that. The statement is kept in
    Dutch, and beside it as it was shown in another `language`.
    """
    stored = store_evidence(part, evidence) if evidence else ("", "")
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        known = ConsentRecord.objects.filter(submission=submission, person=person).first() if submission else None
        if known:
            return known
        at = plan.moment(at)
        part = shared_action_part(part.pk)
        _refuse_when_left(part.plan.student, timezone.localdate(at))
        record = _record_of(
            plan, part, person,
            decision=decision, remarks=remarks, route=route, identified=identified,
            recorded_by=recorded_by, given_at=given_at, when=when, stored=stored, contact=contact,
            submission=submission, shown=shown, language=language, at=at,
        )  # fmt: skip
        plan.record(
            EventKind.CONSENT_GIVEN,
            record,
            by=recorded_by or person,
            at=at,
            part=part.pk,
            digest=part.digest,
            decision=decision,
            route=route,
            **own_address.named(recorded_by, plan),
        )
        if decision in COUNTING_REFUSAL and record.basis != Basis.UNKNOWN:
            disagreement.know(plan, part, by=recorded_by or plan.coordinator, at=at)
        if decision == Decision.REFUSE:
            chosen = [RefusedPoint.of(record, part, point) for point in points or []]
            if not chosen:
                raise NotAllowedNow("Kies minstens één punt waar u niet mee instemt.")
            plan.record(EventKind.POINTS_REFUSED, *chosen, by=recorded_by or person, at=at, part=part.pk)
        kind = DeliveryKind.RECEIPT if route == Route.ONLINE else DeliveryKind.CONFIRMED
        deliver(plan, person, kind, part=part, link=new_link(plan, person, at=at), record=record, at=at)
        contacts.warn_of_answer(plan, part, person, route=route, at=at)
        return record


def _refuse_when_left(student, on) -> None:
    """From the day of leaving nothing is asked and no answer comes in; ending the plan is what is left to do."""
    if student.has_left(on):
        raise NotAllowedNow(state.left_sentence(student))


def has_consented(part: Part, person) -> bool:
    """Whether this person's last record on this version, by the time it was given, is a consent."""
    said = ConsentRecord.objects.filter(action_part=part.pk, person=person).not_invalidated()
    last = said.order_by("given_at", "pk").last()
    return last is not None and last.decision in COUNTING_CONSENT


def _record_of(
    plan,
    part,
    person,
    *,
    decision,
    remarks,
    route,
    identified,
    recorded_by,
    given_at,
    when,
    stored,
    contact,
    submission,
    shown,
    language,
    at,
) -> ConsentRecord:
    question = getattr(part, "round", None)
    if question is None:
        raise NotAllowedNow("Voor deze versie is nog geen instemming gevraagd.")
    if decision not in GIVEN_BY_FAMILY:
        raise NotAllowedNow("Kies een van de antwoorden.")
    given_at = noting.placed(part, person, decision, when, at=at) if when else given_at or at
    if not question.asked_at <= given_at <= at or (when and when.on != timezone.localdate(given_at)):
        raise NotAllowedNow("Een antwoord is gegeven nadat erom gevraagd is, en niet in de toekomst.")
    if decision == Decision.WITHDRAWN and (
        why := noting.taken_back_too_early(noting.said_before(part, person), given_at)
    ):
        raise NotAllowedNow(why)
    if route == Route.PAPER and not stored[0]:
        raise NotAllowedNow("Voeg de scan van het papier toe.")
    if (recorded_by is None) != (route == Route.ONLINE):
        raise NotAllowedNow("Leg vast wie dit antwoord noteerde en hoe het kwam; online antwoordt iemand zelf.")
    student = part.plan.student
    holders = student.right_holders(question.policy, timezone.localdate(given_at))
    if recorded_by is not None:  # what somebody says whose authority is not known yet is noted, and does not count yet
        holders += student.undecided(timezone.localdate(given_at))
    holder = next((each for each in holders if each.person_id == person.pk), None)
    if holder is None:
        raise NotAllowedNow("Deze persoon heeft op die dag geen recht van instemming.")
    if decision == Decision.CONSENT_WITH_REMARKS and not remarks.strip():
        raise NotAllowedNow("Schrijf uw opmerking erbij, of kies: ik stem in.")
    if route == Route.ONLINE:
        demanding.hold(plan.school_id, decision, shown)
    return ConsentRecord(
        school_id=plan.school_id,
        action_part=part,
        person=person,
        decision=decision,
        route=route,
        digest=part.digest,
        basis=holder.basis,
        **noting.stated(part, person, decision, language),
        remarks=remarks,
        contact="" if person.address_protected else _contact(person) if contact is None else contact,
        identified=identified,
        evidence=stored[0],
        evidence_sha256=stored[1],
        given_at=given_at,
        given_time=None if route == Route.ONLINE else (when or noting.exactly(given_at)).at,
        at=at,
        recorded_by=recorded_by,
        submission=submission or uuid.uuid4(),
        **demanding.columns(shown),
    )


def _contact(person) -> str:
    return "; ".join(filter(None, (person.email, person.phone)))


def establish(part: Part, *, by, at: datetime | None = None) -> Part:
    """Establish either part; an action part only with consent on exactly its digest (rule 17)."""
    if part.kind == Kind.ACTION:
        end_rights(part, at=at)

    def fact(now: ActionPart):
        found = state.consent_fact(now, timezone.localdate(at))
        return replace(found, own_addresses=own_address.pairs(now, by))

    options = {"consent": fact} if part.kind == Kind.ACTION else {}
    noted = own_address.named(by, part.plan)
    return plan_actions.establish(
        part,
        by=by,
        at=at,
        noted=noted,
        along=lambda done: tell_family(done, DeliveryKind.ESTABLISHED, at=at),
        **options,
    )


def end_rights(part: Part, *, by=None, at: datetime | None = None) -> list[ConsentRecord]:
    """Append RIGHT_ENDED for each who was asked or answered without holding the right, and tell who lost it (decision 9).

    The outcome needs no such row, for it is computed anew at every read; the database's own floor does.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        at = plan.moment(at)
        part, on = _action_part(part.pk), timezone.localdate(at)
        ended = [
            ConsentRecord(
                school_id=plan.school_id,
                action_part=part,
                person_id=person,
                decision=Decision.RIGHT_ENDED,
                route=Route.ONLINE,
                digest=part.digest,
                basis=basis,
                statement="Deze persoon mag niet (meer) beslissen; het antwoord telt niet mee.",
                identified="leeftijd en gezag zoals vastgelegd",
                given_at=at,
                at=at,
            )
            for person, basis in state.rights_ended(part, on).items()
        ]
        for record in ended:
            plan.record(EventKind.RIGHT_ENDED, record, by=by, at=at, part=part.pk, digest=part.digest)
            _tell_who_lost_it(plan, part, record.person, on=on, at=at)
        return ended


def _tell_who_lost_it(plan, part, person, *, on, at) -> None:
    """A message, with a link for who may still read the plan; none for who decides today and is asked anew."""
    student, school = plan.student, plan.school
    if any(holder.person_id == person.pk for holder in student.right_holders(part.round.policy, on)):
        return
    if sight.may_be_reached(person.pk, student, on):
        reads = sight.sight_of(person.pk, student, school.consent_policy, on) != Sight.NOTHING
        link = new_link(plan, person, at=at) if reads else None
        deliver(plan, person, DeliveryKind.RIGHT_ENDED, part=part, link=link, at=at)


def revise(part: Part, *, by, reason: str, begun_on: date | None = None, at: datetime | None = None) -> Part:
    """Start a new version; when the old one was shared, its answers lapse and the family is told.

    See `Part.revise` for `begun_on`.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        was_shared = plan.parts.get(pk=part.pk).status == Status.SHARED
        draft = part.revise(by=by, reason=reason, begun_on=begun_on, at=at)
        if was_shared:
            tell_family(part, DeliveryKind.LAPSED, at=at)
        return draft


def withdraw(part: Part, *, by, reason: str, at: datetime | None = None) -> None:
    """Stop with a shared version and tell the family."""
    with transaction.atomic():
        part.withdraw(by=by, reason=reason, at=at)
        tell_family(part, DeliveryKind.LAPSED, at=at)


def end_plan(plan: Plan, *, at: datetime | None = None, **how) -> Plan:
    """End the plan and tell the family; see Plan.end for the arguments."""
    with transaction.atomic():
        ended = plan.end(at=at, noted=own_address.named(how["by"], plan), **how)
        moment = ended.ended_at or plan.moment(at)
        for person, _ in sight.readers(ended, timezone.localdate(moment)):
            deliver(ended, person, DeliveryKind.ENDED, link=new_link(ended, person, at=moment), at=moment)
        return ended


def shared_action_part(pk: int) -> ActionPart:
    """The action part as it is now, with who decides; raises NotAllowedNow when it is no longer shared."""
    part = _action_part(pk)
    if part.status != Status.SHARED:
        raise NotAllowedNow("Deze versie ligt niet meer voor. Bekijk wat er nu geldt.")
    return part


def _action_part(pk: int) -> ActionPart:
    return ActionPart.objects.afresh(pk, FAMILY)
