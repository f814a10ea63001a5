"""From rows to what the matrix is told of a plan. Nothing is decided here: what counts and what was answered the rules say."""

from datetime import date

from consent.policy import COUNTING_CONSENT, Outcome
from consent.queries import Case
from consent.round import state as rounds
from core.writing import local_day
from plans import policy
from plans.choices import Kind, Status
from plans.facts import parts as facts
from plans.facts import said
from plans.models import Part, RegisterEntry

from .cells import Known, LookedBack, Version

SHOWN = frozenset(Status) - {Status.DRAFT, Status.DISCARDED}
OF_THE_ORDER = frozenset({"perspective_first"})
"""A rule about which part comes first, not about what stands in one."""


def known_of(case: Case) -> Known:
    """What the matrix is told of the plan of this case; no query, when it has everything the rules look at."""
    plan, on = case.plan, case.on
    over = [day for day in (plan.ended_on, plan.student.left_on) if day]
    registered = plan.register_entries.all()
    return Known(
        started_on=local_day(plan.started_at),
        establish_by=plan.establish_by,
        is_late_explained=bool(plan.late_reason),
        over_on=min(over) if over else None,
        ended_on=plan.ended_on,
        versions=tuple(_version(part, case) for kind in Kind for part in plan.parts_of(kind) if part.status in SHOWN),
        looked_back=tuple(_looked_back(plan, on)),
        begin_registered=frozenset(row.on for row in registered if row.moment == RegisterEntry.Moment.BEGIN),
        end_registered=frozenset(row.on for row in registered if row.moment == RegisterEntry.Moment.END),
    )


def _version(part: Part, case: Case) -> Version:
    on, kind = case.on, Kind(part.kind)
    heard = said.hearings_about(part, on)
    return Version(
        pk=part.pk,
        kind=kind,
        number=part.number,
        is_first=said.established_before(part) is None,
        shared_on=_day(part.shared_at),
        established_on=_day(part.established_at),
        closed_on=_day(part.closed_at),
        lacks=_lacks(part, on) if part.status == Status.SHARED else frozenset(),
        talked_on=said.talked_on(part, on) if kind == Kind.PERSPECTIVE else None,
        heard_on=max((row.held_on for row in heard), default=None),
        **(_of_action(part, case) if kind == Kind.ACTION else {}),
    )


def _lacks(part: Part, on: date) -> frozenset[str]:
    """The codes of what its text still lacks, as the rules are now; what was established was whole (decision 55)."""
    wanted = policy.contents(part.content, facts.circumstances(part, on))
    return frozenset(each.code for each in policy.obstacles(wanted)) - OF_THE_ORDER


def _of_action(part: Part, case: Case) -> dict:
    """The period of a version of part 2, and who consented to it."""
    detail = part.as_action
    found = {"from_on": detail.period_from, "until_on": detail.period_until}
    if detail.no_individual_support:
        return {**found, "needs_consent": False}
    if not part.established_at and part.status != Status.SHARED:
        return found
    state, lost = case.state_of(detail), rounds.invalidated_since(detail)
    counting = [voice.record for voice in state.voices if voice.record and voice.counts]
    yes = [record for record in counting if record.decision in COUNTING_CONSENT]
    says = yes if state.outcome == Outcome.CONSENTED else counting
    return {
        **found,
        "consent": ", ".join(dict.fromkeys(each.get_giver_relation_display() for each in yes)),
        "consent_on": max((local_day(each.given_at) for each in says), default=None),
        "lost_on": local_day(lost.at) if lost else None,
        "outcome": str(state.outcome.value),
        "answer_by": state.answer_by,
    }


def _looked_back(plan, on: date):
    concluded = {row.pk for row in plan.evaluations.all() if row.concluded_at}
    for pk, looked in said.looked_back(plan, on).items():
        if pk in concluded:
            heard = max((row.held_on for row in looked.hearings), default=None)
            yield LookedBack(pk, looked.evaluated_on, heard)


def _day(moment) -> date | None:
    return local_day(moment) if moment else None
