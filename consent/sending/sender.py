"""The postman: makes a letter of an outbox row and sends what is due, also after having been killed (decision 35)."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from consent import sight
from consent.contributions import links
from consent.mail import letter as letters
from consent.mail import sms
from consent.mail.reply_to import reply_to
from consent.meetings.entries import entry_of
from consent.models import PRINTED, URGENT, Delivery, DeliveryAttempt, DeliveryKind, DeliveryQuerySet, Way
from consent.models.delivery import ABOUT_QUESTIONS
from consent.policy import Decision
from consent.sending import still_true
from consent.words import language
from consent.words.address import follows, words_for
from core import calendar, envelope, mail_refusals, trouble
from core.mail_refusals import Fault
from plans.choices import ContributionRole, Kind, Status
from plans.models import Evaluation
from plans.text.snapshot import spaced
from students.policy import Sight

log = logging.getLogger("opp.post")
HOLD = timedelta(minutes=10)  # after this a claimed message is taken to be dropped by a killed worker
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
"""How long to wait after each failed try; after one try more it is not delivered."""
State = Delivery.State


def letter(delivery: Delivery, base: str = "") -> tuple[str, str]:
    """Subject and text of a message, made anew from its row; token and code are computed, never stored.

    `base` is the address of the site when that is another than `settings.BASE_URL` (the demo's own page).
    """
    if delivery.route == Way.LETTER:
        return letters.in_words(delivery, _answer_by(delivery))
    if delivery.route == Way.SMS:
        return "Sms met een code", sms.text_of(delivery)
    template: Any = get_template(f"mail/{delivery.kind.lower()}.txt")
    with translation.override(language.of_message(delivery)):
        contents = Context(_contents(delivery, base or settings.BASE_URL), autoescape=False)
        lines = template.template.render(contents).splitlines()
    return " ".join(lines[0].split()), "\n".join(lines[1:]).strip() + "\n"


def _contents(delivery: Delivery, base: str) -> dict:
    plan, part, link = delivery.plan, delivery.part, delivery.link
    left = plan.student.has_left(timezone.localdate())
    return {
        "school": plan.school,
        "reads": _sight(delivery, delivery.at) != Sight.INFORMATION,
        "number": Kind(part.kind).position if part else None,
        "digest": spaced(part.digest) if part and part.digest else "",
        "link": base + reverse("family_entrance", args=[link.token]) if link else "",
        "code": delivery.code.code if delivery.code else "",
        "code_page": base + reverse("family_code"),
        "answer_by": _answer_by(delivery),
        "talk_on": _talk_on(delivery),
        "follows": _follows(delivery, left),
        "talk_first": delivery.record is not None and delivery.record.decision == Decision.TALK_FIRST,
        "only_for": sight.only_for(delivery.person_id, plan.student),
        "meeting": delivery.meeting,
        **_asked(delivery),
        "lies_open": part is not None and part.status == Status.SHARED and not left,
        **words_for(delivery.person_id == plan.student.person_id),
    }


def _asked(delivery: Delivery) -> dict:
    """Of a message about questions beforehand: by when an answer is wanted, and whether its reader is from outside."""
    student = delivery.plan.student
    family = {student.person_id, *(each.person_id for each in student.guardians.all())}
    if delivery.kind not in ABOUT_QUESTIONS and delivery.person_id in family:
        return {}
    asked = links.landing(delivery.person_id, delivery.plan)
    if asked is None:
        return {}
    outside = asked.role == ContributionRole.OUTSIDE
    is_ahead = delivery.kind in ABOUT_QUESTIONS and asked.answer_by > timezone.localdate(delivery.at)
    return {"outside": outside} | ({"answer_by": asked.answer_by} if is_ahead else {})


def _follows(delivery: Delivery, left: bool) -> str:
    """What happens now with the answer that this message confirms, as it stands at sending."""
    record, part = delivery.record, delivery.part
    if record is None or part is None:
        return ""
    is_pupil = delivery.person_id == delivery.plan.student.person_id
    return follows(record.decision, part.status, is_pupil=is_pupil, is_last=record.is_last, left=left)


def _answer_by(delivery: Delivery) -> date | None:
    """Until when this person may answer, in a message that asks for it; no date that is already over."""
    if delivery.kind not in (DeliveryKind.ASKED, DeliveryKind.REMINDER) or not delivery.part_id:
        return None
    asked = [row for row in delivery.person.consent_requests.all() if row.round.action_part_id == delivery.part_id]
    until = asked[-1].answer_by if asked else None
    return until if until and until >= timezone.localdate(delivery.at) else None


def _talk_on(delivery: Delivery) -> date | None:
    """The day of the talk that this message asks to prepare."""
    if delivery.kind not in still_true.TO_PREPARE:
        return None
    evaluation = Evaluation.objects.running_in(delivery.plan)
    return evaluation.held_on if evaluation else None


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
        "plan__school",
        "plan__coordinator",
        "plan__student__person",
        "person__chosen_language",
        "part",
        "link",
        "code__link",
        "record",
        "meeting__school",
    )
    family_rows = [f"plan__student__guardians{rows}" for rows in ("__person", "__authorities", "__grants")]
    return found.prefetch_related(*family_rows, "person__consent_requests__round")


def _send(delivery: Delivery, at: datetime) -> bool:
    """One try. What happened is kept as a word or a number, never as the text of an error."""
    try:
        if why := still_true.why_not(delivery.kind, still_true.facts_of(delivery, at)):
            _note(delivery, at, state=State.DROPPED, outcome=why)
            return False
        if delivery.route == Way.LETTER:
            print_letter(delivery, at)
            return False
        _hand_over(delivery)
    except trouble.LOST:
        raise
    except Exception as error:  # one message that cannot be made or sent must not hold up the others
        about, what = mail_refusals.of_error(error)
        _not_sent(delivery, at, about, what or type(error).__name__)
        return False
    _note(delivery, at, state=State.SENT, outcome="SENT", sent_at=at, fault="")
    return True


def print_letter(delivery: Delivery, at: datetime) -> None:
    """Print it and lay it ready; nothing more is sent. Raises NotPrinted."""
    Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(state=State.CLAIMED)
    letters.print_one(delivery, at, _answer_by(delivery))
    _note(delivery, at, state=State.READY, outcome=PRINTED, fault="")


def _not_sent(delivery: Delivery, at: datetime, fault: Fault, what: str) -> None:
    """Nobody at that address: final. Anything else: again after a pause, until the last one is over."""
    if fault == Fault.ADDRESS or delivery.attempts > len(PAUSES):
        _note(delivery, at, state=State.FAILED, outcome=what, fault=fault)
        return
    log.warning("not sent, try %s: %s", delivery.attempts, what)
    pause = PAUSES[delivery.attempts - 1]
    _note(delivery, at, state=State.WAITING, outcome=what, fault=fault, next_at=at + pause)


def _hand_over(delivery: Delivery) -> None:
    if delivery.route == Way.SMS:
        sms.send(delivery)
        return
    subject, body = letter(delivery)
    message = EmailMessage(
        subject,
        body,
        envelope.return_path(delivery),
        [delivery.address],
        headers=envelope.headers(delivery),
        reply_to=reply_to(delivery.plan),
    )
    if meeting := delivery.meeting:
        entry = entry_of(meeting, is_off=delivery.kind == DeliveryKind.CALLED_OFF)
        message.attach("gesprek.ics", calendar.written([entry]).decode(), calendar.TYPE)
    message.send()


def _sight(delivery: Delivery, at: datetime) -> Sight:
    plan = delivery.plan
    return sight.sight_of(delivery.person_id, plan.student, plan.school.consent_policy, timezone.localdate(at))


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
