"""Plans with the state of their consent: `plans.queries`, and the rounds, answers and messages beside it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from consent.meetings import talks
from plans import queries
from plans.choices import Kind, OverrideCode, Status
from plans.events import EventKind
from plans.models import ActionPart, Evaluation, Event, Part, Plan, Preparation
from plans.models.desk import facts_of
from plans.policy import ConsentFact, Requirement
from plans.policy.year.desk import DeskFacts

from . import comments
from .comments import Waiting
from .mail import letter
from .meetings import steps as meetings
from .meetings.steps import Planned
from .models import (
    AdjustmentRequest,
    ConsentRecord,
    ConsentRequest,
    Delivery,
    DeliveryAttempt,
    DeliveryKind,
    Identification,
    InvalidationProposal,
    RefusedPoint,
)
from .models.delivery import EXPIRED, NO_ACCESS
from .policy import AdjustmentOutcome
from .round import state as rounds


def at_hand(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `plans.queries.at_hand`, with the rounds and the answers."""
    return with_rounds(queries.at_hand(plans, on, parts=_versions()))


def open_file(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `plans.queries.open_file`, likewise: for the pages of one plan."""
    return with_rounds(queries.open_file(plans, on, parts=_versions()))


def to_decide(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `at_hand`, with what stands in the way of establishing: for the pages about one version."""
    found = at_hand(plans, on)
    queries.with_rules(found)
    return found


def to_read(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `plans.queries.to_write`, likewise: for a draft as the family will read it."""
    return with_rounds(queries.to_write(plans, on, parts=_versions()))


def to_family(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `at_hand`, with what was said and put right beside the texts: for who reads them at home."""
    found = at_hand(plans, on)
    prefetch_related_objects(found, "hearings", "parts__errata__by", "parts__remarks__answers")
    established = [plan for plan in found if any(part.established_at for part in plan.parts.all())]
    prefetch_related_objects(established, "evaluations")  # nothing else is looked back on
    with_requests(found)
    return found


def with_requests(plans: list[Plan]) -> None:
    """What families asked after an answer, with the reply."""
    prefetch_related_objects(
        plans, Prefetch("parts__adjustment_requests", AdjustmentRequest.objects.select_related("reply"))
    )


def with_answers(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `at_hand`, with who gave each answer, its points and who wrote it down: for the page *Instemming*."""
    points = RefusedPoint.objects.select_related("goal", "measure", "deviation")
    records = ConsentRecord.objects.select_related("person", "recorded_by").prefetch_related(Prefetch("points", points))
    found = queries.at_hand(plans, on, parts=_versions())
    prefetch_related_objects(
        found,
        Prefetch("parts__actionpart__consent_records", records),
        Prefetch("parts__actionpart__round__requests", ConsentRequest.objects.select_related("person")),
    )
    return with_rounds(found)


def _versions() -> QuerySet[Part]:
    return Part.objects.select_related("actionpart__round")


def with_rounds(plans: list[Plan]) -> list[Plan]:
    """Who was asked about each version of part 2, and what each answered."""
    rounds.with_answers([part.as_action for plan in plans for part in plan.parts_of(Kind.ACTION)])
    return plans


def messages_about(part: Part) -> list[Delivery]:
    """Every message about this version, the newest last; codes aside."""
    return list(Delivery.objects.filter(part=part.pk).exclude(kind=DeliveryKind.CODE).order_by("at", "pk"))


# What waits ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promise:
    """What a family waits for after an answer: the reply to a request, or what a reply promised."""

    asked: AdjustmentRequest
    outcome: str  # of the reply; empty while there is none
    since: datetime


@dataclass(frozen=True)
class Waits:
    """What happened in a plan that somebody has to do something about, whatever day it is."""

    undelivered: Delivery | None = None
    rights_changed_at: datetime | None = None
    corrected_at: datetime | None = None
    promise: Promise | None = None
    contested: InvalidationProposal | None = None
    meetings: tuple[Planned, ...] = ()  # planned, and of which nobody wrote down what became of them
    not_identified: Identification | None = None  # the first who could not show who they are, and was not spoken to
    letter: Delivery | None = None  # to send, or that went out and waits for a call with its code
    notes: tuple[Waiting, ...] = ()  # of colleagues at a draft, that wait for the coordinator; the oldest first
    evaluation: Evaluation | None = None  # the one that runs
    prepared: frozenset[int] = frozenset()  # the persons who wrote something for it
    desk: tuple[DeskFacts, ...] = ()  # the requests to the Loket


@dataclass(frozen=True)
class Case:
    """One plan with all that its next steps hang on, on one day. The rules were asked once.

    `round` and `consent` are of the version of part 2 that lies before the family, `wanted` what each shared version
    asks before it is established.
    """

    plan: Plan
    on: date
    round: rounds.State | None
    consent: ConsentFact | None
    wanted: dict[Kind, list[Requirement]]
    waits: Waits

    def state_of(self, part: ActionPart) -> rounds.State:
        """The state of the round about this version."""
        return self.round if self.round and self._lies_open(part) else rounds.state(part, self.on)

    def consent_of(self, part: ActionPart) -> ConsentFact:
        """What establishing this version needs to know of consent."""
        return self.consent if self.consent and self._lies_open(part) else rounds.consent_fact(part, self.on)

    def _lies_open(self, part: ActionPart) -> bool:
        """Whether this is the version of part 2 that lies before the family."""
        return any(each.pk == part.pk and each.status == Status.SHARED for each in self.plan.parts.all())


def case_of(plan: Plan, on: date) -> Case:
    """The case of one plan, however it was fetched."""
    return cases_of([plan], on)[0]


def cases_of(plans: list[Plan], on: date) -> list[Case]:
    """The cases of these plans, in that order; a fixed number of queries."""
    _complete(plans, on)
    waits = waits_in([plan for plan in plans if plan.is_running])
    return [of_day(plan, on, waits.get(plan.pk, Waits())) for plan in plans]


def case_as_family_sees(plan: Plan, on: date) -> Case:
    """The case of one plan without what the school alone sees to: messages, letters, notes, planned conversations."""
    _complete([plan], on)
    if not plan.is_running:
        return of_day(plan, on, Waits())
    with_requests([plan])
    looking, wrote = _evaluations([plan])
    waits = _waits(plan, None, [])
    return of_day(plan, on, replace(waits, evaluation=looking.get(plan.pk), prepared=frozenset(wrote[plan.pk])))


def _complete(plans: list[Plan], on: date) -> None:
    queries.complete(plans, on, parts=_versions())
    queries.with_rules(plans)
    with_rounds(plans)


def waits_in(plans: list[Plan]) -> dict[int, Waits]:
    """What waits in each of these running plans, by its key; they have their versions, conversations and answers."""
    with_requests(plans)
    stuck, ready = _messages(plans)
    lost, events, letters, notes = (
        _undelivered(plans, stuck),
        _events(plans),
        letter.waiting_in(ready),
        comments.waiting_in(plans),
    )
    looking, wrote = _evaluations(plans)
    refused = _not_identified(plans, events)
    planned = meetings.planned_in(plans)
    return {
        plan.pk: replace(
            _waits(plan, lost.get(plan.pk), events[plan.pk]),
            not_identified=refused.get(plan.pk),
            letter=letters.get(plan.pk),
            notes=notes.get(plan.pk, ()),
            evaluation=looking.get(plan.pk),
            prepared=frozenset(wrote[plan.pk]),
            meetings=planned.get(plan.pk, ()),
            desk=facts_of(events[plan.pk]),
        )
        for plan in plans
    }


def _evaluations(plans: list[Plan]) -> tuple[dict[int, Evaluation], dict[int, set[int]]]:
    """The evaluation that runs in each plan, and who of the family wrote something for it."""
    established = [plan for plan in plans if any(part.established_at for part in plan.parts.all())]
    prefetch_related_objects(established, "evaluations")  # nothing else is looked back on
    running = {plan.pk: row for plan in established for row in plan.evaluations.all() if row.is_editable}
    wrote: dict[int, set[int]] = defaultdict(set)
    if asked := [row for row in running.values() if row.prepare_asked_at]:
        rows = Preparation.objects.filter(review__evaluation__in=asked)
        for plan, person in rows.values_list("review__evaluation__plan", "person"):
            wrote[plan].add(person)
    return running, wrote


def _waits(plan: Plan, lost: Delivery | None, events: list[Event]) -> Waits:
    changed = [event.at for event in events if event.kind == EventKind.RIGHTS_CHANGED]
    return Waits(
        undelivered=lost,
        rights_changed_at=changed[-1] if changed else None,
        corrected_at=_corrected_at(plan, events),
        promise=min(_promises(plan), key=lambda each: each.since, default=None),
        contested=_contested(plan),
    )


def of_day(plan: Plan, on: date, waits: Waits) -> Case:
    """What the rules say of this plan on that day; no query, when it has everything the rules look at."""
    open_parts = {kind: plan.open_part(kind) for kind in Kind}
    shared = {kind: part for kind, part in open_parts.items() if part and part.status == Status.SHARED}
    action = shared[Kind.ACTION].detail if Kind.ACTION in shared else None
    state = rounds.state(action, on) if action else None
    consent = rounds.consent_fact(action, on, state) if action else None
    return Case(
        plan=plan,
        on=on,
        round=state,
        consent=consent,
        wanted={
            kind: part.requirements_to_establish(on, consent if kind == Kind.ACTION else None)
            for kind, part in shared.items()
        },
        waits=waits,
    )


def _messages(plans: list[Plan]) -> tuple[list[Delivery], list[Delivery]]:
    """Messages that did not arrive, and letters that lie ready or went out; in one query, and in order."""
    stuck = Delivery.objects.not_to_old_address().stuck().exclude(person__email="").filter(plan__in=plans)
    ready = letter.lying_ready().filter(plan__in=plans)
    either = Q(pk__in=stuck.values("pk")) | Q(pk__in=ready.values("pk"))
    rows = list(Delivery.objects.filter(either, plan__in=plans).select_related("part").order_by("at", "pk"))
    lies = {Delivery.State.READY, Delivery.State.SENT}
    return [row for row in rows if row.state not in lies], [row for row in rows if row.state in lies]


def _undelivered(plans: list[Plan], stuck: list[Delivery]) -> dict[int, Delivery]:
    """The first message of each plan that did not arrive, and none after it to that person did.

    Who has no address (any more) cannot be mailed: the pages say so, and there is nothing to send again.
    """
    mail = Delivery.objects.filter(plan__in=plans).not_to_old_address()
    if not stuck:
        return {}
    sent = mail.filter(state=Delivery.State.SENT, person__in={row.person_id for row in stuck})
    arrived = {(plan, person): at for plan, person, at in sent.order_by("at").values_list("plan", "person", "at")}
    rightly = DeliveryAttempt.objects.filter(delivery__in=stuck, outcome__in=[EXPIRED, NO_ACCESS])
    needless = set(rightly.values_list("delivery", flat=True))
    found: dict[int, Delivery] = {}
    for row in stuck:
        later = arrived.get((row.plan_id, row.person_id))
        if row.pk not in needless and (later is None or later <= row.at):
            found.setdefault(row.plan_id, row)
    return found


TOLD = [
    EventKind.RIGHTS_CHANGED,
    EventKind.FACTS_CORRECTED,
    EventKind.IDENTITY_REFUSED,
    EventKind.DESK_REQUESTED,
    EventKind.DESK_STEP,
]
"""Lines of the journal from which is told what waits."""


def _events(plans: list[Plan]) -> dict[int, list[Event]]:
    """The lines from which is told what waits, in the order of the journal."""
    found = defaultdict(list)
    for event in Event.objects.filter(plan__in=plans, kind__in=TOLD).order_by("position"):
        found[event.plan_id].append(event)
    return found


def _not_identified(plans: list[Plan], events: dict[int, list[Event]]) -> dict[int, Identification]:
    """The first in each plan who could not show who they are, and with whom nobody spoke since."""
    of_plan = {plan.pk: plan for plan in plans if any(e.kind == EventKind.IDENTITY_REFUSED for e in events[plan.pk])}
    rows = reversed(Identification.objects.refusals_in(list(of_plan))) if of_plan else ()
    found: dict[int, Identification] = {}
    for row in rows:
        if not talks.talks_with(of_plan[row.plan_id], row.person_id, row.at):
            found.setdefault(row.plan_id, row)
    return found


def _corrected_at(plan: Plan, events: list[Event]) -> datetime | None:
    """When a fact was corrected on which an established version rested, until the director wrote what follows from it."""
    corrected = [event.at for event in events if event.kind == EventKind.FACTS_CORRECTED]
    if not corrected:
        return None
    weighed = [row.at for row in plan.overrides.all() if row.code == OverrideCode.FACT_CORRECTED]
    return next((at for at in corrected if not any(at <= each for each in weighed)), None)


def _promises(plan: Plan) -> Iterable[Promise]:
    for part in plan.parts.all():
        for asked in part.adjustment_requests.all():
            if promise := _promise(plan, part, asked):
                yield promise


def _promise(plan: Plan, part: Part, asked: AdjustmentRequest) -> Promise | None:
    reply = getattr(asked, "reply", None)
    if reply is None:
        return Promise(asked, "", asked.at)
    newer = any(other.number > part.number for other in plan.parts_of(Kind(part.kind)))
    if reply.outcome == AdjustmentOutcome.REVISE and not newer:
        return Promise(asked, reply.outcome, reply.at)
    if reply.outcome == AdjustmentOutcome.TALK and not talks.talks_with(plan, asked.person_id, reply.at):
        return Promise(asked, reply.outcome, reply.at)
    return None


def _contested(plan: Plan) -> InvalidationProposal | None:
    """The oldest proposal to take out an answer on which nobody decided."""
    actions = [part.as_action for part in plan.parts_of(Kind.ACTION)]
    records = [record for part in actions for record in part.consent_records.all()]
    proposals = [each for record in records for each in record.invalidations.all() if each.is_open]
    return min(proposals, key=lambda each: each.pk, default=None)
