"""Plans with the state of their consent at hand: `plans.desk`, and one query more."""

from collections import defaultdict
from datetime import date

from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, IntegerField, QuerySet
from django.utils import timezone

from accounts.prefetch import lay, prefetch
from accounts.prepared import Chosen, Rows, made, prepared
from plans import desk
from plans.choices import Kind, Status
from plans.models import ActionPart, Part, Plan

from .models import (
    ConsentRecord,
    ConsentRequest,
    ConsentRound,
    Delivery,
    DeliveryKind,
    InvalidationProposal,
    RefusedPoint,
)
from .policy import Decision


def at_hand(plans: Rows, on: date) -> list[Plan]:
    """These plans with everything `turn.py` looks at; five queries however many rows."""
    return _with_answers(desk.at_hand(Chosen(_with_state, plans), on, parts=WITH_ROUNDS))


def open_file(plans: Rows, on: date) -> list[Plan]:
    """As `at_hand`, with texts and everything the rules look at: for the pages of one plan."""
    return _with_answers(desk.open_file(Chosen(_with_state, plans), on, parts=WITH_ROUNDS))


def in_list(plans: Rows, on: date) -> list[Plan]:
    """As `at_hand` for many plans at once, with only what a list looks at; five queries however many rows."""
    found = desk.in_list(Chosen(_with_state, plans), on, parts=WITH_ROUNDS, also=ROUND, family=_lost_mail)
    return _with_answers(found, listed=True)


def _lost_mail(plan: Plan) -> bool:
    return plan.undelivered_at is not None


# What a list looks at in a round.
ROUND = tuple(
    f"actionpart__round__{name}" for name in ("action_part", "policy", "mode", "school_mode", "answer_by", "asked_at")
)
# And in an answer.
ANSWER = ("action_part", "person", "decision", "route", "digest", "basis", "given_at", "given_time", "ends", "at")


# Beside each plan (see `plans.desk.beside`): the message that lies undelivered, or that servers refuse for most of a day,
# until a later one to that person arrives.
# A warning without a link went to an address that is no longer used: it says nothing of the one that is. Who has no address
# (any more) cannot be mailed: the pages say so, and there is nothing to send again.
UNDELIVERED = """
    SELECT {column} FROM consent_delivery lost WHERE lost.plan_id = {plan}
    AND (lost.state = 'FAILED' OR (lost.state = 'WAITING' AND lost.fault = 'MAIL' AND lost.attempts >= 7))
    AND NOT (lost.kind = 'WARNING' AND lost.link_id IS NULL)
    AND EXISTS (SELECT 1 FROM students_person WHERE id = lost.person_id AND email <> '')
    AND NOT EXISTS (
        SELECT 1 FROM consent_delivery later WHERE later.plan_id = lost.plan_id AND later.person_id = lost.person_id
        AND later.at > lost.at AND later.state = 'SENT' AND NOT (later.kind = 'WARNING' AND later.link_id IS NULL))
    AND NOT EXISTS (
        SELECT 1 FROM consent_deliveryattempt WHERE delivery_id = lost.id AND outcome IN ('EXPIRED', 'NO_ACCESS'))
    ORDER BY lost.at LIMIT 1
"""
# When somebody last gained or lost the right while consent was asked.
RIGHTS_CHANGED = """
    SELECT at FROM plans_event WHERE plan_id = {plan} AND kind = 'RIGHTS_CHANGED' ORDER BY position DESC LIMIT 1
"""
# When a fact was corrected on which an established version rested, until the director wrote what follows from it.
CORRECTED = """
    SELECT event.at FROM plans_event event WHERE event.plan_id = {plan} AND event.kind = 'FACTS_CORRECTED'
    AND NOT EXISTS (
        SELECT 1 FROM plans_override decided WHERE decided.plan_id = event.plan_id
        AND decided.code = 'FACT_CORRECTED' AND decided.at >= event.at)
    ORDER BY event.position LIMIT 1
"""
ANSWER_UNTIL = """
    SELECT MAX(request.answer_by) FROM consent_consentrequest request
    JOIN consent_consentround asked ON asked.id = request.round_id WHERE asked.action_part_id = plans_part.id
"""


# What a family asked after an answer, and still waits for: the reply to request 12 (A12), or what a reply promised: a new
# version after part 7 (R7), a conversation (T0). The oldest of them, as one value.
WAITING = """
    SELECT {column} FROM (
        SELECT 'A' || asked.id AS what, asked.at AS at FROM consent_adjustmentrequest asked
        JOIN plans_part about ON about.id = asked.part_id
        WHERE about.plan_id = {plan} AND NOT EXISTS (SELECT 1 FROM consent_adjustmentreply WHERE request_id = asked.id)
        UNION ALL
        SELECT CASE said.outcome WHEN 'REVISE' THEN 'R' || about.id ELSE 'T0' END, said.at
        FROM consent_adjustmentreply said JOIN consent_adjustmentrequest asked ON asked.id = said.request_id
        JOIN plans_part about ON about.id = asked.part_id
        WHERE about.plan_id = {plan} AND (
            (said.outcome = 'REVISE' AND NOT EXISTS (
                SELECT 1 FROM plans_part newer WHERE newer.plan_id = about.plan_id AND newer.kind = about.kind
                AND newer.number > about.number))
            OR (said.outcome = 'TALK' AND NOT EXISTS (
                SELECT 1 FROM plans_consultation talk JOIN plans_attendee present ON present.consultation_id = talk.id
                WHERE talk.plan_id = about.plan_id AND present.person_id = asked.person_id
                AND talk.type <> 'NOTIFICATION'
                AND COALESCE((SELECT recorded_at FROM plans_consultation WHERE id = talk.corrects_id), talk.recorded_at)
                    > said.at
                AND NOT EXISTS (SELECT 1 FROM plans_consultation WHERE corrects_id = talk.id))))
    ) waiting ORDER BY at LIMIT 1
"""
# The oldest proposal to take out an answer on which nobody decided.
CONTESTED = """
    SELECT {column} FROM consent_invalidationproposal proposal
    JOIN consent_consentrecord answer ON answer.id = proposal.record_id
    JOIN plans_part about ON about.id = answer.action_part_id
    WHERE about.plan_id = {plan}
    AND NOT EXISTS (SELECT 1 FROM consent_invalidationverdict WHERE proposal_id = proposal.id)
    ORDER BY proposal.id LIMIT 1
"""
# Who was asked for consent on a version and did not lose the right since: a list of keys, each with a ! when nothing was
# said after the question.
EACH = """request.person_id || CASE WHEN EXISTS (
    SELECT 1 FROM consent_consentrecord said WHERE said.action_part_id = plans_part.id
    AND said.person_id = request.person_id AND said.at >= request.at) THEN '' ELSE '!' END"""
LISTED = {"sqlite": f"GROUP_CONCAT({EACH})", "postgresql": f"STRING_AGG({EACH}, ',')"}
ASKED = """
    SELECT {listed} FROM consent_consentrequest request JOIN consent_consentround asked ON asked.id = request.round_id
    WHERE asked.action_part_id = plans_part.id AND NOT EXISTS (
        SELECT 1 FROM consent_consentrecord ended WHERE ended.action_part_id = plans_part.id
        AND ended.person_id = request.person_id AND ended.decision = 'RIGHT_ENDED' AND ended.at > request.at)
"""
STATE = {
    "undelivered_at": (UNDELIVERED.replace("{column}", "lost.at"), DateTimeField()),
    "undelivered_to": (UNDELIVERED.replace("{column}", "lost.person_id"), IntegerField()),
    "undelivered_fault": (UNDELIVERED.replace("{column}", "lost.fault"), CharField()),
    "rights_changed_at": (RIGHTS_CHANGED, DateTimeField()),
    "corrected_at": (CORRECTED, DateTimeField()),
    "waiting": (WAITING.replace("{column}", "what"), CharField()),
    "waiting_at": (WAITING.replace("{column}", "at"), DateTimeField()),
    "contested": (CONTESTED.replace("{column}", "proposal.id"), IntegerField()),
    "contested_by": (CONTESTED.replace("{column}", "proposal.by_id"), IntegerField()),
    "contested_at": (CONTESTED.replace("{column}", "proposal.at"), DateTimeField()),
}


def _with_state(rows: QuerySet, plan: str = "plans_plan.id") -> QuerySet:
    """With what happened to mail, rights and answers; `plan` is the column of `rows` that names the plan."""
    return rows.annotate(
        **{name: desk.beside(sql.replace("{plan}", plan), field) for name, (sql, field) in STATE.items()}
    )


def _with_rounds() -> QuerySet:
    rows = Part.objects.select_related("actionpart__round")
    asked = ASKED.format(listed=LISTED[connection.vendor])
    return rows.annotate(answer_until=desk.beside(ANSWER_UNTIL, DateField()), asked=desk.beside(asked, CharField()))


WITH_ROUNDS = Chosen(_with_rounds)


@prepared
def _records(parts: list[int], listed: bool) -> QuerySet:
    rows = ConsentRecord.objects.filter(action_part__in=parts).order_by("given_at", "pk")
    return rows.only(*ANSWER) if listed else rows


@prepared
def _state_of(plan: int) -> QuerySet:
    """The versions of part 2 with the round, and beside them what happened to mail and rights."""
    asked = _with_state(_with_rounds().filter(plan=plan, kind=Kind.ACTION), "plans_part.plan_id")
    return asked.defer("body", "labels")


def _with_answers(plans: list[Plan], *, listed: bool = False) -> list[Plan]:
    shared = {
        part.pk: part
        for plan in plans
        for part in plan.parts_of(Kind.ACTION)
        if part.status in (Status.SHARED, Status.ESTABLISHED)
    }
    records = defaultdict(list)
    for record in _records(list(shared), listed):
        records[record.action_part_id].append(record)
    for part in shared.values():
        detail = part.detail
        lay(detail, "consent_records", records[part.pk])
        if hasattr(detail, "round"):
            # A later request may give somebody more time; when exactly each was asked is not needed here.
            question = detail.round
            question.answer_by = max(question.answer_by, part.answer_until or question.answer_by)
            lay(question, "requests", _asked(question, records[part.pk], part.asked or ""))
    return plans


def _asked(question: ConsentRound, records: list[ConsentRecord], keys: str) -> list[ConsentRequest]:
    """The requests as far as a list wants to know: to whom, and whether before or after what that person said last."""
    ended = {record.person_id: record.at for record in records if record.decision == Decision.RIGHT_ENDED}
    found = []
    for key in sorted(filter(None, keys.split(",")), key=lambda key: key.endswith("!")):
        person = int(key.rstrip("!"))
        before = ended.get(person, question.asked_at)
        moment = timezone.now() if key.endswith("!") else before
        found.append(made(ConsentRequest, {"person_id": person, "answer_by": question.answer_by, "at": moment}))
    return found


def to_read(plans: Rows, on: date) -> list[Plan]:
    """As `at_hand`, with texts and hearings: for a draft as the family will read it."""
    found = _with_answers(desk.at_hand(plans, on, parts=WITH_ROUNDS, text=True))
    prefetch(found, "hearings")
    return found


def with_consent(plan: Plan, on: date) -> Plan:
    """A plan that came from `plans.desk` with what `turn.py` looks at laid beside it; any other plan afresh."""
    if hasattr(plan, "undelivered_at"):
        return plan
    if not hasattr(plan, "capability_now"):
        return open_file(Plan.objects.with_key(plan.pk), on)[0]
    known = {row.pk: row for row in _state_of(plan.pk)}
    for part in plan.parts_of(Kind.ACTION):
        row = known[part.pk]
        for name in STATE:
            setattr(plan, name, getattr(row, name))
        part.answer_until, part.asked = row.answer_until, row.asked
        # As select_related would have laid it: the round, or that there is none.
        ActionPart.round.related.set_cached_value(part.detail, getattr(row.actionpart, "round", None))
    _with_answers([plan])
    return plan


def lay_answers(part) -> None:
    """Who was asked when, every answer with its points and who wrote it down: three queries."""
    points = defaultdict(list)
    for point in RefusedPoint.objects.filter(record__action_part=part.pk).select_related(
        "goal", "measure", "deviation"
    ):
        points[point.record_id].append(point)
    records = list(ConsentRecord.objects.filter(action_part=part.pk).select_related("person", "recorded_by"))
    for record in records:
        lay(record, "points", points[record.pk])
    lay(part, "consent_records", records)
    if hasattr(part, "round"):
        requests = list(ConsentRequest.objects.filter(round=part.round).select_related("person"))
        lay(part.round, "requests", requests)


def lay_doubts(part) -> None:
    """Which of these answers somebody finds invalid, and what was decided: one query, after `lay_answers`."""
    doubts = defaultdict(list)
    for proposal in InvalidationProposal.objects.filter(record__action_part=part.pk).select_related("verdict"):
        doubts[proposal.record_id].append(proposal)
    for record in part.consent_records.all():
        lay(record, "invalidations", doubts[record.pk])


def messages_about(part) -> list[Delivery]:
    """Every message about this version, the newest last; codes aside."""
    return list(Delivery.objects.filter(part=part.pk).exclude(kind=DeliveryKind.CODE).order_by("at", "pk"))
