"""From a reading to the facts of *Nu aan zet*: the school's own steps for this one plan, and what is this reader's."""

from datetime import date

from consent import next_steps, queries
from consent.round import state as rounds
from core.signs import apart
from core.writing import local_day
from plans import current
from plans.choices import Kind, Status
from students.policy import ADULT, Sight

from . import to_prepare
from .band import band
from .band_words import Band, Facts, Mine


def band_of(found) -> Band:
    """What stands under the heading of every page of this `Reading`."""
    facts = facts_of(found)
    return to_prepare.band(found, facts) or band(facts)


def facts_of(found) -> Facts:
    plan, student, on = found.plan, found.student, found.on
    base = {
        "on": on,
        "first": apart(found.first),
        "is_pupil": found.is_pupil,
        "sight": found.sight,
        "has_mail": bool(found.person.email),
        "started_on": local_day(plan.started_at),
        "ended_on": plan.ended_on,
        "left_on": student.left_on if found.left else None,
        "establish_by": plan.establish_by,
        "evaluate_by": plan.evaluate_by,
        "joins_talks": student.age_on(on) >= ADULT if found.is_pupil else found.sight == Sight.ANSWER,
        "will_be_asked": False,
    }
    if plan.ended_on or found.left or not found.reads:
        return Facts(**base)
    # What the school's own steps look at, for this one plan.
    case = queries.case_as_family_sees(plan, on)
    state = case.round
    silent = [voice.holder for voice in state.silent] if state and state.is_asked else []
    holders = student.right_holders(found.school.consent_policy, on)
    request = found.own.request
    waits = request.at if request and not request.answered else None
    return Facts(
        **base | {"will_be_asked": any(each.person_id == found.person.pk for each in holders)},
        steps=tuple(next_steps.next_steps_of(case)),
        mine=_mine(found, state),
        waited_for=tuple(apart(each.name) for each in silent if each.person_id != found.person.pk),
        answer_by=state.answer_by if state else None,
        last_answer_on=max((local_day(each.given_at) for each in state.records), default=None) if state else None,
        my_request_on=local_day(waits) if waits else None,
        my_remarks=sum(each.waits for each in found.my_remarks),
        shared=tuple(kind for kind in Kind if (one := plan.open_part(kind)) and one.status == Status.SHARED),
        ever_shared=tuple(kind for kind in Kind if found.versions(kind)),
        withdrawn=_withdrawn(found),
        action=current.state_of(plan, Kind.ACTION, on),
    )


def _mine(found, state: rounds.State | None) -> Mine | None:
    part = found.asked_part
    if part is None or state is None:
        return None
    own = found.own_of(part)
    voice = next((each for each in state.voices if each.holder.person_id == found.person.pk), None)
    return Mine(
        asked_on=local_day(own.asked_at or part.detail.round.asked_at),
        until=found.answer_by(part),
        waits=found.waits_for_answer(part),
        decision=own.decision,
        answered_on=local_day(own.answered_at) if own.answered_at else None,
        talked=bool(voice and voice.waits_for_question),
        alone=len({each.holder.seat for each in state.voices}) == 1,
    )


def _withdrawn(found) -> tuple[Kind, int, date] | None:
    for kind in reversed(Kind):
        seen = found.versions(kind)
        if seen and seen[-1].status == Status.WITHDRAWN:
            return kind, seen[-1].number, local_day(seen[-1].closed_at)
    return None
