"""Whether a message is still true at the moment it goes out: judged once more by the postman, by one rule per kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from consent import sight as family
from consent.contributions import links
from consent.meetings import preparing, talks
from consent.models import Delivery, DeliveryKind
from consent.models.delivery import ABOUT_QUESTIONS, ANSWERED, CLOSED, EXPIRED, NO_ACCESS, NOT_ASKED, SPOKEN
from consent.round import state
from plans.choices import Status
from plans.facts.said import FAMILY
from plans.models import ActionPart, Evaluation, Meeting
from plans.policy.year.meeting import MeetingState
from students.policy import Sight

OPENING_NOTHING = frozenset({DeliveryKind.WARNING, DeliveryKind.RIGHT_ENDED})
"""These may go without a link, and then also to who may read nothing."""
ASKING = frozenset({DeliveryKind.ASKED, DeliveryKind.REMINDER})
TO_PREPARE = frozenset({DeliveryKind.PREPARE, DeliveryKind.PREPARE_NOW})
TO_WHO_IS_ASKED = frozenset({DeliveryKind.CODE, DeliveryKind.LINK, *ABOUT_QUESTIONS})
"""These go to who is asked something beforehand, also when that is all they may see."""
TO_READERS = frozenset({DeliveryKind.SHARED, DeliveryKind.ERRATUM, *ASKING})
"""These speak of a text: nothing for who hears only what was decided."""


@dataclass(frozen=True)
class Facts:
    """What decides about one message now. `sight` and `reachable` are about its reader.

    `status` is that of the version it is about, empty when it is about the plan. `code_opens`: the code in it is the
    last one and lives. `opens`: its link opens something to who sees nothing of the plan; `questions`: some wait for its
    reader. `left`: the pupil is no longer enrolled. `holds_right`, `answered` and `spoken` are about the
    question on that version: whether this person decides today, gave an answer that counts, and was spoken to since the
    last question. `talk_ahead`: the talk to prepare is still to come, and `prepared`: this person wrote something for it.
    `stands`: the conversation it is about is still to come on that day, or was called off and is not over.
    """

    sight: Sight
    reachable: bool = True
    has_link: bool = True
    runs: bool = True
    status: str = ""
    code_opens: bool = True
    reminders: bool = True
    left: bool = False
    holds_right: bool = True
    answered: bool = False
    spoken: bool = False
    talk_ahead: bool = True
    prepared: bool = False
    stands: bool = True
    opens: bool = False
    questions: bool = False


def why_not(kind: str, facts: Facts) -> str:
    """Why a message of this kind must not go out now, in a word for its attempt; empty when it is still true."""
    if (kind in OPENING_NOTHING and not facts.has_link) or (kind in TO_WHO_IS_ASKED and facts.opens):
        may_go = facts.reachable
    else:
        may_go = facts.sight != Sight.NOTHING and not (facts.sight == Sight.INFORMATION and kind in TO_READERS)
    return RULES[DeliveryKind(kind)](facts) if may_go else NO_ACCESS


def _while(*statuses: Status) -> Callable[[Facts], str]:
    return lambda facts: "" if facts.status in statuses else CLOSED


def _always(facts: Facts) -> str:
    """What it tells has happened, whatever happened since."""
    return ""


def _question(facts: Facts) -> str:
    if facts.status != Status.SHARED or facts.left:
        return CLOSED
    if not facts.holds_right:
        return NOT_ASKED
    return ANSWERED if facts.answered else ""


def _reminder(facts: Facts) -> str:
    """A question still; none is repeated to whom the school spoke, nor where it switched reminders off meanwhile."""
    if why := _question(facts):
        return why
    return SPOKEN if facts.spoken else "" if facts.reminders else CLOSED


def _questions(facts: Facts) -> str:
    if not facts.runs:
        return CLOSED
    return "" if facts.questions else ANSWERED


def _still_asked(facts: Facts) -> str:
    return _questions(facts) or ("" if facts.reminders else CLOSED)


def _code(facts: Facts) -> str:
    return "" if facts.code_opens else EXPIRED


def _right_ended(facts: Facts) -> str:
    """Who has the right again is asked again; that it ended is no longer so."""
    return NOT_ASKED if facts.holds_right and facts.status == Status.SHARED else ""


def _prepare(facts: Facts) -> str:
    if not facts.talk_ahead or not facts.runs or facts.left:
        return CLOSED
    return "" if facts.sight in preparing.WRITES else NOT_ASKED


def _prepare_now(facts: Facts) -> str:
    if why := _prepare(facts):
        return why
    return ANSWERED if facts.prepared else "" if facts.reminders else CLOSED


def _ended(facts: Facts) -> str:
    return CLOSED if facts.runs else ""


def _meeting(facts: Facts) -> str:
    return "" if facts.stands and facts.runs else CLOSED


RULES: dict[DeliveryKind, Callable[[Facts], str]] = {
    DeliveryKind.SHARED: _while(Status.SHARED),
    DeliveryKind.ASKED: _question,
    DeliveryKind.REMINDER: _reminder,
    DeliveryKind.CODE: _code,
    DeliveryKind.LINK: _always,
    DeliveryKind.RECEIPT: _always,
    DeliveryKind.CONFIRMED: _always,
    DeliveryKind.ESTABLISHED: _while(Status.ESTABLISHED),
    DeliveryKind.LAPSED: _while(Status.WITHDRAWN),
    DeliveryKind.ENDED: _ended,
    DeliveryKind.RIGHT_ENDED: _right_ended,
    DeliveryKind.REQUESTED: _always,
    DeliveryKind.REPLIED: _always,
    DeliveryKind.ERRATUM: _while(Status.SHARED, Status.ESTABLISHED),
    DeliveryKind.INVALIDATED: _always,
    DeliveryKind.PREPARE: _prepare,
    DeliveryKind.PREPARE_NOW: _prepare_now,
    DeliveryKind.WARNING: _always,
    DeliveryKind.INVITED: _meeting,
    DeliveryKind.CALLED_OFF: _meeting,
    DeliveryKind.QUESTIONS: _questions,
    DeliveryKind.STILL_ASKED: _still_asked,
    DeliveryKind.EVALUATED: _always,
}
"""Every kind of message has its rule; a test holds it."""


# From rows to facts --------------------------------------------------------------------------------------------------


def facts_of(delivery: Delivery, at: datetime) -> Facts:
    """What decides about this message at that moment; the round is looked at only for who is asked something."""
    plan, on, kind = delivery.plan, timezone.localdate(at), delivery.kind
    student, policy = plan.student, plan.school.consent_policy
    asked = _of_round(delivery, on) if kind in ASKING or kind == DeliveryKind.RIGHT_ENDED else {}
    if kind in TO_PREPARE:
        asked = _of_talk(delivery, on)
    sight = family.sight_of(delivery.person_id, student, policy, on)
    if kind in ABOUT_QUESTIONS or (kind in TO_WHO_IS_ASKED and sight == Sight.NOTHING):
        asked = _of_questions(delivery, on)
    return Facts(
        sight=sight,
        reachable=family.may_be_reached(delivery.person_id, student, on),
        has_link=delivery.link_id is not None,
        runs=plan.is_running,
        status=delivery.part.status if delivery.part else "",
        code_opens=_opens(delivery, at),
        reminders=plan.school.reminders,
        left=student.has_left(on),
        stands=_stands(delivery, on),
        **asked,
    )


def _stands(delivery: Delivery, on: date) -> bool:
    """Whether what it says of a planned conversation is so: it was not moved since, and is not over."""
    meeting = delivery.meeting
    if meeting is None:
        return True
    if meeting.on < on or Meeting.objects.filter(uid=meeting.uid, sequence__gt=meeting.sequence).exists():
        return False
    said = MeetingState.CALLED_OFF if delivery.kind == DeliveryKind.CALLED_OFF else MeetingState.COMING
    return meeting.state(on) == said


def _of_questions(delivery: Delivery, on: date) -> dict:
    asked = links.landing(delivery.person_id, delivery.plan)
    return {
        "opens": asked is not None and links.opens(delivery.person_id, delivery.plan, on),
        "questions": asked is not None and asked.given is None,
    }


def _opens(delivery: Delivery, at: datetime) -> bool:
    """Whether the code in this message is still the one that opens: the last its browser asked, not used, not too old."""
    code = delivery.code
    if code is None:
        return True
    newer = type(code).objects.filter(link=code.link_id, browser=code.browser, pk__gt=code.pk)
    return code.used_at is None and code.expires_at > at and not newer.exists()


def _of_talk(delivery: Delivery, on: date) -> dict:
    evaluation = Evaluation.objects.running_in(delivery.plan)
    if evaluation is None or evaluation.prepare_asked_at is None or evaluation.held_on < on:
        return {"talk_ahead": False}
    return {"prepared": delivery.person_id in preparing.wrote_for(evaluation)}


def _of_round(delivery: Delivery, on: date) -> dict:
    if delivery.part_id is None:
        return {}
    part = ActionPart.objects.afresh(delivery.part_id, FAMILY)
    voices = {voice.holder.person_id: voice for voice in state.state(part, on).voices}
    voice = voices.get(delivery.person_id)
    if voice is None:
        return {"holds_right": False}
    # A question that was put again after an answer (after a conversation, say) waits for another.
    put_since = delivery.kind == DeliveryKind.ASKED and voice.record is not None and voice.record.at < delivery.at
    spoken = voice.asked_at is not None and talks.talked_since(part.plan, delivery.person_id, voice.asked_at)
    return {"answered": voice.counts and not put_since, "spoken": spoken}
