"""From rows to the state of a round: who holds the right, who answered, what it comes to. Nothing is stored."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from consent import policy
from consent.meetings.talks import spoke_at_no_hour, talked_since
from consent.models import ConsentRecord, ConsentRequest, Delivery, DeliveryKind, InvalidationProposal
from consent.policy import Answer, Decision, Outcome, Route
from consent.policy.moments import When, span_of
from core.writing import date_format, local_day
from plans.choices import Kind, Status
from plans.policy import AnswerLine, ConsentFact
from students.known import Family, family_at
from students.models import Student
from students.policy import Basis, RightHolder, holder_obstacles, mode_for, right_holders, rule_text, sharing_an_address

from . import not_counting
from .invalidation import is_contested

AGAIN = (DeliveryKind.REMINDER, DeliveryKind.ASKED, DeliveryKind.SHARED)


@dataclass(frozen=True)
class Voice:
    """One right-holder in a round: what they were told, and their last answer."""

    holder: RightHolder
    record: ConsentRecord | None
    counts: bool
    asked_at: datetime | None
    colleague_answered: bool = False
    """Somebody else of the same organisation answered, and so this one need not."""
    hour_missing: bool = False  # there was a conversation that day, and nobody wrote down at what time

    @property
    def label(self) -> str:
        if self.record and self.counts:
            return self.record.get_decision_display()
        return "een collega antwoordde" if self.colleague_answered else "nog geen antwoord"

    @property
    def is_silent(self) -> bool:
        """Whether an answer of this holder is still waited for."""
        return not (self.record and self.counts) and not self.colleague_answered

    @property
    def waits_for_question(self) -> bool:
        """Whether the school should ask anew: there was a conversation since, or the answer was found invalid."""
        if (
            self.counts
            or self.record is None
            or self.record.decision not in (Decision.TALK_FIRST, Decision.INVALIDATED)
        ):
            return False
        return self.asked_at is None or self.asked_at <= self.record.at


@dataclass(frozen=True)
class State:
    """Everything a page or a rule wants to know of the consent on one action part, on one day."""

    outcome: Outcome
    mode: str
    rule: str
    answer_by: date | None
    voices: tuple[Voice, ...]
    records: tuple[ConsentRecord, ...]
    obstacles: tuple[tuple[str, str], ...]
    pupil_only: bool
    sentence: str
    is_over: bool = False
    """The pupil left while this version lay open: nothing is asked and nobody answers any more."""
    undecided: tuple[RightHolder, ...] = ()
    """Who may turn out to decide: what they say is noted, and does not count yet."""

    @property
    def is_asked(self) -> bool:
        return self.answer_by is not None

    @property
    def silent(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.is_silent]


def with_answers(parts: list) -> None:
    """Who was asked on these action parts, what each answered and which answers are in doubt; only what is not there yet."""
    doubts = InvalidationProposal.objects.select_related("verdict")
    prefetch_related_objects(parts, "round__requests", Prefetch("consent_records__invalidations", doubts))


def refused_and_spoken_to(part, now: State) -> list[str]:
    """The names of those who said no, once the school spoke with each of them after that; empty while it has still to."""
    said = [voice for voice in now.voices if voice.counts and voice.record and voice.record.decision == Decision.REFUSE]
    if not all(
        talked_since(part.plan, each.record.person_id, _said_until(part, each.record)) for each in said if each.record
    ):
        return []
    return [voice.holder.name for voice in said]


def _said_until(part, record: ConsentRecord) -> datetime:
    """The last moment at which this can have been said."""
    if record.route == Route.ONLINE:
        return record.given_at
    when = When(local_day(record.given_at), record.given_time)
    return span_of(when, asked_at=part.round.asked_at, by=record.at).last


def family_of(part) -> Student | Family:
    """By whom this version is judged: the family as it is, of a finished version as it was known then (decision 55)."""
    student = part.plan.student
    return student if part.judged_at is None else family_at(student, part.judged_at)


def answers_of(part, policy_name: str, family: Student | Family) -> list[Answer]:
    """The records of this part as the rules see them, with whether each giver held the right that day (decision 9)."""
    plan = part.plan
    found = []
    for record in part.consent_records.all():
        held = _holding(family, policy_name, record.given_at)
        found.append(
            Answer(
                pk=record.pk,
                ends_id=record.ends_id,
                person_id=record.person_id,
                decision=record.decision,
                given_at=record.given_at,
                recorded_at=record.at,
                held_right_then=record.person_id in held and record.digest == part.digest,
                talked_since=record.decision == Decision.TALK_FIRST
                and talked_since(plan, record.person_id, _said_until(part, record)),
            )
        )
    return found


def rights_ended(part, on: date) -> dict[int, str]:
    """Who was asked or answered and does not hold the right today, or did not when answering; each with the basis.

    Of whom this was written down already is left out (decision 9).
    """
    question = getattr(part, "round", None)
    if question is None or part.status != Status.SHARED:
        return {}
    student = part.plan.student
    spoken = policy.last_given(answers_of(part, question.policy, student))
    today = {holder.person_id for holder in student.right_holders(question.policy, on, answered=spoken)}
    last = {record.person_id: record for record in policy.without_invalid(part.consent_records.all())}
    asked = {request.person_id: request for request in question.requests.all()}
    waiting = {each.person_id for each in student.undecided(on)}
    found = {}
    for person in sorted(asked.keys() | last.keys()):
        record, request = last.get(person), asked.get(person)
        if record is not None and record.basis == Basis.UNKNOWN and person in waiting:
            continue  # it counts or it ends once their authority is known
        if person not in today:
            known = record is not None and record.decision == Decision.RIGHT_ENDED
            if record is None or not known or (request is not None and request.at >= record.at):
                found[person] = (record or asked[person]).basis
        elif record is None or record.decision in policy.ENDED_BY_SCHOOL:
            continue
        elif person not in _holding(student, question.policy, record.given_at):
            found[person] = record.basis
    return found


def not_asked(part, on: date) -> list[RightHolder]:
    """Who holds the right today, gave no answer that counts, and was not asked since it began (decision 8)."""
    voices = state(part, on).voices
    asked_at = {voice.holder.person_id: voice.asked_at for voice in voices}
    return _not_asked(part, [voice.holder for voice in voices if voice.is_silent], asked_at)


def _not_asked(part, holders: list[RightHolder], asked_at: dict[int, datetime | None]) -> list[RightHolder]:
    """Those to whom no question went since they (last) gained the right."""
    ended = {row.person_id: row.at for row in part.consent_records.all() if row.decision == Decision.RIGHT_ENDED}

    def was_asked(person: int) -> bool:
        moment = asked_at.get(person)
        return moment is not None and moment >= ended.get(person, moment)

    return [holder for holder in holders if not was_asked(holder.person_id)]


def _answer_until(part, asked, holders, last: dict, requests: dict, on: date) -> date:
    """The last day of all who may answer; it has not passed for somebody who was not even asked (decision 8)."""
    until = max([asked.answer_by, *(requests[h.person_id].answer_by for h in holders if h.person_id in requests)])
    unasked = _not_asked(
        part, policy.silent(holders, last), {person: request.at for person, request in requests.items()}
    )
    return max(until, on + policy.LEAST) if unasked and part.status == Status.SHARED else until


def _holding(student, policy_name: str, moment: datetime) -> set[int]:
    return student.held_right(policy_name, local_day(moment))


def answer_by(school, on: date) -> date:
    """The last day to answer when this school asks on that day (decision 8)."""
    free = [(holiday.from_on, holiday.until_on) for holiday in school.holidays.all()]
    return policy.answer_by(on, school.answer_days, free)


def state(part, on: date) -> State:
    """The consent on this action part (a detail instance) as it stands on that day (decisions 8 to 11).

    Of a finished version: as it stood when it was established or closed, and what was said since changes nothing (55).
    """
    with_answers([part])
    plan, student, moment = part.plan, family_of(part), part.judged_at
    on = local_day(moment) if moment else on
    asked = getattr(part, "round", None)
    is_over = part.status == Status.SHARED and student.has_left(on)
    policy_name = asked.policy if asked else plan.school.consent_policy
    facts, guardians = student.facts(on), student.guardian_facts(on)
    records = tuple(part.consent_records.all())
    answers = [each for each in answers_of(part, policy_name, student) if moment is None or each.recorded_at <= moment]
    holders = right_holders(facts, guardians, policy_name, on, answered=policy.last_given(answers))
    mode = mode_for(
        (asked.school_mode or asked.mode) if asked else plan.school.consent_mode,
        known_disagreement=student.known_disagreement_on(on),
        refused_beside_another=policy.refused_beside_another(answers, holders),
    )
    last = policy.last_counting(answers, holders)
    requests = {request.person_id: request for request in asked.requests.all()} if asked else {}
    until = _answer_until(part, asked, holders, last, requests, on) if asked else None
    result = policy.outcome(
        mode=mode,
        holders=holders,
        answers=answers,
        on=on,
        answer_by=until,
        is_shared=part.status not in (Status.WITHDRAWN, Status.DISCARDED, Status.DRAFT) and not is_over,
        no_individual_support=part.no_individual_support,
    )
    missing = policy.silent(holders, last)
    latest = {record.person_id: record for record in (*records, *policy.without_invalid(records))}
    undecided = tuple(part.plan.student.undecided(on)) if part.status == Status.SHARED else ()
    voices = tuple(
        Voice(
            holder=holder,
            record=latest.get(holder.person_id),
            counts=holder.person_id in last and not _ended_since(latest.get(holder.person_id)),
            asked_at=requests[holder.person_id].at if holder.person_id in requests else None,
            colleague_answered=holder.person_id not in last and holder not in missing,
            hour_missing=_waits_for_hour(part, latest.get(holder.person_id)),
        )
        for holder in holders
    )
    return State(
        outcome=result,
        mode=mode,
        rule=rule_text(policy_name, mode, holders),
        answer_by=until,
        voices=voices,
        records=records,
        obstacles=(
            *holder_obstacles(facts, guardians, policy_name, mode, on),
            *not_counting.unclear(undecided, latest),
        ),
        pupil_only=policy.only_pupil_consented(holders, answers),
        is_over=is_over,
        undecided=undecided,
        sentence=left_sentence(student)
        if is_over
        else policy.explain(
            result,
            holders,
            answers,
            date_format(until, "j F Y") if until else "de antwoorddatum",
            passed=bool(until and on > until),
        ),
    )


def left_sentence(student) -> str:
    """Why nothing is asked any more, to staff."""
    return (
        f"{student.person.first_name} is uitgeschreven op {date_format(student.left_on, 'j F Y')}. "
        "Er wordt niets meer gevraagd; beëindig het plan."
    )


def _waits_for_hour(part, record: ConsentRecord | None) -> bool:
    if record is None or record.decision != Decision.TALK_FIRST:
        return False
    return spoke_at_no_hour(part.plan, record.person_id, _said_until(part, record))


def _ended_since(record: ConsentRecord | None) -> bool:
    """Whether the last word about this answer is that it does not count, be it after the version was finished."""
    return record is not None and record.decision in policy.ENDED_BY_SCHOOL


def unreminded(part, now: State) -> list[str]:
    """The guardians with an address whom no message reached after the first question to them (decision 11)."""
    earlier = ConsentRequest.objects.filter(
        round__action_part=part.pk, person=OuterRef("person"), at__lt=OuterRef("at")
    )
    asked_again = Delivery.objects.filter(
        Exists(earlier), part=part.pk, state=Delivery.State.SENT, kind__in=AGAIN
    ).values_list("person", flat=True)
    reached = set(asked_again)
    addresses = {each.person_id: each.person.email for each in part.plan.student.guardians.all()}
    return [
        voice.holder.name
        for voice in now.voices
        if addresses.get(voice.holder.person_id) and voice.holder.person_id not in reached
    ]


CONTESTED = "Er ligt een voorstel om een antwoord ongeldig te verklaren. Beslis daar eerst over."


def invalidated_since(part) -> ConsentRecord | None:
    """The invalidation by which an established part lost the consent it rests on; None while it has it (decision 13)."""
    if part.established_at is None or part.no_individual_support:
        return None
    voided = [row for row in part.consent_records.all() if row.decision == Decision.INVALIDATED]
    voided = [row for row in voided if row.at > part.established_at]
    if not voided:
        return None
    student, on = family_of(part), local_day(part.established_at)
    answers = answers_of(part, part.round.policy, student)
    holders = student.right_holders(part.round.policy, on, answered=policy.last_given(answers))
    mode = mode_for(
        part.round.school_mode or part.round.mode,
        known_disagreement=student.known_disagreement_on(on),
        refused_beside_another=policy.refused_beside_another(answers, holders),
    )
    return None if policy.still_consented(mode=mode, holders=holders, answers=answers) else voided[-1]


def consent_fact(part, on: date, now: State | None = None) -> ConsentFact:
    """What establishing needs to know; recomputed under the lock. `now` is the state of that day, when it is known."""
    now, contested = now or state(part, on), part.status == Status.SHARED and is_contested(part)
    given = now.outcome == Outcome.CONSENTED and not now.obstacles and not contested
    text = now.sentence if now.is_asked else "Vraag instemming op precies deze tekst."
    if now.outcome == Outcome.CONSENTED and now.obstacles:
        text = now.obstacles[0][1]
    if contested:
        text = CONTESTED
    return ConsentFact(
        given=given,
        text=text,
        pupil_only=now.pupil_only,
        unreminded=policy.names(unreminded(part, now)) if now.pupil_only else "",
        digest=part.digest,
        lines=tuple(
            AnswerLine(
                name=voice.holder.name,
                basis=voice.holder.why,
                route=voice.record.how if voice.record and voice.counts else "",
                answer=voice.label,
                when=voice.record.moment if voice.record and voice.counts else None,
                time_is_known=not (voice.record and voice.counts) or voice.record.time_is_known,
                is_strong=bool(voice.record and voice.counts and voice.record.means),
            )
            for voice in now.voices
        )
        + not_counting.lines(part, now.records),
        rule_text=now.rule,
        one_address=tuple(
            (one.name, other.name) for one, other in sharing_an_address(voice.holder for voice in now.voices)
        ),
    )


def action_part_of(plan):
    """The action part whose consent matters now: the shared one, else the established one, else None."""
    part = plan.open_part(Kind.ACTION) or plan.established_part(Kind.ACTION)
    return part.detail if part else None
