"""What may change about a colleague, and by whom: pure rules over facts (decision 46)."""

from collections.abc import Collection
from dataclasses import dataclass

from .choices import Role


@dataclass(frozen=True)
class StaffAccess:
    """How somebody stands at one school: what its administrator sees and changes."""

    name: str
    email: str
    is_active: bool
    roles: tuple[str, ...]
    mandate: str = ""

    def in_words(self) -> str:
        """The roles, as they are written down."""
        labels = ", ".join(Role(role).label for role in self.roles)
        return f"{labels} (mandaat: {self.mandate})" if self.mandate else labels


def obstacles(was: StaffAccess, becomes: StaffAccess, *, is_own: bool, others_administer: bool) -> list[str]:
    """Why this may not be pressed, in words; nothing when it may.

    `is_own`: it is the account of whoever presses. `others_administer`: the school has another administrator who can log in.
    """
    reasons = []
    gained = set(becomes.roles) - set(was.roles) if becomes.is_active else set()
    if is_own and (gained or (becomes.mandate and becomes.mandate != was.mandate)):
        reasons.append("U kunt uzelf geen rol of mandaat geven. Vraag het een andere beheerder.")
    stops = Role.ADMINISTRATOR in was.roles and (Role.ADMINISTRATOR not in becomes.roles or not becomes.is_active)
    if stops and not others_administer:
        reasons.append("Er moet een beheerder overblijven. Geef eerst een collega de rol administratie.")
    return reasons


def ordered(roles: Collection[str]) -> tuple[str, ...]:
    """Roles in the order of the list, so that the same roles are the same fact."""
    return tuple(role for role in Role.values if role in roles)
