"""What a verb says when it cannot be done now."""

from core.errors import NotPossible


class Reason(str):
    """A sentence, and the name of the field that it is about, when a form may have one."""

    where = ""

    @classmethod
    def of(cls, requirement) -> "Reason":
        """What an unmet requirement says, and where."""
        reason = cls(requirement.text)
        reason.where = requirement.where
        return reason


class NotAllowedNow(NotPossible):
    """The deed is not possible now; each reason may be a `Reason`, with the field that it is about."""


def raise_unless_met(requirements) -> None:
    """Raises NotAllowedNow with what is asked and not met, if anything is."""
    if requirements:
        raise NotAllowedNow(*map(Reason.of, requirements))
