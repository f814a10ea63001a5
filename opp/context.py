"""What the frame around every page needs to know."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts import copies
from accounts.choices import Role
from consent.words import language


def factor_by(user) -> date | None:
    """The last day on which this person may do without a second factor, while that is still to come."""
    is_asked = settings.SECOND_FACTOR_DEMANDED and timezone.localdate() <= user.second_factor_by
    return user.second_factor_by if is_asked else None


class Frame:
    """The reader's schools and roles, in one query, and only when a page asks."""

    def __init__(self, user) -> None:
        self.factor_by = factor_by(user) if user is not None and user.is_authenticated else None
        self.user = user
        rows = user.seats() if user is not None and user.is_authenticated else []
        self.schools = sorted({name for _, _, name in rows})
        self.reads_settings = any(role in (Role.ADMINISTRATOR, Role.DIRECTOR) for _, role, _ in rows)
        self.writes_plans = any(role == Role.COORDINATOR for _, role, _ in rows)
        self.inspects = any(role in (Role.COORDINATOR, Role.DIRECTOR) for _, role, _ in rows)
        self.directs = any(role == Role.DIRECTOR for _, role, _ in rows)
        self.fills_register = any(role != Role.TEAM for _, role, _ in rows)
        self.sees_pupils = any(role != Role.ADMINISTRATOR for _, role, _ in rows)

    @property
    def copies(self) -> str:
        """Whose copies of unsent text this page may read, and the key to them."""
        return f"{copies.owner_of(self.user)} {copies.key_of(self.user)}"


def frame(request) -> dict:
    """`frame` for the header of `base.html`, and whether this is the demo."""
    return {
        "frame": SimpleLazyObject(lambda: Frame(getattr(request, "user", None))),
        "is_demo": settings.OPP_DEMO,
        "languages": language.offered() if getattr(request, "is_family", False) else [],
    }
