"""What the law or policy asks, as a row of a table, and what it comes to for one text on one day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from plans.grounds import Ground

Facts = TypeVar("Facts")


class Level(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Requirement:
    """One thing the law or policy asks. `where` names the place that solves it; the pages turn it into a link.

    `text` is the deed that is asked: an open box is something to do, and only a filled one says what is so (`done`).
    """

    code: str
    text: str
    ground: Ground
    met: bool
    where: str = ""
    level: Level = Level.BLOCKS
    done: str = ""

    @property
    def says(self) -> str:
        """The line as it stands in a list now."""
        return self.done or self.text if self.met else self.text


@dataclass(frozen=True)
class Rule(Generic[Facts]):
    """A row of the law: what is asked, what is so once it is done, on what ground, where it is solved, and whether it is met.

    Words that depend on the facts are a function of them. `when` says whether it is asked at all. A rule without `done`
    is never read once it is met: it stands in no list, or is asked only where it is not met.
    """

    code: str | Callable[[Facts], str]
    text: str | Callable[[Facts], str]
    ground: Ground
    where: str | Callable[[Facts], str]
    met: Callable[[Facts], bool]
    done: str | Callable[[Facts], str] = ""
    when: Callable[[Facts], bool] = lambda facts: True
    level: Level = Level.BLOCKS

    def of(self, facts: Facts) -> Requirement:
        """What this rule asks, given these facts."""
        code, text, done, where = (
            each if isinstance(each, str) else each(facts) for each in (self.code, self.text, self.done, self.where)
        )
        return Requirement(code, text, self.ground, self.met(facts), where, self.level, done)


def never(facts: object) -> bool:
    """Of a rule that is asked only where it is not met."""
    return False


def asked(rules: Iterable[Rule[Facts]], facts: Facts) -> list[Requirement]:
    """What these rules ask, given these facts, in their order."""
    return [rule.of(facts) for rule in rules if rule.when(facts)]


def obstacles(requirements: Iterable[Requirement]) -> list[Requirement]:
    """What stands in the way: unmet requirements that block."""
    return [each for each in requirements if not each.met and each.level == Level.BLOCKS]
