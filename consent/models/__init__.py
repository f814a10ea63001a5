"""The family's side: who was asked, what each person answered, and every message that went out."""

from .daily import DailyStep
from .delivery import (
    BOUNCED,
    BY_LETTER,
    EXPIRED,
    NEEDLESS,
    NO_ACCESS,
    PRINTED,
    REPLACED,
    RETURNED,
    URGENT,
    Delivery,
    DeliveryAttempt,
    DeliveryKind,
    DeliveryQuerySet,
    Way,
)
from .dispute import DisputeFile
from .drafts import AnswerDraft, UnsentForm, written_in
from .identity import BrokerChoice, BrokerSecret, Identification, PinRelease
from .letters import Letter, LetterSent, ToldCode
from .links import AccessCode, ChosenLanguage, FamilyLink, keyed, new_nonce
from .records import (
    ConsentRecord,
    GivenReceipt,
    InvalidationProposal,
    InvalidationVerdict,
    ReceiptPrint,
    RefusedPoint,
)
from .reports import EvaluationReport
from .requests import AdjustmentReply, AdjustmentRequest
from .rounds import ConsentRequest, ConsentRound

__all__ = [
    "BOUNCED",
    "BY_LETTER",
    "EXPIRED",
    "NEEDLESS",
    "NO_ACCESS",
    "PRINTED",
    "REPLACED",
    "RETURNED",
    "URGENT",
    "AccessCode",
    "AdjustmentReply",
    "AdjustmentRequest",
    "AnswerDraft",
    "BrokerChoice",
    "BrokerSecret",
    "ChosenLanguage",
    "ConsentRecord",
    "ConsentRequest",
    "ConsentRound",
    "DailyStep",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryKind",
    "DeliveryQuerySet",
    "DisputeFile",
    "EvaluationReport",
    "FamilyLink",
    "GivenReceipt",
    "Identification",
    "InvalidationProposal",
    "InvalidationVerdict",
    "Letter",
    "LetterSent",
    "PinRelease",
    "ReceiptPrint",
    "RefusedPoint",
    "ToldCode",
    "UnsentForm",
    "Way",
    "keyed",
    "new_nonce",
    "written_in",
]
