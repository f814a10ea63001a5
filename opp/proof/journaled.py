"""Which rows stand in the journal of a plan, and why the others do not."""

from consent.models import (
    AdjustmentReply,
    AdjustmentRequest,
    ConsentRecord,
    ConsentRequest,
    ConsentRound,
    Identification,
    InvalidationProposal,
    InvalidationVerdict,
    LetterSent,
    RefusedPoint,
    ToldCode,
)
from plans.choices import EvaluationStatus
from plans.models import (
    Attendee,
    BegunCorrection,
    Consultation,
    Document,
    Erratum,
    Evaluation,
    GoalReview,
    Invitation,
    Override,
    Preparation,
    PupilHearing,
    RegisterEntry,
    Remark,
    RemarkAnswer,
    Viewpoint,
)

# Which rows belong to a plan, and so must be named in its journal.
JOURNALED = {
    Consultation: "plan",
    Attendee: "consultation__plan",
    Invitation: "plan",
    PupilHearing: "plan",
    Remark: "part__plan",
    RemarkAnswer: "remark__part__plan",
    Override: "plan",
    Document: "plan",
    Viewpoint: "plan",
    ConsentRound: "action_part__plan",
    ConsentRequest: "round__action_part__plan",
    ConsentRecord: "action_part__plan",
    RefusedPoint: "record__action_part__plan",
    InvalidationProposal: "record__action_part__plan",
    InvalidationVerdict: "proposal__record__action_part__plan",
    AdjustmentRequest: "part__plan",
    AdjustmentReply: "request__part__plan",
    LetterSent: "plan",
    ToldCode: "plan",
    Erratum: "part__plan",
    BegunCorrection: "part__plan",
    RegisterEntry: "plan",
    Evaluation: "plan",
    GoalReview: "evaluation__plan",
    Identification: "plan",
    Preparation: "review__evaluation__plan",
}
CONCLUDED = {
    Evaluation: {"status": EvaluationStatus.CONCLUDED},
    GoalReview: {"evaluation__status": EvaluationStatus.CONCLUDED},
}
# Append-only models that no journal of a plan names, and why that is so; a test compares the two lists with the models.
# What they hold is held by the tally of the day (`opp/proof/keeping.py`).
NOT_JOURNALED = {
    "plans.event": "it is the journal: `chain.broken` holds each line to the one before",
    "plans.anchor": "it is chained to the anchor of the day before, and lies outside the house (`anchoring.defects`)",
    "plans.tally": "it is chained to the tally before (`tallying.defects`)",
    "plans.erasure": "it is chained per school (`erasing.broken_chain`)",
    "accounts.staffchange": "about a colleague, not about a plan",
    "accounts.securityevent": "the log of the house, apart from any plan; it goes after a term",
    "consent.familylink": "a way in, no statement; its person and plan are held to the request that names it",
    "consent.brokerchoice": "what a school chose, not about a plan",
    "consent.pinrelease": "about a person at a school: which identification binds follows from it",
    "consent.givenreceipt": "the hash of a file that went out; what the file says is held to the journal when it is checked",
    "consent.letter": "the paper of a message: its file by hash; that it went out is a `LetterSent`",
    "consent.deliveryattempt": "what a mail server said, without words",
    "students.authority": "recorded before any plan; a journal names it by digest as soon as a round relies on it",
    "students.capabilityrecord": "as authority",
    "students.disagreementrecord": "as authority",
    "students.accessgrant": "as authority",
    "students.factchange": "as authority: the line of the change relies on it",
    "students.viewrecord": "who looked; it is written while reading, outside any journal",
}
