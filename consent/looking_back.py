"""The next steps of looking back on a plan: prepared by the family, held in time, concluded by the coordinator."""

from datetime import date

from core.signs import apart
from core.writing import address, date_format, local_day
from plans.choices import Moment
from plans.models import Evaluation, Plan
from plans.policy import SIX_WEEKS
from plans.year.rhythm import next_talk

from .meetings import preparing
from .policy import names
from .queries import Case
from .steps import DEEDS, NextStep, Step, Who


def next_steps_of(case: Case) -> list[NextStep]:
    """What waits of the evaluation that runs, or of the one that must be held soon."""
    plan, on, running = case.plan, case.on, case.waits.evaluation
    if running and running.held_on <= on:
        return [_to_conclude(plan, running)]
    found = _to_prepare(plan, running, case.waits.prepared, on) if running else []
    return found + (_of_rhythm(case, running) or _to_hold(plan, running, on))


def _to_conclude(plan: Plan, evaluation: Evaluation) -> NextStep:
    return NextStep(
        Who.COORDINATOR,
        plan.coordinator.name,
        "De evaluatie afronden",
        f"De evaluatie staat op {date_format(evaluation.held_on, 'j F Y')} en is nog niet afgerond.",
        evaluation.held_on,
        plan.evaluate_by,
        address("evaluation", evaluation.pk),
        deed=DEEDS["evaluation"],
        step=Step.CONCLUDE,
    )


def _to_prepare(plan: Plan, evaluation: Evaluation, wrote: frozenset[int], on: date) -> list[NextStep]:
    silent = preparing.waited_for(plan, evaluation, wrote, on)
    if not silent or evaluation.prepare_asked_at is None:
        return []
    day = date_format(evaluation.held_on, "j F Y")
    return [
        NextStep(
            Who.FAMILY,
            names([apart(each.name) for each in silent]),
            "Het gesprek voorbereiden",
            f"Op {day} kijken school en familie samen terug. Voorbereiden mag, het hoeft niet.",
            local_day(evaluation.prepare_asked_at),
            evaluation.held_on,
            address("evaluation", evaluation.pk),
            deed=DEEDS["evaluation"],
            step=Step.PREPARE,
        )
    ]


def _to_hold(plan: Plan, running: Evaluation | None, on: date) -> list[NextStep]:
    if not plan.evaluate_by or plan.evaluate_by - on > SIX_WEEKS:
        return []
    url = address("evaluation", running.pk) if running else address("evaluation_start", plan.pk)
    return [
        NextStep(
            Who.COORDINATOR,
            plan.coordinator.name,
            "Evalueren met de familie",
            "Elk schooljaar kijken school en familie samen terug.",
            plan.evaluate_by - SIX_WEEKS,
            plan.evaluate_by,
            url,
            deed=DEEDS["evaluation_start"],
            step=Step.EVALUATE,
        )
    ]


def _of_rhythm(case: Case, running: Evaluation | None) -> list[NextStep]:
    """The talk that the school plans in its month, when that is before the last day of the law; none once it is planned."""
    plan, on, talk = case.plan, case.on, next_talk(case.plan, case.on)
    if talk is None or not talk.stands_among(on) or (plan.evaluate_by and plan.evaluate_by < talk.last_on):
        return []
    first = min(talk.first_on, on)
    if any(
        Moment.EVALUATING in each.moments.split() and first <= each.on <= talk.last_on for each in case.waits.meetings
    ):
        return []
    url = address("evaluation", running.pk) if running else address("evaluation_start", plan.pk)
    return [
        NextStep(
            Who.COORDINATOR,
            plan.coordinator.name,
            f"Terugkijken met de familie in {date_format(talk.first_on, 'F')}",
            "Uw school koos deze maand om samen terug te kijken.",
            talk.last_on - SIX_WEEKS,
            talk.last_on,
            url,
            deed=DEEDS["evaluation_start"],
            step=Step.EVALUATE,
        )
    ]
