"""The pupil, the people around a pupil, and who looked."""

from .person import Person
from .student import (
    AccessGrant,
    Assignment,
    Authority,
    CapabilityRecord,
    DisagreementRecord,
    Guardian,
    InvolvedPerson,
    Recorded,
    Student,
    ViewRecord,
)

__all__ = [
    "AccessGrant",
    "Assignment",
    "Authority",
    "CapabilityRecord",
    "DisagreementRecord",
    "Guardian",
    "InvolvedPerson",
    "Person",
    "Recorded",
    "Student",
    "ViewRecord",
]
