"""The school's side: the plan, its two parts, what was said about them, and what was made of them."""

from .action import ActionPart, Goal, ProgrammeDeviation, SupportMeasure
from .bank import BankGoal, BankMeasure
from .begun import BegunCorrection
from .contribution import Contribution, ContributionAnswer, ContributionQuestion, ContributionRequest
from .dialogue import Attendee, Consultation, Invitation, PupilHearing, Remark, RemarkAnswer
from .evaluation import Evaluation, GoalReview
from .history import DraftVisit, FieldRevision
from .meeting import Invitee, Meeting, MeetingEnd, MeetingReply
from .part import Part
from .perspective import CommitteeAdvice, DomainNote, ExternalAdvice, Factor, Perspective
from .plan import Event, Plan
from .preparation import Preparation
from .progress import GoalNote
from .proof import Anchor, Document, Erasure, Erratum, Override, Tally
from .register import RegisterEntry
from .together import AssignedSection, FieldComment
from .viewpoint import Viewpoint

__all__ = [
    "ActionPart",
    "Anchor",
    "AssignedSection",
    "Attendee",
    "BankGoal",
    "BankMeasure",
    "BegunCorrection",
    "CommitteeAdvice",
    "Consultation",
    "Contribution",
    "ContributionAnswer",
    "ContributionQuestion",
    "ContributionRequest",
    "Document",
    "DomainNote",
    "DraftVisit",
    "Erasure",
    "Erratum",
    "Evaluation",
    "Event",
    "ExternalAdvice",
    "Factor",
    "FieldComment",
    "FieldRevision",
    "Goal",
    "GoalNote",
    "GoalReview",
    "Invitation",
    "Invitee",
    "Meeting",
    "MeetingEnd",
    "MeetingReply",
    "Override",
    "Part",
    "Perspective",
    "Plan",
    "Preparation",
    "ProgrammeDeviation",
    "PupilHearing",
    "RegisterEntry",
    "Remark",
    "RemarkAnswer",
    "SupportMeasure",
    "Tally",
    "Viewpoint",
]
