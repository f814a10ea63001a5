"""A planned conversation: how it stands on a day, and what may be done with it then."""

from datetime import date, timedelta
from enum import StrEnum

from plans.choices import MeetingOutcome

AHEAD = timedelta(days=7)
"""So long before its day a conversation stands among what waits."""
FAR = timedelta(days=366)


class MeetingState(StrEnum):
    """How one planned conversation stands, by its last row."""

    COMING = "COMING"
    PAST = "PAST"  # its day is over, and nobody wrote down what became of it
    HELD = "HELD"
    MISSED = "MISSED"
    CALLED_OFF = "CALLED_OFF"


def state_of(planned_on: date, outcome: MeetingOutcome | None, on: date) -> MeetingState:
    """What became of it, else whether its day is over; on the day itself it is still to come."""
    if outcome:
        return MeetingState(outcome.value)
    return MeetingState.COMING if planned_on >= on else MeetingState.PAST


def why_not_on(planned_on: date, on: date) -> str:
    """Why nobody can be invited for that day; empty when they can."""
    if planned_on < on:
        return "Deze dag is al geweest. Was het gesprek er al? Leg dan het overleg vast."
    if planned_on > on + FAR:
        return f"Klopt het jaar {planned_on.year}? Plan hoogstens een jaar vooruit."
    return ""


def why_not_changed(state: MeetingState) -> str:
    """Why this conversation cannot be moved or called off any more; empty when it can."""
    return {
        MeetingState.HELD: "Dit gesprek is al vastgelegd.",
        MeetingState.MISSED: "Er is al vastgelegd dat er niemand kwam.",
        MeetingState.CALLED_OFF: "Dit gesprek is al afgezegd.",
    }.get(state, "")


def why_not_missed(state: MeetingState, planned_on: date, invited_on: date | None, on: date) -> str:
    """Why it cannot be written down that nobody came: it is to come still, or no invitation is known to have gone out."""
    if why := why_not_changed(state):
        return why
    if planned_on > on:
        return "Dit gesprek moet nog komen."
    if invited_on is None:
        return "Er is geen uitnodiging aan een ouder verstuurd die aankwam. Nodigde u anders uit? Leg dan zelf de uitnodiging vast."
    return ""


def why_not_answered(state: MeetingState) -> str:
    """Why the family cannot answer this invitation any more; empty when it can."""
    return "" if state == MeetingState.COMING else why_not_changed(state) or "De dag van dit gesprek is voorbij."
