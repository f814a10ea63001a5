"""What a next step is: who has the ball, for what, since when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.choices import Kind


class Who(StrEnum):
    """Whose turn it is, by role; FAMILY waits for an answer from outside."""

    COORDINATOR = "COORDINATOR"
    DIRECTOR = "DIRECTOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    FAMILY = "FAMILY"


class Step(StrEnum):
    """What waits, by a name that stays when its words change: the family reads the same step in words of its own."""

    END = "END"  # the pupil left
    DRAFT = "DRAFT"
    REMARKS = "REMARKS"
    COMMENTS = "COMMENTS"  # of colleagues, beside a draft
    HEAR = "HEAR"
    TALK = "TALK"  # about part 1, before it is established
    SECOND_TALK = "SECOND_TALK"
    REQUIREMENT = "REQUIREMENT"  # something else that stands in the way
    ESTABLISH = "ESTABLISH"
    ASK = "ASK"
    ASK_AGAIN = "ASK_AGAIN"
    WHO_DECIDES = "WHO_DECIDES"
    ANSWER = "ANSWER"  # the family's, as PREPARE is
    CALL = "CALL"  # the day to answer is over
    AFTER_NO = "AFTER_NO"  # who said no was spoken to since
    DISCUSS = "DISCUSS"  # an answer was no, or that somebody wants to talk
    BEGIN_AGAIN = "BEGIN_AGAIN"
    LOST_GROUND = "LOST_GROUND"
    ENDING = "ENDING"  # the period of part 2 ends within six weeks
    EXPIRED = "EXPIRED"
    REQUEST = "REQUEST"
    PROMISED_VERSION = "PROMISED_VERSION"
    PROMISED_TALK = "PROMISED_TALK"
    DOES_IT_COUNT = "DOES_IT_COUNT"
    CORRECTED = "CORRECTED"
    MAIL = "MAIL"
    LETTER = "LETTER"  # it lies ready to be sent
    CODE = "CODE"  # a letter went out; its code waits for a call
    RIGHTS = "RIGHTS"
    IDENTIFY = "IDENTIFY"  # somebody could not show who they are
    AUTHORITY = "AUTHORITY"
    EVALUATE = "EVALUATE"
    PREPARE = "PREPARE"  # the family prepares the talk
    CONCLUDE = "CONCLUDE"  # the talk was, and the evaluation is not concluded
    MEETING = "MEETING"  # a planned conversation that comes, or waits for another moment
    DESK = "DESK"  # a request to the Loket
    MEETING_WAS = "MEETING_WAS"  # its day is over, and nobody wrote down what became of it


@dataclass(frozen=True)
class NextStep:
    """One thing that waits. `since_on` and `due_on` are days; `kind` is None when it is about the whole plan."""

    who: Who
    name: str
    what: str
    why: str
    since_on: date
    due_on: date | None
    url: str
    kind: Kind | None = None
    deed: str = "Bekijk"
    step: Step = Step.REQUIREMENT


# What the button says, by the page it leads to.
DEEDS = {
    "part_edit": "Schrijf",
    "remarks": "Beantwoord",
    "comments": "Beantwoord",
    "hearing_new": "Leg vast",
    "consultation_new": "Leg vast",
    "part_establish": "Stel vast",
    "part_revise": "Herzie",
    "evaluation_start": "Evalueer",
    "evaluation": "Bekijk",
    "student": "Zoek uit",
    "adjustment": "Antwoord",
    "invalidation": "Beslis",
    "letters": "Brief en code",
    "meeting": "Bekijk",
    "desk_request": "Bekijk",
}
