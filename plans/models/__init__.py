"""The school's side: the plan, its two parts, what was said about them, and what was made of them."""

from .action import ActionPart, Goal, Internship, ProgrammeDeviation, SupportMeasure
from .begun import BegunCorrection
from .desk import DeskDocument, DeskRequest, DeskStep
from .dialogue import Attendee, Consultation, Invitation, PupilHearing, Remark, RemarkAnswer
from .drafting.attachment import Attachment, AttachmentRemoval, PartAttachment
from .drafting.bank import BankGoal, BankMeasure
from .drafting.contribution import Contribution, ContributionAnswer, ContributionQuestion, ContributionRequest
from .drafting.history import DraftVisit, FieldRevision
from .drafting.questions import OwnQuestion, OwnQuestionSet
from .drafting.template import PlanTemplate, PlanTemplateText, PlanTemplateVersion, TakenText
from .drafting.together import AssignedSection, FieldComment
from .part import Part
from .perspective import Assessment, CommitteeAdvice, DomainNote, ExternalAdvice, Factor, LearningLine, Perspective
from .plan import Event, Plan
from .proof import Anchor, Document, Erasure, Erratum, Override, Tally
from .register import RegisterEntry
from .viewpoint import Viewpoint
from .year.evaluation import Evaluation, GoalReview
from .year.meeting import Invitee, Meeting, MeetingEnd, MeetingReply
from .year.preparation import Preparation
from .year.progress import FamilyNote, GoalNote
from .year.support import GoalScale, SupportGiven

__all__ = [
    "ActionPart",
    "Anchor",
    "Assessment",
    "AssignedSection",
    "Attachment",
    "AttachmentRemoval",
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
    "DeskDocument",
    "DeskRequest",
    "DeskStep",
    "Document",
    "DomainNote",
    "DraftVisit",
    "Erasure",
    "Erratum",
    "Evaluation",
    "Event",
    "ExternalAdvice",
    "Factor",
    "FamilyNote",
    "FieldComment",
    "FieldRevision",
    "Goal",
    "GoalNote",
    "GoalReview",
    "GoalScale",
    "Internship",
    "Invitation",
    "Invitee",
    "LearningLine",
    "Meeting",
    "MeetingEnd",
    "MeetingReply",
    "Override",
    "OwnQuestion",
    "OwnQuestionSet",
    "Part",
    "PartAttachment",
    "Perspective",
    "Plan",
    "PlanTemplate",
    "PlanTemplateText",
    "PlanTemplateVersion",
    "Preparation",
    "ProgrammeDeviation",
    "PupilHearing",
    "RegisterEntry",
    "Remark",
    "RemarkAnswer",
    "SupportGiven",
    "SupportMeasure",
    "TakenText",
    "Tally",
    "Viewpoint",
]
