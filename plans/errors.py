"""What a verb says when it cannot be done now."""


class Reason(str):
    """A sentence, and the name of the field that it is about, when a form may have one."""

    where = ""

    @classmethod
    def of(cls, requirement) -> "Reason":
        """What an unmet requirement says, and where."""
        reason = cls(requirement.text)
        reason.where = requirement.where
        return reason


class NotAllowedNow(Exception):
    """The deed is not possible now; `reasons` are sentences a page can show.

    After a refusal throw the instance away: memory may be ahead of the database.
    """

    def __init__(self, *reasons: str):
        super().__init__(*reasons)
        self.reasons = reasons
