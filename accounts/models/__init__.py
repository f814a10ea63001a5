"""Who may log in, for which school, in which role; what a school has decided; what happened to either."""

from .school import Holiday, HolidayQuerySet, School, SchoolQuerySet, default_sectors
from .user import Membership, User, UserManager, UserQuerySet

__all__ = [
    "Holiday",
    "HolidayQuerySet",
    "Membership",
    "School",
    "SchoolQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "default_sectors",
]
