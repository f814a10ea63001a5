"""The pupil, the people around a pupil, and who looked."""

from .person import Person
from .recorded import AccessGrant, Authority, CapabilityRecord, DisagreementRecord, Recorded
from .said import FactChange, Said
from .student import (
    NOTED_AGAIN_AFTER,
    Assignment,
    Guardian,
    InvolvedPerson,
    Student,
    ViewRecord,
)

__all__ = [
    "NOTED_AGAIN_AFTER",
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
