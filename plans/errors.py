"""What a verb says when it cannot be done now."""


class Reason(str):
    """A sentence, and the name of the field that it is about, when a form may have one."""

    where: str

    def __new__(cls, text: str, where: str = "") -> "Reason":
        reason = super().__new__(cls, text)
        reason.where = where
        return reason

    @classmethod
    def of(cls, requirement) -> "Reason":
        """What an unmet requirement says, and where."""
        return cls(requirement.text, requirement.where)

    def __getnewargs__(self) -> tuple[str, str]:
        """So that a refusal may come back from another process."""
        return str(self), self.where


class TransitionRefused(Exception):
    """The deed is not possible now; `reasons` are sentences a page can show.

    After a refusal throw the instance away: memory may be ahead of the database.
    """

    def __init__(self, *reasons: str):
        super().__init__(*reasons)
        self.reasons = reasons
