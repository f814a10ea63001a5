"""A text as its rules see it."""

from collections.abc import Callable
from dataclasses import dataclass

from .circumstances import Circumstances


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
