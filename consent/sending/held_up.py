"""Mail that servers do not take, for a reason that is not the address: what who runs the system has to look at."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import School, StaffMail
from consent.models import RETURNED, Delivery, DeliveryAttempt

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


def reasons(schools: Collection[int] | None = None) -> list[HeldUp]:
    """What is held up at these schools (None: everywhere), to families and to staff, by reason, the most frequent first."""
    last = DeliveryAttempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    to_families, to_staff = Delivery.objects.held_up(), StaffMail.objects.held_up()
    if schools is not None:
        to_families, to_staff = to_families.filter(school__in=schools), to_staff.about_schools(schools)
    held: dict[str, HeldUp] = {}
    for row in [
        *_by_reason(to_families.annotate(said=Subquery(last))),
        *_by_reason(to_staff.annotate(said=F("outcome"))),
    ]:
        code = (row["said"] or "").removeprefix(RETURNED).strip()
        was = held.get(code, HeldUp(code, 0, 0, row["since"]))
        since = min(was.since, row["since"])
        held[code] = HeldUp(code, was.many + row["many"], was.given_up + row["given_up"], since)
    return sorted(held.values(), key=lambda each: (-each.many, each.code))


def _by_reason(messages: QuerySet) -> QuerySet:
    given_up = Count("pk", filter=Q(state=Delivery.State.FAILED))
    return messages.values("said").order_by().annotate(many=Count("pk"), given_up=given_up, since=Min("at"))


@dataclass(frozen=True)
class AtSchool:
    """How many messages of one school are held up."""

    pk: int
    school: str
    many: int


def at_schools(schools: Collection[int]) -> list[AtSchool]:
    """The schools among these where mail is held up, by name; no query for who administers none."""
    if not schools:
        return []
    rows = Delivery.objects.held_up().filter(school__in=schools).values_list("school").order_by()
    many = Counter(dict(rows.annotate(many=Count("pk"))))
    to_staff = StaffMail.objects.held_up()
    if to_staff.exists():
        many.update({pk: to_staff.about_schools([pk]).count() for pk in schools})
    named = School.objects.filter(pk__in=+many).order_by("name").values_list("pk", "name") if +many else ()
    return [AtSchool(pk, name, many[pk]) for pk, name in named]
