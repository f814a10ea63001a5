"""What *Nu aan zet* is made of: the facts for one reader, and the sentences that several turns share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from consent.policy import Decision
from consent.steps import NextStep, Step
from core.writing import date_format
from plans.choices import Kind
from plans.policy import PartState
from students.policy import Sight


class Whose(StrEnum):
    """Whose turn it is, as far as it matters to who reads."""

    YOU = "YOU"
    FAMILY = "FAMILY"
    SCHOOL = "SCHOOL"
    NOBODY = "NOBODY"


SYMBOLS = {
    Whose.YOU: "person-raised-hand",
    Whose.FAMILY: "people",
    Whose.SCHOOL: "building",
    Whose.NOBODY: "check-circle",
}


@dataclass(frozen=True)
class Band:
    """Whose turn it is, what is waited for, and what comes then: sentences for one reader; `then` may be empty."""

    whose: Whose
    heading: str
    what: str
    then: str = ""

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.whose]


@dataclass(frozen=True)
class Mine:
    """What is asked of who reads. `waits`: an answer is waited for; `talked`: there was a conversation since it."""

    asked_on: date
    until: date
    waits: bool
    decision: str = ""
    answered_on: date | None = None
    talked: bool = False
    alone: bool = False  # nobody else is asked


AT_NOTHING = PartState()


@dataclass(frozen=True)
class Facts:
    """All that the sentences are made of. `steps` are the school's own; `waited_for` the others who still have to answer."""

    on: date
    first: str
    is_pupil: bool
    sight: Sight
    has_mail: bool
    joins_talks: bool  # has authority, or is the adult pupil: with them the school has to talk
    will_be_asked: bool
    steps: tuple[NextStep, ...] = ()
    mine: Mine | None = None
    waited_for: tuple[str, ...] = ()
    answer_by: date | None = None
    last_answer_on: date | None = None
    my_request_on: date | None = None  # waits for a reply
    my_remarks: int = 0  # wait for a reply
    started_on: date | None = None
    ended_on: date | None = None
    left_on: date | None = None
    establish_by: date | None = None
    evaluate_by: date | None = None
    shared: tuple[Kind, ...] = ()
    ever_shared: tuple[Kind, ...] = ()
    withdrawn: tuple[Kind, int, date] | None = None  # the last version they saw of a part, when it was taken back
    action: PartState = AT_NOTHING

    def you(self, parent: str, pupil: str) -> str:
        """One of two whole sentences: to a parent, or to the pupil."""
        return pupil if self.is_pupil else parent

    def day(self, day: date | None) -> str:
        """A day in words, with its year when it is another than this one; empty for None."""
        if day is None:
            return ""
        return date_format(day, "MONTH_DAY_FORMAT" if day.year == self.on.year else "DATE_FORMAT")

    def ahead(self, day: date | None) -> bool:
        return day is not None and day >= self.on

    def step(self, kind: Kind | None, *those: Step) -> NextStep | None:
        """The first step of this part, or of that kind when any are named."""
        return next((each for each in self.steps if each.kind == kind and (not those or each.step in those)), None)

    def by_mail(self, sentence: str) -> str:
        return sentence if self.has_mail else ""


def school(facts: Facts, since: date | None, *what: str, then: Iterable[str] = (), by_director: bool = False) -> Band:
    day = facts.day(since)
    if by_director:
        heading = _("De directeur is aan zet, sinds %(day)s") % {"day": day} if day else _("De directeur is aan zet")
    else:
        heading = _("De school is aan zet, sinds %(day)s") % {"day": day} if day else _("De school is aan zet")
    return Band(Whose.SCHOOL, heading, sentences(*what), sentences(*then))


def sentences(*those: str) -> str:
    return " ".join(filter(None, those))


def ask_again(facts: Facts) -> str:
    return facts.you(_("Dan vraagt de school het u opnieuw."), _("Dan vraagt de school het jou opnieuw."))


def last_answer(facts: Facts) -> str:
    """What the reader answered last, when it counts."""
    mine = facts.mine
    if mine is None or mine.waits or not mine.answered_on:
        return ""
    day = facts.day(mine.answered_on)
    match mine.decision:
        case Decision.CONSENT | Decision.CONSENT_WITH_REMARKS:
            return facts.you(_("U stemde in op %(day)s.") % {"day": day}, _("Je stemde in op %(day)s.") % {"day": day})
        case Decision.TALK_FIRST:
            return facts.you(
                _("U wilde op %(day)s eerst praten.") % {"day": day},
                _("Je wilde op %(day)s eerst praten.") % {"day": day},
            )
        case Decision.REFUSE:
            return facts.you(
                _("U stemde op %(day)s niet in.") % {"day": day}, _("Je stemde op %(day)s niet in.") % {"day": day}
            )
        case Decision.WITHDRAWN:
            return facts.you(
                _("U trok uw instemming in op %(day)s.") % {"day": day},
                _("Je trok jouw instemming in op %(day)s.") % {"day": day},
            )
    return ""
