"""Mail that servers do not take, for a reason that is not the address: what who runs the system has to look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, OuterRef, Q, Subquery

from .models import RETURNED, Delivery, DeliveryAttempt

PASSING = ("4.",)
FULL = ("5.2.2", "552", "4.2.2")
POLICY = ("5.7.", "554", "550", "5.1.7", "5.1.8")
UNREACHED = (
    "ConnectionRefusedError",
    "ConnectionResetError",
    "TimeoutError",
    "gaierror",
    "OSError",
    "SMTPConnectError",
)


@dataclass(frozen=True)
class HeldUp:
    """Messages that wait for one reason. `given_up`: how many of them are not tried any more."""

    code: str
    many: int
    given_up: int
    since: datetime

    @property
    def why(self) -> str:
        """What the number means, and where to look."""
        if self.code in UNREACHED:
            return "De eigen mailserver is niet te bereiken."
        if self.code == "SMTPAuthenticationError":
            return "De eigen mailserver neemt onze naam en ons wachtwoord niet aan."
        if self.code.startswith(FULL):
            return "De mailbox van de ontvanger is vol, of er is te veel verstuurd."
        if self.code.startswith(PASSING):
            return "Een mailserver kon het niet aannemen of bleef onbereikbaar."
        if self.code.startswith(POLICY):
            return "Mailservers weigeren de afzender: kijk naar SPF, DKIM, DMARC en blokkadelijsten."
        return "De mailserver nam het bericht niet aan."


def reasons(schools: Iterable[int] | None = None) -> list[HeldUp]:
    """What is held up at these schools (None: everywhere), by reason, the most frequent first."""
    last = DeliveryAttempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    found = Delivery.objects.held_up()
    if schools is not None:
        found = found.filter(school__in=schools)
    given_up = Count("pk", filter=Q(state=Delivery.State.FAILED))
    rows = found.annotate(said=Subquery(last)).values("said").order_by()
    held: dict[str, HeldUp] = {}
    for row in rows.annotate(many=Count("pk"), given_up=given_up, since=Min("at")):
        code = (row["said"] or "").removeprefix(RETURNED).strip()
        was = held.get(code, HeldUp(code, 0, 0, row["since"]))
        since = min(was.since, row["since"])
        held[code] = HeldUp(code, was.many + row["many"], was.given_up + row["given_up"], since)
    return sorted(held.values(), key=lambda each: (-each.many, each.code))


@dataclass(frozen=True)
class AtSchool:
    """How many messages of one school are held up."""

    pk: int
    school: str
    many: int


def at_schools(schools: Iterable[int]) -> list[AtSchool]:
    """The schools among these where mail is held up, by name; no query for who administers none."""
    if not schools:
        return []
    rows = Delivery.objects.held_up().filter(school__in=schools).values("school", "school__name").order_by()
    rows = rows.annotate(many=Count("pk")).order_by("school__name")
    return [AtSchool(row["school"], row["school__name"], row["many"]) for row in rows]
