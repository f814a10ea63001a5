"""How a request to the Loket stands, what may be done with it, and when it waits for somebody. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models


class DeskKind(models.TextChoices):
    """What a school asks of the partnership."""

    RESEARCH = "RESEARCH", "onderzoek of advies"
    ARRANGEMENT = "ARRANGEMENT", "een arrangement"
    TLV = "TLV", "een toelaatbaarheidsverklaring (TLV)"

    @property
    def in_sentence(self) -> str:
        return {
            DeskKind.RESEARCH: "onderzoek of advies van het Loket",
            DeskKind.ARRANGEMENT: "het arrangement",
            DeskKind.TLV: "de TLV",
        }[self]


class DeskStepKind(models.TextChoices):
    """What happens to a request to the Loket."""

    PERMITTED = "PERMITTED", "de familie gaf toestemming"
    SENT = "SENT", "verstuurd of overhandigd"
    DECIDED = "DECIDED", "besloten"
    CLOSED = "CLOSED", "gesloten"


class DeskOutcome(models.TextChoices):
    GRANTED = "GRANTED", "toegekend"
    PARTLY = "PARTLY", "deels toegekend"
    REFUSED = "REFUSED", "niet toegekend"


ANSWERED_WITHIN = timedelta(days=42)
"""After so long the school asks how it stands."""
RUNS_OUT = timedelta(weeks=12)
"""So long before what was granted ends, somebody looks whether it is asked for again."""


class DeskState(StrEnum):
    """How one request stands."""

    ASKING = "ASKING"  # the family did not give permission yet
    READY = "READY"
    SENT = "SENT"
    DECIDED = "DECIDED"
    CLOSED = "CLOSED"  # withdrawn, or what was granted is not asked for again

    @property
    def told(self) -> str:
        return {
            DeskState.ASKING: "wacht op toestemming van de familie",
            DeskState.READY: "klaar om te versturen",
            DeskState.SENT: "verstuurd, wacht op een besluit",
            DeskState.DECIDED: "er is een besluit",
            DeskState.CLOSED: "gesloten",
        }[self]


@dataclass(frozen=True)
class DeskFacts:
    """One request: when it was made, the day of each step that was done, and until when what was granted holds."""

    key: int
    kind: DeskKind
    made_on: date
    steps: tuple[tuple[DeskStepKind, date], ...] = ()
    valid_until: date | None = None

    def day_of(self, kind: DeskStepKind) -> date | None:
        """The last day on which this step was done."""
        return max((on for step, on in self.steps if step == kind), default=None)

    @property
    def state(self) -> DeskState:
        done = {kind for kind, _ in self.steps}
        if DeskStepKind.CLOSED in done:
            return DeskState.CLOSED
        if DeskStepKind.DECIDED in done:
            return DeskState.DECIDED
        if DeskStepKind.SENT in done:
            return DeskState.SENT
        return DeskState.READY if DeskStepKind.PERMITTED in done else DeskState.ASKING


OPEN_TO = {
    DeskState.ASKING: (DeskStepKind.PERMITTED, DeskStepKind.CLOSED),
    DeskState.READY: (DeskStepKind.SENT, DeskStepKind.CLOSED),
    DeskState.SENT: (DeskStepKind.DECIDED, DeskStepKind.CLOSED),
    DeskState.DECIDED: (DeskStepKind.CLOSED,),
    DeskState.CLOSED: (),
}
"""What may be noted of a request, by how it stands."""


def why_not(facts: DeskFacts, kind: DeskStepKind) -> str:
    """Why this cannot be noted now, in a sentence; empty when it can."""
    if kind in OPEN_TO[facts.state]:
        return ""
    if kind == DeskStepKind.SENT and facts.state == DeskState.ASKING:
        return "Zonder toestemming van de familie gaat er niets naar het Loket. Noteer eerst de toestemming."
    if kind == DeskStepKind.DECIDED and facts.state in (DeskState.ASKING, DeskState.READY):
        return "Deze aanvraag is nog niet verstuurd."
    return f"Deze aanvraag staat al verder: {facts.state.told}."


@dataclass(frozen=True)
class DeskWait:
    """What somebody has to do about a request: what and why, since when, and before when."""

    what: str
    why: str
    since_on: date
    due_on: date | None = None


def waits(facts: DeskFacts, others: Iterable[DeskFacts], on: date) -> DeskWait | None:
    """What waits of one request on that day; `others` are the requests of the same plan."""
    name = facts.kind.in_sentence
    match facts.state:
        case DeskState.ASKING:
            why = "Er gaat niets naar het Loket voordat de familie ja zegt."
            return DeskWait(f"Toestemming vragen voor {name}", why, facts.made_on)
        case DeskState.READY:
            return DeskWait(f"Versturen: {name}", "De familie gaf toestemming.", _day(facts, DeskStepKind.PERMITTED))
        case DeskState.SENT:
            asked_on = _day(facts, DeskStepKind.SENT) + ANSWERED_WITHIN
            if asked_on > on:
                return None
            return DeskWait(f"Navragen: {name}", "Er is na zes weken nog geen besluit.", asked_on)
        case DeskState.DECIDED if facts.valid_until and facts.valid_until - RUNS_OUT <= on:
            decided_on = _day(facts, DeskStepKind.DECIDED)
            if any(each.kind == facts.kind and each.made_on > decided_on for each in others):
                return None
            why = "Vraag het opnieuw aan, of schrijf waarom dat niet nodig is."
            return DeskWait(f"Loopt af: {name}", why, facts.valid_until - RUNS_OUT, facts.valid_until)
    return None


def _day(facts: DeskFacts, kind: DeskStepKind) -> date:
    return facts.day_of(kind) or facts.made_on
