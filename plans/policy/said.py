"""What was said, as the rules see it: conversations, hearings, and invitations on which nobody came."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.choices import Agreement, Kind, Moment


class Right(StrEnum):
    """Whether somebody could speak for the family on the day of a conversation, or why not."""

    HOLDS = "HOLDS"
    LATER = "LATER"  # has authority, recorded from a later day
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"
    GROWN_UP = "GROWN_UP"  # a parent of an adult
    UNDER_AGE = "UNDER_AGE"  # the pupil, who is not 18 yet


@dataclass(frozen=True)
class Present:
    """Somebody of the family who took part; `since_on` is from when authority was recorded, with LATER."""

    name: str
    right: Right = Right.HOLDS
    since_on: date | None = None


@dataclass(frozen=True)
class Talk:
    """A consultation as the rules see it. `present` are those of the family, `family` with whom the school consults."""

    held_on: date
    type: str
    agreement: dict[Kind, str]
    moments: frozenset[Moment]
    present: tuple[Present, ...]
    family: str = "ouders"

    @property
    def about(self) -> frozenset[Kind]:
        """The parts that were discussed."""
        found = (k for k in Kind if self.agreement.get(k, Agreement.NOT_DISCUSSED) != Agreement.NOT_DISCUSSED)
        return frozenset(found)

    @property
    def family_took_part(self) -> bool:
        """A guardian with authority that day, from 18 the pupil."""
        return any(each.right == Right.HOLDS for each in self.present)


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
    moments: frozenset[Moment]
    about: frozenset[Kind]
