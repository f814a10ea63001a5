"""The pupil, the people around a pupil, and who looked."""

from .person import Person
from .said import FactChange, Said
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
    "FactChange",
    "Guardian",
    "InvolvedPerson",
    "Person",
    "Recorded",
    "Said",
    "Student",
    "ViewRecord",
]
