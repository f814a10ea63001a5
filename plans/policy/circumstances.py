"""What was said and done about a part, as the rules see it."""

from dataclasses import dataclass, field
from datetime import date

from plans.choices import Agreement, ConsultationType, OverrideCode

from .terms import INVITED_AHEAD


@dataclass(frozen=True)
class Talk:
    """A consultation as the rules see it. `family_took_part`: a guardian with authority, from 18 the pupil."""

    held_on: date
    type: str
    agreement: dict  # Kind -> Agreement
    family_took_part: bool


@dataclass(frozen=True)
class Missed:
    """An invitation on which nobody came."""

    sent_on: date
    meeting_on: date
    about: frozenset
    school_days_ahead: int


@dataclass(frozen=True)
class Heard:
    """A hearing of the pupil, heard or with the reason why not."""

    held_on: date
    moment: str
    about: frozenset


@dataclass(frozen=True)
class Circumstances:
    """Everything outside the text that decides whether a part may be shared or established on `on`."""

    kind: str
    sector: str
    on: date
    since_on: date  # the previous version of this part was established, or the plan began
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
    holder_obstacles: tuple[tuple[str, str], ...] = field(default_factory=tuple)

    def counting_talks(self) -> list[Talk]:
        """Consultations about this part that count, oldest first (rules 32 and 33, decision 17)."""
        return sorted(
            (
                talk
                for talk in self.talks
                if talk.type != ConsultationType.NOTIFICATION
                and talk.agreement.get(self.kind, Agreement.NOT_DISCUSSED) != Agreement.NOT_DISCUSSED
                and self.since_on <= talk.held_on <= self.on
                and talk.family_took_part
            ),
            key=lambda talk: talk.held_on,
        )

    def nobody_came_twice(self) -> bool:
        """Two invitations for two days, each five school days ahead, and a director's reason (decision 17)."""
        days = {
            miss.meeting_on
            for miss in self.missed
            if self.kind in miss.about
            and miss.school_days_ahead >= INVITED_AHEAD
            and self.since_on <= miss.meeting_on <= self.on
        }
        return len(days) >= 2 and OverrideCode.NOBODY_CAME in self.overrides

    def agreed(self) -> bool:
        talks = self.counting_talks()
        return bool(talks) and talks[-1].agreement[self.kind] == Agreement.YES

    def pupil_heard(self) -> bool:
        """Since the previous version, and about this part (rule 37)."""
        return any(self.kind in hearing.about and self.since_on <= hearing.held_on <= self.on for hearing in self.heard)
