"""The postman: makes a letter of an outbox row and sends what is due, also after having been killed (decision 35)."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from accounts import envelope, refusals, trouble
from accounts.refusals import Fault
from plans.choices import Kind, Status
from plans.text import spaced
from students.policy import Sight

from . import current, family
from .envelope import reply_to
from .models import URGENT, Delivery, DeliveryAttempt, DeliveryKind, DeliveryQuerySet
from .words import follows, words_for

log = logging.getLogger("opp.post")
HOLD = timedelta(minutes=10)  # after this a claimed message is taken to be dropped by a killed worker
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
"""How long to wait after each failed try; after one try more it is not delivered."""
State = Delivery.State


def letter(delivery: Delivery, base: str = "") -> tuple[str, str]:
    """Subject and text of a message, made anew from its row; token and code are computed, never stored.

    `base` is the address of the site when that is another than `settings.BASE_URL` (the demo's own page).
    """
    template = get_template(f"mail/{delivery.kind.lower()}.txt").template
    lines = template.render(Context(_contents(delivery, base or settings.BASE_URL), autoescape=False)).splitlines()
    return " ".join(lines[0].split()), "\n".join(lines[1:]).strip() + "\n"


def _contents(delivery: Delivery, base: str) -> dict:
    plan, part, link = delivery.plan, delivery.part, delivery.link
    left = plan.student.has_left(timezone.localdate())
    return {
        "school": plan.school,
        "reads": _sight(delivery, delivery.at) != Sight.INFORMATION,
        "number": Kind(part.kind).position if part else None,
        "digest": spaced(part.digest) if part and part.digest else "",
        "link": base + reverse("family_door", args=[link.token]) if link else "",
        "code": delivery.code.code if delivery.code else "",
        "code_page": base + reverse("family_code"),
        "answer_by": _answer_by(delivery),
        "follows": _follows(delivery, left),
        "only_for": family.only_for(delivery.person_id, plan.student),
        "lies_open": bool(part) and part.status == Status.SHARED and not left,
        **words_for(delivery.person_id == plan.student.person_id),
    }


def _follows(delivery: Delivery, left: bool) -> str:
    """What happens now with the answer that this message confirms, as it stands at sending."""
    record = delivery.record
    if record is None:
        return ""
    words = words_for(delivery.person_id == delivery.plan.student.person_id)
    return follows(record.decision, delivery.part.status, words, is_last=record.is_last, left=left)


def _answer_by(delivery: Delivery) -> date | None:
    """Until when this person may answer, in a message that asks for it; no date that is already over."""
    if delivery.kind not in (DeliveryKind.ASKED, DeliveryKind.REMINDER) or not delivery.part_id:
        return None
    asked = [row for row in delivery.person.consent_requests.all() if row.round.action_part_id == delivery.part_id]
    until = asked[-1].answer_by if asked else None
    return until if until and until >= timezone.localdate(delivery.at) else None


def send_due(
    at: datetime | None = None,
    *,
    urgent: bool = False,
    between: Callable[[], object] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, one by one, until all went or `stopped()`; how many went out.

    Each message is tried once in a round, but what is `urgent` and asked for meanwhile goes along. With `urgent` nothing
    else goes. `between` is called before each next message: another outbox may have something that cannot wait.
    """
    began, sent = at or timezone.now(), 0
    while not stopped():
        now = at or timezone.now()
        delivery = _claim(now, began, urgent=urgent)
        if delivery is None:
            break
        sent += _send(delivery, now)
        between()
    return sent


def _claim(at: datetime, began: datetime, *, urgent: bool = False) -> Delivery | None:
    """Take one message that no other worker holds; a code goes first, then a receipt: somebody is waiting for it."""
    waits = (When(kind=DeliveryKind.CODE, then=Value(0)), When(kind__in=URGENT, then=Value(1)))
    urgent_first = Case(*waits, default=Value(2), output_field=IntegerField())
    with transaction.atomic():
        due = Delivery.objects.due(at).filter(Q(next_at__lte=began) | Q(kind__in=URGENT))
        due = (due.urgent() if urgent else due).order_by(urgent_first, "next_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        pk = due.values_list("pk", flat=True).first()
        if pk is None:
            return None
        Delivery.objects.filter(pk=pk).update(state=State.CLAIMED, next_at=at + HOLD, attempts=F("attempts") + 1)
    return _whole(Delivery.objects.all()).get(pk=pk)


def _whole(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """With all that a letter is made of."""
    found = deliveries.select_related(
        "plan__school", "plan__coordinator", "plan__student__person", "person", "part", "link", "code__link", "record"
    )
    family_rows = [f"plan__student__guardians{rows}" for rows in ("__person", "__authorities", "__grants")]
    return found.prefetch_related(*family_rows, "person__consent_requests__round")


def _send(delivery: Delivery, at: datetime) -> bool:
    """One try. What happened is kept as a word or a number, never as the text of an error."""
    try:
        if why := current.why_not(delivery.kind, current.facts_of(delivery, at)):
            _note(delivery, at, state=State.DROPPED, outcome=why)
            return False
        _hand_over(delivery)
    except trouble.LOST:
        raise
    except Exception as error:  # one message that cannot be made or sent must not hold up the others
        about, what = refusals.of_error(error)
        _not_sent(delivery, at, about, what or type(error).__name__)
        return False
    _note(delivery, at, state=State.SENT, outcome="SENT", sent_at=at, fault="")
    return True


def _not_sent(delivery: Delivery, at: datetime, fault: Fault, what: str) -> None:
    """Nobody at that address: final. Anything else: again after a pause, until the last one is over."""
    if fault == Fault.ADDRESS or delivery.attempts > len(PAUSES):
        _note(delivery, at, state=State.FAILED, outcome=what, fault=fault)
        return
    log.warning("not sent, try %s: %s", delivery.attempts, what)
    pause = PAUSES[delivery.attempts - 1]
    _note(delivery, at, state=State.WAITING, outcome=what, fault=fault, next_at=at + pause)


def _hand_over(delivery: Delivery) -> None:
    subject, body = letter(delivery)
    EmailMessage(
        subject,
        body,
        envelope.return_path(delivery),
        [delivery.address],
        headers=envelope.headers(delivery),
        reply_to=reply_to(delivery.plan),
    ).send()


def _sight(delivery: Delivery, at: datetime) -> Sight:
    plan = delivery.plan
    return family.sight_of(delivery.person_id, plan.student, plan.school.consent_policy, timezone.localdate(at))


def _note(delivery: Delivery, at: datetime, *, state: str, outcome: str, **moments) -> None:
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, state=State.CLAIMED).update(state=state, **moments)
        DeliveryAttempt.objects.create(delivery=delivery, at=at, outcome=outcome[:40])


# The demo's mailbox --------------------------------------------------------------------------------------------------


def everything() -> DeliveryQuerySet:
    """Every message, the newest first, with what a list of them shows."""
    return _whole(Delivery.objects.all()).order_by("-at", "-pk")


def newest_question(at: datetime) -> Delivery | None:
    """The last question for consent to a parent who did not answer and whose text still lies before the family."""
    return (
        everything()
        .filter(kind=DeliveryKind.ASKED, part__status="SHARED", link__expires_at__gt=at)
        .exclude(part__actionpart__consent_records__person=F("person"))
        .exclude(person=F("plan__student__person"))
        .first()
    )


def last_code(link) -> Delivery | None:
    """The message with the newest code for this link."""
    return everything().filter(kind=DeliveryKind.CODE, code__link=link).first()
