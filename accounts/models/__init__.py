"""Who may log in, for which school, in which role; what a school has decided; what happened to either."""

from .mail import StaffMail
from .school import Holiday, HolidayQuerySet, School, SchoolQuerySet, default_sectors
from .security import SecurityEvent, SecurityEventQuerySet
from .staff import Invitation, InvitationQuerySet, StaffChange
from .submission import FormSubmission
from .user import Membership, User, UserManager, UserQuerySet, grace_ends

__all__ = [
    "FormSubmission",
    "Holiday",
    "HolidayQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "School",
    "SchoolQuerySet",
    "SecurityEvent",
    "SecurityEventQuerySet",
    "StaffChange",
    "StaffMail",
    "User",
    "UserManager",
    "UserQuerySet",
    "default_sectors",
    "grace_ends",
]
