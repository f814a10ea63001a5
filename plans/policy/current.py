"""What is in force, what is being made beside it, and what is late: the one definition (decisions 15 and 42).

Pure: versions and days in, the state with its day out. The pages, the families' pages, paper and the to-do list all ask
here; what lists read is written by the same functions (`agenda.answers`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.choices import Sector
from plans.choices import OPEN, Late, Status

from .terms import establish_by

HELD = frozenset({Status.ESTABLISHED, Status.SUPERSEDED})


class Force(StrEnum):
    """How it stands with what was agreed: the state of a part, apart from what is being made."""

    NOTHING = "NOTHING"  # nothing was established yet
    COMING = "COMING"  # established, and its period has yet to begin
    IN_FORCE = "IN_FORCE"
    EXPIRED = "EXPIRED"  # its period has passed, and no other was established after it
    ENDED = "ENDED"  # the plan ended


@dataclass(frozen=True)
class Version:
    """One version of a part as far as it matters here. A part without a period has no `from_on` and no `until_on`."""

    number: int
    status: str
    established_on: date | None = None
    from_on: date | None = None
    until_on: date | None = None

    def has_begun(self, on: date) -> bool:
        return self.from_on is None or self.from_on <= on

    def is_past(self, on: date) -> bool:
        return self.until_on is not None and self.until_on < on


@dataclass(frozen=True)
class PartState:
    """How one part stands on a day. `version` is the one that holds, has expired, is coming or ended with the plan;
    `coming` the one established to follow it; `making` the draft, or the version that lies before the family."""

    force: Force = Force.NOTHING
    version: Version | None = None
    coming: Version | None = None
    making: Version | None = None

    @property
    def newest(self) -> Version | None:
        """The version established last, whose end is the end of what was agreed."""
        return self.coming or self.version


def state_of(versions: Iterable[Version], on: date) -> PartState:
    """How a part with these versions (the oldest first) stands on that day.

    In force is the last established version that has begun, as long as its period holds; one that follows later does
    not end it before its own first day (decision 15).
    """
    versions = list(versions)
    making = next((each for each in versions if each.status in OPEN), None)
    if over := [each for each in versions if each.status == Status.ENDED]:
        return PartState(Force.ENDED, over[-1])
    held = _held(versions, on)
    if not held:
        return PartState(making=making)
    begun = [each for each in held if each.has_begun(on)]
    coming = held[-1] if not held[-1].has_begun(on) else None
    if begun and not begun[-1].is_past(on):
        return PartState(Force.IN_FORCE, begun[-1], coming, making)
    if coming:
        return PartState(Force.COMING, coming, None, making)
    return PartState(Force.EXPIRED, begun[-1], None, making)


def looked_back_on(versions: Iterable[Version], on: date) -> Version | None:
    """The version that an evaluation on that day looks back on: the one in force, or the one that ran out last.

    None when none has begun: what was established ahead is not evaluated before its own first day.
    """
    begun = [each for each in _held(versions, on) if each.has_begun(on)]
    return begun[-1] if begun else None


def _held(versions: Iterable[Version], on: date) -> list[Version]:
    """The versions that were established on that day."""
    return [each for each in versions if each.status in HELD and each.established_on and each.established_on <= on]


@dataclass(frozen=True)
class Clock:
    """What the terms of one pupil hang on: the enrolment, and the plan when one runs (`action` is None without one)."""

    sector: str
    enrolled_on: date
    left_on: date | None = None
    establish_by: date | None = None
    evaluate_by: date | None = None
    perspective: PartState | None = None
    action: PartState | None = None

    def is_enrolled(self, on: date) -> bool:
        return self.enrolled_on <= on and (self.left_on is None or on <= self.left_on)


@dataclass(frozen=True)
class Term:
    """One day before which something has to be there. Late is the day after."""

    kind: Late
    due_on: date
    on: date

    @property
    def is_late(self) -> bool:
        return self.due_on < self.on

    @property
    def days(self) -> int:
        """How many days are left; below zero it is that late."""
        return (self.due_on - self.on).days

    @property
    def state(self) -> str:
        """`late`, `week` (7 days or less), `soon` (14 or less) or `ahead` (rule 4)."""
        if self.is_late:
            return "late"
        return "week" if self.days <= 7 else "soon" if self.days <= 14 else "ahead"

    @property
    def words(self) -> str:
        """What the day is, or what is late: the same words on every page."""
        return self.kind.label if self.is_late else self.kind.ahead


def terms_of(clock: Clock, on: date) -> list[Term]:
    """Every term that runs for this pupil on that day, the first day first. None for who is not enrolled.

    Who left has no terms: what is still to do is end the plan. A plan in regular education is never missing (rule 5).
    """
    if not clock.is_enrolled(on):
        return []
    found: list[tuple[Late, date | None]] = []
    if clock.action is None or clock.perspective is None:
        if clock.sector in (Sector.VSO, Sector.PRO):
            found.append((Late.NO_PLAN, establish_by(clock.enrolled_on)))
    else:
        if Force.NOTHING in (clock.perspective.force, clock.action.force):
            found.append((Late.SIX_WEEKS, clock.establish_by))
        if clock.action.newest and clock.action.force != Force.ENDED:
            found.append((Late.EXPIRED, clock.action.newest.until_on))
        found.append((Late.EVALUATION, clock.evaluate_by))
    return sorted((Term(kind, due, on) for kind, due in found if due), key=lambda term: term.due_on)


def overdue(clock: Clock, on: date) -> list[Term]:
    """What is late for this pupil on that day, the longest first."""
    return [term for term in terms_of(clock, on) if term.is_late]
