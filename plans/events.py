"""What a line of the journal can say. The names stand in journals for good: one is added, none is ever changed (decision 53)."""

from enum import StrEnum, auto


class EventKind(StrEnum):
    """Each has its row in docs/proof.md, where who checks without us reads what it means."""

    @staticmethod
    def _generate_next_value_(name, start, count, last_values) -> str:
        return name

    PLAN_STARTED = auto()
    BEGUN_ON_CORRECTED = auto()
    DELAY_EXPLAINED = auto()
    PLAN_ENDED = auto()
    SCHOOL_CHOSE = auto()
    REGISTERED = auto()

    PART_DRAFTED = auto()
    PART_SHARED = auto()
    PART_ESTABLISHED = auto()
    PART_WITHDRAWN = auto()
    PART_DISCARDED = auto()
    PART_ENDED = auto()
    DOCUMENT_STORED = auto()
    ERRATUM = auto()
    RECORDED = auto()
    EVALUATION_STARTED = auto()
    PREPARATION_ASKED = auto()
    EVALUATION_CONCLUDED = auto()
    DESK_REQUESTED = auto()
    DESK_STEP = auto()

    CONSENT_ASKED = auto()
    CONSENT_REQUESTED = auto()
    CONSENT_GIVEN = auto()
    POINTS_REFUSED = auto()
    REMINDED = auto()
    RIGHTS_CHANGED = auto()
    RIGHT_ENDED = auto()
    INVALIDATION_PROPOSED = auto()
    INVALIDATION_DECIDED = auto()
    ADJUSTMENT_ASKED = auto()
    ADJUSTMENT_ANSWERED = auto()

    FACTS_CHANGED = auto()
    FACTS_CORRECTED = auto()
    CONTACT_CHANGED = auto()
    CODE_REFUSED = auto()
    CODE_TOLD = auto()
    LETTER_SENT = auto()
    IDENTIFIED = auto()
    IDENTITY_REFUSED = auto()
