"""One thing that the law or policy asks, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from plans.grounds import Ground


class Level(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Requirement:
    """One thing the law or policy asks. `where` names the place that solves it; the pages turn it into a link."""

    code: str
    text: str
    ground: Ground
    met: bool
    where: str = ""
    level: Level = Level.BLOCKS


def obstacles(requirements: Iterable[Requirement]) -> list[Requirement]:
    """What stands in the way: unmet requirements that block."""
    return [each for each in requirements if not each.met and each.level == Level.BLOCKS]
