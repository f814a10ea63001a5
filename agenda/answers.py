"""What the rules say of a plan on a day, as the rows that lists read. Nothing is written here.

`answer_of` says it of one day; `Answer.holds_until` says how long it stays the same when nothing happens: by asking the
rules of each following day, so that no date can be forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Prefetch, prefetch_related_objects

from consent import queries
from consent.next_steps import next_steps_of
from consent.queries import Case, Waits
from consent.round import state
from consent.steps import NextStep, Step, Who
from plans import current, policy
from plans.choices import ConsultationType, Kind, Late, Status
from plans.facts import said
from plans.models import Part, Plan
from plans.models.plan_queryset import DIALOGUE
from plans.pdf import documents
from plans.policy import Clock, terms_of
from students.policy import birthday

from .inspection import requirements
from .inspection.cells import Known
from .inspection.facts import known_of
from .models import ALWAYS, Topic

BELIEVED = timedelta(days=3)
"""How long after its own day an answer is believed without asking the rules again."""

TOPICS = {
    Step.END: Topic.DECIDE,
    Step.DRAFT: Topic.WRITE,
    Step.REMARKS: Topic.ANSWER,
    Step.COMMENTS: Topic.ANSWER,
    Step.HEAR: Topic.TALK,
    Step.TALK: Topic.TALK,
    Step.SECOND_TALK: Topic.TALK,
    Step.REQUIREMENT: Topic.WRITE,
    Step.ESTABLISH: Topic.DECIDE,
    Step.ASK: Topic.CONSENT,
    Step.ASK_AGAIN: Topic.CONSENT,
    Step.WHO_DECIDES: Topic.PEOPLE,
    Step.ANSWER: Topic.CONSENT,
    Step.CALL: Topic.CONSENT,
    Step.DISCUSS: Topic.TALK,
    Step.AFTER_NO: Topic.WRITE,
    Step.BEGIN_AGAIN: Topic.WRITE,
    Step.LOST_GROUND: Topic.WRITE,
    Step.ENDING: Topic.WRITE,
    Step.EXPIRED: Topic.WRITE,
    Step.REQUEST: Topic.ANSWER,
    Step.PROMISED_VERSION: Topic.WRITE,
    Step.PROMISED_TALK: Topic.TALK,
    Step.DOES_IT_COUNT: Topic.DECIDE,
    Step.CORRECTED: Topic.DECIDE,
    Step.MAIL: Topic.PEOPLE,
    Step.LETTER: Topic.CONSENT,
    Step.CODE: Topic.CONSENT,
    Step.RIGHTS: Topic.PEOPLE,
    Step.IDENTIFY: Topic.PEOPLE,
    Step.AUTHORITY: Topic.PEOPLE,
    Step.EVALUATE: Topic.EVALUATE,
    Step.PREPARE: Topic.EVALUATE,
    Step.CONCLUDE: Topic.EVALUATE,
    Step.MEETING: Topic.TALK,
    Step.MEETING_WAS: Topic.TALK,
    Step.DESK: Topic.ANSWER,
}
"""What kind of thing each step is."""


@dataclass(frozen=True)
class Answer:
    """The columns of `PlanSummary`, those of each `NextStep` in order, and those of each `RequirementState`."""

    summary: dict
    steps: tuple[dict, ...]
    asked: tuple[dict, ...] = ()
    known: Known | None = field(default=None, compare=False)
    """What `asked` was told from."""


# From rows ------------------------------------------------------------------------------------------------------------


def read(keys: Iterable[int]) -> list[tuple[Plan, Waits]]:
    """These plans with everything the rules look at, on whatever day; a fixed number of queries."""
    found = Plan.objects.filter(pk__in=list(keys)).select_related("student__person", "school", "coordinator")
    plans = list(found.order_by("pk"))
    versions = Part.objects.select_related("actionpart__round").order_by("number")
    prefetch_related_objects(
        plans,
        Prefetch("parts", versions),
        "student__guardians__grants",
        "documents",
        "parts__errata",
        "register_entries",
        *DIALOGUE,
    )
    queries.with_rounds(plans)
    waits = queries.waits_in(plans)
    return [(plan, waits[plan.pk]) for plan in plans]


# By the rules ---------------------------------------------------------------------------------------------------------


def answer_of(plan: Plan, waits: Waits, on: date, known: Known | None = None) -> Answer:
    """What is so on that day of this plan, which comes from `read` with what waits in it; `known` when that was read already."""
    case = queries.of_day(plan, on, waits)
    summary = {**_of_plan(plan, on), **_of_parts(plan, on), **_said(case)}
    known = known or known_of(case)
    return Answer(summary, tuple(_steps(plan, next_steps_of(case))), tuple(requirements.rows(known, plan, on)), known)


def holds_until(plan: Plan, waits: Waits, answer: Answer, on: date) -> date:
    """The last day on which this answer of that day still holds when nothing happens, as far as it was asked."""
    if not plan.is_running:
        return ALWAYS
    until = on
    # What is finished is judged by its own day: only a version that lies before the family is another thing each day.
    known = None if any(part.status == Status.SHARED for part in plan.parts.all()) else answer.known
    while until < on + BELIEVED and answer_of(plan, waits, until + timedelta(days=1), known) == answer:
        until += timedelta(days=1)
    return until


def _of_plan(plan: Plan, on: date) -> dict:
    student = plan.student
    return {
        "school_id": plan.school_id,
        "student_id": plan.student_id,
        "coordinator_id": plan.coordinator_id,
        "is_running": plan.is_running,
        "ended_on": plan.ended_on,
        "enrolled_on": student.enrolled_on,
        "left_on": student.left_on,
        "turns_16_on": birthday(student.birth_date, 16) if plan.is_running else None,
        "turns_18_on": birthday(student.birth_date, 18) if plan.is_running else None,
        "is_print_due": documents.is_both_due(plan),
        "journal_count": plan.head_count,
    }


def _of_parts(plan: Plan, on: date) -> dict:
    perspective, action = (current.state_of(plan, kind, on) for kind in Kind)
    terms = _terms(plan, perspective, action, on)
    return {
        "perspective_force": perspective.force.value,
        "perspective_number": _number(perspective.version),
        "perspective_making": _number(perspective.making),
        "perspective_status": _status(perspective.making),
        "action_force": action.force.value,
        "action_number": _number(action.version),
        "action_from": action.version and action.version.from_on,
        "action_until": action.version and action.version.until_on,
        "action_coming": _number(action.coming),
        "action_coming_from": action.coming and action.coming.from_on,
        "action_coming_until": action.coming and action.coming.until_on,
        "action_making": _number(action.making),
        "action_status": _status(action.making),
        "establish_by": terms.get(Late.SIX_WEEKS),
        "expires_on": terms.get(Late.EXPIRED),
        "evaluate_by": terms.get(Late.EVALUATION),
        "due_on": min(terms.values(), default=None),
    }


def _terms(plan: Plan, perspective: policy.PartState, action: policy.PartState, on: date) -> dict[Late, date]:
    """The day of each term that runs; whether the pupil is enrolled on a day is asked when the day is there."""
    if not plan.is_running:
        return {}
    always = Clock(plan.student.sector, date.min, None, plan.establish_by, plan.evaluate_by, perspective, action)
    return {term.kind: term.due_on for term in terms_of(always, on)}


def _number(version: policy.Version | None) -> int | None:
    return version.number if version else None


def _status(version: policy.Version | None) -> str:
    return str(version.status) if version else ""


def _said(case: Case) -> dict:
    """What the answers come to, when the family was last heard and consulted, and what falls short."""
    plan, on = case.plan, case.on
    action = state.action_part_of(plan)
    concluded = {row.pk for row in plan.evaluations.all() if row.concluded_at}
    looked = [each.evaluated_on for pk, each in said.looked_back(plan, on).items() if pk in concluded]
    talks = [row for row in said.uncorrected(plan.consultations.all()) if row.type != ConsultationType.NOTIFICATION]
    return {
        "outcome": str(case.state_of(action).outcome.value) if action and plan.is_running else "",
        "heard_on": max((row.held_on for row in said.uncorrected(plan.hearings.all())), default=None),
        "consulted_on": max((row.held_on for row in talks), default=None),
        "evaluated_on": max(filter(None, looked), default=None),
        "falls_short": " ".join(_falls_short(case)) if plan.is_running else "",
    }


def _falls_short(case: Case) -> list[str]:
    """What stands in the way of establishing what lies before the family: `1.heard` for the rule `heard` of part 1."""
    return [f"{kind.position}.{each.code}" for kind in case.wanted for each in policy.obstacles(case.wanted[kind])]


def _steps(plan: Plan, steps: list[NextStep]) -> Iterable[dict]:
    """Each step as a row; what waits within the school is sorted together, and apart from what waits outside it."""
    first = {
        outside: min((step.due_on or ALWAYS for step in steps if (step.who == Who.FAMILY) == outside), default=ALWAYS)
        for outside in (True, False)
    }
    for position, step in enumerate(steps):
        row = {name: getattr(step, name) for name in ("name", "what", "why", "since_on", "due_on", "url", "deed")}
        yield {
            **row,
            "position": position,
            "school_id": plan.school_id,
            "student_id": plan.student_id,
            "coordinator_id": plan.coordinator_id,
            "who": step.who.value,
            "kind": step.kind.value if step.kind else "",
            "topic": TOPICS[step.step].value,
            "sort": plan.student.person.sort,
            "first_due": first[step.who == Who.FAMILY],
        }
