"""What somebody showed at the broker, in this browser: it holds as long as the code by which they came in (decision 4)."""

from dataclasses import astuple
from datetime import datetime, timedelta

from django.shortcuts import redirect
from django.utils import timezone

from consent.entrance.session import PROVEN
from consent.models import BrokerChoice, Identification
from consent.policy.levels import Shown, demanded_for, is_enough

from .broker import Attempt

SHOWN, AWAY = "family_shown", "family_away"  # person -> (identification, code); what this browser took to the broker
LONGEST_AWAY = timedelta(minutes=15)


def keep(request, found: Identification) -> None:
    """This browser showed who reads; bound to the code by which that person came in."""
    code = request.session.get(PROVEN, {}).get(str(found.person_id))
    request.session[SHOWN] = request.session.get(SHOWN, {}) | {str(found.person_id): [found.pk, code]}


def shown_by(request, person_id: int) -> Identification | None:
    """What this person showed since they came in here; None when that was no more than link and code."""
    pk, code = request.session.get(SHOWN, {}).get(str(person_id), (None, None))
    if pk is None or code != request.session.get(PROVEN, {}).get(str(person_id)):
        return None
    return Identification.objects.accepted().filter(pk=pk, person=person_id).first()


def shown(request, found) -> Shown | None:
    """What goes into the record of an answer by who reads now."""
    row = shown_by(request, found.person.pk)
    return row.shown if row else None


def identified_by(request, found) -> str:
    """What to add to how it is known who answers; empty for link and code alone."""
    row = shown_by(request, found.person.pk)
    return f", en daarna {row.words}" if row else ""


def must_show(request, found, decision: str):
    """To the page that asks more than link and code, when this school does for this answer; None when it need not be."""
    choice = BrokerChoice.objects.switched_on(found.school.pk)
    wanted = demanded_for(decision, choice.demands) if choice else ""
    row = shown_by(request, found.person.pk) if wanted else None
    return None if is_enough(row.level if row else "", wanted) else redirect("family_identify", found.plan.uuid)


# On the way to the broker and back -----------------------------------------------------------------------------------


def go_away(request, found, at: datetime) -> Attempt:
    """Remember what this browser takes along, for whom and for which plan."""
    attempt = Attempt.new()
    request.session[AWAY] = {
        "attempt": astuple(attempt),
        "person": found.person.pk,
        "plan": str(found.plan.uuid),
        "at": at.timestamp(),
    }
    return attempt


def come_back(request, state: str) -> tuple[Attempt, int, str] | None:
    """(what it took along, person, plan) of the browser that brings this state back in time; it counts once."""
    kept = request.session.pop(AWAY, None)
    if not kept or timezone.now().timestamp() - kept["at"] > LONGEST_AWAY.total_seconds():
        return None
    attempt = Attempt(*kept["attempt"])
    return (attempt, kept["person"], kept["plan"]) if attempt.is_of(state) else None
