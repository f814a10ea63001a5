"""A version as the rules see it: its text, and everything about it that stands outside its text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from plans.choices import Agreement, Kind, OverrideCode

from .counting import Purpose, counts
from .said import Heard, Missed, Talk
from .terms import INVITED_AHEAD
from .text.own_words import TakenWords


@dataclass(frozen=True)
class Circumstances:
    """Everything outside the text that decides whether a part may be shared or established on `on`.

    `purpose` is what conversations and hearings are held against: this version.
    """

    kind: str
    sector: str
    on: date
    purpose: Purpose
    shared_on: date | None = None
    is_first: bool = True
    family: str = "ouders"  # "leerling" from 18
    talks: tuple[Talk, ...] = ()
    missed: tuple[Missed, ...] = ()
    heard: tuple[Heard, ...] = ()
    unanswered: int = 0
    overrides: frozenset = frozenset()
    establish_by: date | None = None
    late_reason: str = ""
    rests_on_perspective: bool = True
    previous_destination: str = ""
    still_from_bank: frozenset = frozenset()  # numbers of goals whose text is literally that of the bank
    from_template: tuple[TakenWords, ...] = ()
    falls_away: tuple[str, ...] = ()  # what stands in a draft and the school asks no more, in words
    factors: tuple[
        tuple[str, str], ...
    ] = ()  # of part 1, for a draft of part 2: what helps and what hinders, as (kind, text)
    can_call: bool = True  # the school's telephone number is known
    holder_obstacles: tuple[tuple[str, str], ...] = field(default_factory=tuple)

    def counting_talks(self) -> list[Talk]:
        """Consultations that count for this version, oldest first (rules 32 and 33, decisions 17 and 39)."""
        found = [talk for talk in self.talks if counts(talk, self.purpose).yes]
        return sorted(found, key=lambda talk: talk.held_on)

    def nobody_came_twice(self) -> bool:
        """Two invitations for two days, each five school days ahead, and a director's reason (decision 17)."""
        return len(self.days_nobody_came()) >= 2 and OverrideCode.NOBODY_CAME in self.overrides

    def days_nobody_came(self) -> set[date]:
        """The days in this version's own time on which nobody came, though invited in time."""
        return {
            miss.meeting_on
            for miss in self.missed
            if self.kind in miss.about
            and miss.school_days_ahead >= INVITED_AHEAD
            and self.purpose.first_on <= miss.meeting_on <= self.purpose.last_on
        }

    def agreed(self) -> bool:
        talks = self.counting_talks()
        return bool(talks) and talks[-1].agreement[Kind(self.kind)] == Agreement.YES

    def pupil_heard(self) -> bool:
        """In this version's own time, at its moment and about this part (rule 37, decision 39)."""
        return any(counts(hearing, self.purpose).yes for hearing in self.heard)


@dataclass(frozen=True)
class Written:
    """What stands in a part, and what is known around it."""

    text: dict
    around: Circumstances

    @property
    def is_elsewhere(self) -> bool:
        """Whether the destination is another than in the version that was established before, if there was one."""
        before = self.around.previous_destination
        return bool(before) and self.text["exit_destination"] != before


def holds(*names: str) -> Callable[[Written], bool]:
    """Whether the text says something under each of these names."""
    return lambda part: all(part.text[name] for name in names)
