"""The two kinds of content that a version may have (architecture.md): one table each, beside that of the versions."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from plans.choices import Kind

from .part_life import DETAIL

if TYPE_CHECKING:
    from .action import ActionPart
    from .perspective import Perspective


class OfAKind:
    """What `Part`, `Perspective` and `ActionPart` say of each other."""

    KIND: ClassVar[Kind]
    """Of Perspective and ActionPart: which of the two parts this is."""

    if TYPE_CHECKING:
        kind: Any
        plan: Any

    @property
    def detail(self) -> "Perspective | ActionPart":
        """This version as Perspective or ActionPart, with its content columns."""
        if hasattr(type(self), "KIND"):
            return cast("Perspective | ActionPart", self)
        found = getattr(self, DETAIL[Kind(self.kind)])
        found.plan = self.plan
        return found

    @property
    def as_perspective(self) -> "Perspective":
        """This version of part 1, with its content columns. Raises ValueError for a version of part 2."""
        if self.kind != Kind.PERSPECTIVE:
            raise ValueError(f"{self} is no version of part 1.")
        return cast("Perspective", self.detail)

    @property
    def as_action(self) -> "ActionPart":
        """This version of part 2, with its content columns. Raises ValueError for a version of part 1."""
        if self.kind != Kind.ACTION:
            raise ValueError(f"{self} is no version of part 2.")
        return cast("ActionPart", self.detail)
