"""Columns that follow from other rows: what became of a message, and how a name is searched and sorted."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F

from consent.models import NEEDLESS, PRINTED, Delivery, DeliveryAttempt
from students.models import Person, Student
from students.names import fold

SENT = "SENT"
State = Delivery.State


def defects() -> tuple[int, list[str]]:
    """How many messages there are, and a sentence for each column that does not follow."""
    return Delivery.objects.count(), [*_deliveries(), *_people()]


def _deliveries() -> Iterator[str]:
    """What came of a message is what its tries say."""
    tries = defaultdict(list)
    for delivery, at, outcome in DeliveryAttempt.objects.order_by("pk").values_list("delivery", "at", "outcome"):
        tries[delivery].append((at, outcome))
    for pk, state, sent_at in Delivery.objects.order_by("pk").values_list("pk", "state", "sent_at"):
        told = tries[pk]
        if not _fits(state, [outcome for _, outcome in told]):
            yield f"bericht {pk}: de pogingen zeggen iets anders dan dat het {_words(state)} is"
        elif sent_at not in {at for at, outcome in told if outcome == SENT} | ({None} if state != SENT else set()):
            yield f"bericht {pk}: het ging volgens de pogingen op een ander moment uit"


def _fits(state: str, outcomes: list[str]) -> bool:
    last = outcomes[-1] if outcomes else ""
    match state:
        case State.SENT:
            return SENT in outcomes
        case State.READY:
            return last == PRINTED
        case State.DROPPED:
            return last in NEEDLESS
        case State.FAILED:
            return last not in ("", SENT)
        case State.WAITING | State.CLAIMED:
            return last not in (SENT, PRINTED, *NEEDLESS)
    return False


def _words(state: str) -> str:
    return State(state).label if state in State.values else repr(state)


def _people() -> Iterator[str]:
    rows = Person.objects.order_by("pk").values_list("pk", "given_name", "infix", "family_name", "search", "sort")
    for pk, given, infix, family, search, sort in rows:
        name = " ".join(part for part in (given, infix, family) if part)
        if (search, sort) != (fold(name)[:240], fold(f"{family} {given} {infix}")[:240]):
            yield f"persoon {pk}: de naam om te zoeken en te sorteren is een andere dan de naam"
    for pk in Student.objects.exclude(sort=F("person__sort")).order_by("pk").values_list("pk", flat=True):
        yield f"leerling {pk}: de naam om te sorteren is een andere dan die van de persoon"
