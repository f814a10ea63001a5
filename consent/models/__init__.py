"""The family's side: who was asked, what each person answered, and every message that went out."""

from .daily import DailyStep
from .delivery import (
    BOUNCED,
    EXPIRED,
    NEEDLESS,
    NO_ACCESS,
    RETURNED,
    URGENT,
    Delivery,
    DeliveryAttempt,
    DeliveryKind,
    DeliveryQuerySet,
)
from .drafts import AnswerDraft, UnsentForm, written_in
from .links import AccessCode, FamilyLink, keyed, new_nonce
from .records import (
    ConsentRecord,
    GivenReceipt,
    InvalidationProposal,
    InvalidationVerdict,
    ReceiptPrint,
    RefusedPoint,
)
from .requests import AdjustmentReply, AdjustmentRequest
from .rounds import ConsentRequest, ConsentRound

__all__ = [
    "BOUNCED",
    "EXPIRED",
    "NEEDLESS",
    "NO_ACCESS",
    "RETURNED",
    "URGENT",
    "AccessCode",
    "AdjustmentReply",
    "AdjustmentRequest",
    "AnswerDraft",
    "ConsentRecord",
    "ConsentRequest",
    "ConsentRound",
    "DailyStep",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryKind",
    "DeliveryQuerySet",
    "FamilyLink",
    "GivenReceipt",
    "InvalidationProposal",
    "InvalidationVerdict",
    "ReceiptPrint",
    "RefusedPoint",
    "UnsentForm",
    "keyed",
    "new_nonce",
    "written_in",
]
