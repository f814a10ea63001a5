"""The state of a plan as its journal tells it, to hold beside the state that stands in its columns (decision 51)."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from ledger.canonical import moment
from plans import policy
from plans.choices import Status
from plans.events import EventKind
from plans.models import Event, Part, Plan

CLOSING = {EventKind(f"PART_{status}"): status for status in (Status.WITHDRAWN, Status.ENDED, Status.DISCARDED)}
BECAME: dict[str, tuple[str, Status]] = {
    EventKind.PART_DRAFTED: ("drafted", Status.DRAFT),
    EventKind.PART_SHARED: ("shared", Status.SHARED),
    EventKind.PART_ESTABLISHED: ("established", Status.ESTABLISHED),
    **{kind: ("closed", status) for kind, status in CLOSING.items()},
}
STEPS = {
    "drafted": "een concept werd",
    "shared": "gedeeld werd",
    "established": "vastgesteld werd",
    "closed": "gesloten werd",
}


@dataclass
class Life:
    """What the journal says became of one version: its status, and of each step when it was and who did it."""

    status: str = ""
    kind: str = ""
    number: int = 0
    digest: str = ""
    begun_on: str = ""  # from which day conversations count; release 0.1.0 did not say it
    steps: dict[str, tuple[datetime, int | None]] = field(default_factory=dict)

    def took(self, event: Event, by: int | None) -> None:
        step, self.status = BECAME[event.kind]
        self.steps[step] = (event.at, by)


@dataclass
class Told:
    """A journal that was read: the lives of its versions, the rows it names, and the line in which the plan ended."""

    lives: dict[int, Life] = field(default_factory=dict)
    rows: dict[tuple[str, int], str] = field(default_factory=dict)
    relied_on: set[tuple[str, int]] = field(default_factory=set)
    started: Event | None = None
    ended: tuple[Event, dict] | None = None


def told(events: Iterable[Event]) -> Told:
    """Read the lines in order; one that is not readable any more says nothing here (its hash says it was changed)."""
    found = Told()
    for event in events:
        try:
            data = json.loads(event.data)
            _take(found, event, data)
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
    return found


def _take(found: Told, event: Event, data: dict) -> None:
    for row in (*data.get("rows", ()), *data.get("relies", ())):
        found.rows[row["row"], row["id"]] = row["digest"]
    found.relied_on |= {(row["row"], row["id"]) for row in data.get("relies", ())}
    by = _by(data)
    if event.kind == EventKind.PLAN_STARTED:
        found.started = event
    elif event.kind == EventKind.PLAN_ENDED:
        found.ended = event, data
    elif event.kind == EventKind.BEGUN_ON_CORRECTED:
        found.lives.setdefault(data["part"], Life()).begun_on = data["becomes"]
    elif event.kind in BECAME:
        life = found.lives.setdefault(data["part"], Life())
        life.took(event, by)
        life.kind, life.number = data["kind"], data["number"]
        life.digest = data.get("digest") or life.digest
        life.begun_on = data.get("begun_on") or life.begun_on
        if event.kind == EventKind.PART_ESTABLISHED and data.get("supersedes"):
            before = found.lives.setdefault(data["supersedes"], Life())
            before.status, before.steps["closed"] = Status.SUPERSEDED, (event.at, by)


def part_defects(part: Part, life: Life) -> Iterator[str]:
    """Where the columns of this version say something else than its journal."""
    if (part.kind, part.number) != (life.kind, life.number):
        yield "het journaal noemt dit een ander deel of een andere versie"
    if part.status != life.status:
        yield f"de stand is {_words(part.status)}, volgens het journaal {_words(life.status)}"
    if life.begun_on and part.begun_on.isoformat() != life.begun_on:
        yield "gesprekken tellen vanaf een andere dag dan het journaal zegt"
    for step, words in STEPS.items():
        here = getattr(part, f"{step}_at"), getattr(part, f"{step}_by_id")
        at, by = life.steps.get(step, (None, None))
        if here[0] != at:
            yield f"het moment waarop dit {words}, is een ander dan in het journaal"
        elif here[1] != by:
            yield f"in het journaal was het iemand anders door wie dit {words}"
    established = life.steps.get("established")
    if part.communicated_on != (timezone.localdate(established[0]) if established else None):
        yield "de dag waarop de familie het hoorde, is niet die van het vaststellen"


def _words(status: str) -> str:
    return Status(status).label if status in Status.values else repr(status)


def plan_defects(plan: Plan, journal: Told) -> Iterator[str]:
    """Where the columns of the plan itself say something else than its journal."""
    if journal.started is not None:
        yield from _begin_defects(plan, journal.started)
    if plan.establish_by != policy.establish_by(plan.deadline_base_on):
        yield "de dag waarop dit vastgesteld moet zijn, volgt niet uit de dag waarop de zes weken begonnen"
    event, data = journal.ended or (None, {})
    if (plan.ended_at and moment(plan.ended_at)) != (moment(event.at) if event else None):
        yield "of het plan beëindigd is, en wanneer, staat anders in het journaal"
    elif event:
        if (plan.end_reason, _iso(plan.ended_on)) != (data.get("reason"), data.get("ended_on")):
            yield "reden of dag van het beëindigen is een andere dan in het journaal"
        if plan.ended_by_id != _by(data):
            yield "in het journaal was het iemand anders die het plan beëindigde"


def _begin_defects(plan: Plan, started: Event) -> Iterator[str]:
    data = json.loads(started.data)
    if plan.started_at != started.at:
        yield "het plan begon volgens het journaal op een ander moment"
    if plan.started_by_id != _by(data):
        yield "in het journaal was het iemand anders die het plan begon"
    if (plan.number, plan.school_id) != (data.get("plan"), started.school_id):
        yield "het plan heeft volgens het journaal een ander nummer of een andere school"
    for key, here, words in (
        ("student", plan.student_id, "het plan hoort volgens het journaal bij een andere leerling"),
        ("trigger", plan.trigger_reason, "de aanleiding is een andere dan in het journaal"),
        ("base_on", _iso(plan.deadline_base_on), "de zes weken lopen volgens het journaal vanaf een andere dag"),
        ("begun_on", _iso(plan.begun_on), "gesprekken tellen voor dit plan vanaf een andere dag dan het journaal zegt"),
    ):
        if data.get(key) is not None and data[key] != here:  # release 0.1.0 did not say them all
            yield words


def evaluate_by_defects(plan: Plan, parts: Iterable[Part], talked_on: Collection[date]) -> Iterator[str]:
    """Whether the day of the next evaluation is one that the rule can give.

    `talked_on`: the days on which somebody looked back or should have, empty while no evaluation was concluded. Which of
    them made it an evaluation is what the school knows of the family today, so that each of them may be the one.
    """
    established = [part.established_at for part in parts if part.status == Status.ESTABLISHED and part.established_at]
    if plan.ended_at or not established:
        may_be: set[date | None] = {None}
    else:
        first = timezone.localdate(min(established))
        may_be = {policy.evaluate_by(first, day) for day in (None, *talked_on)}
    if plan.evaluate_by not in may_be:
        yield "de dag van de volgende evaluatie volgt niet uit wat er vastgesteld en besproken is"


def _by(data: dict) -> int | None:
    return data["by"]["id"] if data.get("by") else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
