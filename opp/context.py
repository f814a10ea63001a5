"""What the frame around every page needs to know."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from accounts.choices import Role


class Frame:
    """The reader's schools and roles, in one query, and only when a page asks."""

    def __init__(self, user) -> None:
        rows = user.seats() if user is not None and user.is_authenticated else []
        self.schools = sorted({name for _, _, name in rows})
        self.is_administrator = any(role == Role.ADMINISTRATOR for _, role, _ in rows)
        self.sees_pupils = any(role != Role.ADMINISTRATOR for _, role, _ in rows)


def frame(request) -> dict:
    """`frame` for the header of `base.html`, and whether this is the demo."""
    return {
        "frame": SimpleLazyObject(lambda: Frame(getattr(request, "user", None))),
        "is_demo": settings.OPP_DEMO,
    }
