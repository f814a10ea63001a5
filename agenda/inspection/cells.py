"""The matrix of *Inspectie* as pure rules: what is known of one plan in, a cell for each thing asked in each school year out.

A cell says yes, no or not yet, with its day. What is not asked of a plan in a year has no cell. A past year is told as it
stood on its last day; only the register may be brought up to date later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from consent.policy import Outcome
from plans import grounds
from plans.choices import Kind
from plans.grounds import Ground
from plans.policy import evaluate_by, school_year

IN_TEXT_FACTORS = frozenset({"promoting", "hindering"})
"""The codes of the rules about factors; all others of part 1 are about its other contents."""
PLAN, REGISTER, TALKS, PART, CONSENT_OF, EVALUATION = "plan", "register", "talks", "part", "consent", "evaluation"


class Asked(TextChoices):
    """What is asked of each plan, in the order of the matrix."""

    SIX_WEEKS = "SIX_WEEKS", "zes weken"
    CONTENT = "CONTENT", "inhoud deel 1"
    FACTORS = "FACTORS", "factoren"
    ACTION = "ACTION", "handelingsdeel"
    CONSENT = "CONSENT", "instemming"
    TALK = "TALK", "gesprek"
    HEARD_DRAFTING = "HEARD_DRAFTING", "gehoord: opstellen"
    HEARD_ADJUSTING = "HEARD_ADJUSTING", "gehoord: bijstellen"
    HEARD_EVALUATING = "HEARD_EVALUATING", "gehoord: terugkijken"
    EVALUATED = "EVALUATED", "geëvalueerd"
    REGISTER = "REGISTER", "register"

    @property
    def ground(self) -> Ground:
        """Why it is asked."""
        return GROUNDS[self]


GROUNDS = {
    Asked.SIX_WEEKS: grounds.SIX_WEEKS,
    Asked.CONTENT: grounds.DESTINATION,
    Asked.FACTORS: grounds.FACTORS,
    Asked.ACTION: grounds.SUPPORT,
    Asked.CONSENT: grounds.CONSENT,
    Asked.TALK: grounds.CONSULTED,
    Asked.HEARD_DRAFTING: grounds.HEARD,
    Asked.HEARD_ADJUSTING: grounds.HEARD,
    Asked.HEARD_EVALUATING: grounds.HEARD,
    Asked.EVALUATED: grounds.EVALUATED,
    Asked.REGISTER: grounds.REGISTER,
}


class Met(TextChoices):
    """Whether it is so."""

    YES = "YES", "ja"
    NO = "NO", "nee"
    NOT_YET = "NOT_YET", "nog niet"


@dataclass(frozen=True)
class Version:
    """One version of a part as the matrix sees it. `lacks` are the codes of rules about its text that are not met; of
    what was established none: it is judged by its own day.

    `consent` says who consented, without names; `lost_on` when a consent turned out not to hold. The outcome and
    `answer_by` are of a version that lies before the family.
    """

    pk: int
    kind: Kind
    number: int
    is_first: bool
    shared_on: date | None = None
    established_on: date | None = None
    closed_on: date | None = None
    from_on: date | None = None
    until_on: date | None = None
    lacks: frozenset[str] = frozenset()
    talked_on: date | None = None
    heard_on: date | None = None
    needs_consent: bool = True
    consent: str = ""
    consent_on: date | None = None
    lost_on: date | None = None
    outcome: str = ""
    answer_by: date | None = None

    def stood(self, on: date) -> bool:
        """Whether it had been established on that day."""
        return self.established_on is not None and self.established_on <= on

    def was_open(self, on: date) -> bool:
        """Whether the family had it before it on that day, and it was not established yet."""
        if self.shared_on is None or self.shared_on > on or self.stood(on):
            return False
        return self.closed_on is None or self.closed_on > on


@dataclass(frozen=True)
class LookedBack:
    """One concluded evaluation: when school and family looked back, and when the pupil was heard about it."""

    pk: int
    evaluated_on: date | None
    heard_on: date | None


@dataclass(frozen=True)
class Known:
    """What the matrix is told of one plan. `over_on`: when it ended, or the pupil left.

    `registered` are the days in the register: of the begin, and of the end.
    """

    started_on: date
    establish_by: date
    is_late_explained: bool = False
    over_on: date | None = None
    ended_on: date | None = None
    versions: tuple[Version, ...] = ()
    looked_back: tuple[LookedBack, ...] = ()
    begin_registered: frozenset[date] = frozenset()
    end_registered: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Cell:
    """One cell. `where` is what to open: a word of this module and a key, that the pages turn into an address."""

    code: Asked
    year: int
    state: Met
    on: date | None
    detail: str = ""
    where: tuple[str, int] = (PLAN, 0)


def cells(known: Known, on: date) -> Iterator[Cell]:
    """Every cell of a plan, as it is on that day: year by year from its start, in the order of the matrix."""
    last = min(on, known.over_on) if known.over_on else on
    first = min([known.started_on, *_established(known.versions)])
    for year in range(school_year(first)[0].year, school_year(max(first, last))[0].year + 1):
        yield from Year(known, year, on).cells()


def _established(versions: Iterable[Version]) -> list[date]:
    return sorted(each.established_on for each in versions if each.established_on)


class Year:
    """One school year of one plan, told on a day: as it stood at the end of it, or as it stands on that day."""

    def __init__(self, known: Known, year: int, on: date) -> None:
        self.known, self.year, self.on = known, year, on
        self.first, self.last = school_year(date(year, 8, 1))
        self.is_past = self.last < on
        self.as_of = min(on, self.last)

    def cells(self) -> Iterator[Cell]:
        """The cells of this year; what was not asked any more when the plan was over is left out."""
        over = self.known.over_on
        for cell in self._all():
            if (
                cell.state == Met.YES
                or over is None
                or over > self.last
                or (cell.on and cell.on < over)
                or cell.code == Asked.REGISTER
            ):
                yield cell

    def _all(self) -> Iterator[Cell]:
        part, action = self._of(Kind.PERSPECTIVE), self._of(Kind.ACTION)
        yield self._six_weeks()
        yield self._text(Asked.CONTENT, part, part.lacks - IN_TEXT_FACTORS if part else frozenset())
        yield self._text(Asked.FACTORS, part, part.lacks & IN_TEXT_FACTORS if part else frozenset())
        yield self._action(action)
        yield self._consent(action)
        yield self._talk(part)
        yield self._heard_drafting()
        yield from self._heard_adjusting()
        yield from self._looked_back()
        yield from self._register()

    # What it looks at --------------------------------------------------------------------------------------------------

    def _of(self, kind: Kind) -> Version | None:
        """The version that counts for this year: the last established one, else the one that lies before the family."""
        mine = [each for each in self.known.versions if each.kind == kind]
        stood = [each for each in mine if each.stood(self.as_of)]
        found = stood or [each for each in mine if each.was_open(self.as_of)]
        return found[-1] if found else None

    def _waits(self, code: Asked, due: date | None, detail: str = "", where: tuple[str, int] = (PLAN, 0)) -> Cell:
        """What is not so: no when its day has passed within this year, and not yet before."""
        is_late = due is not None and due < self.on and due <= self.last
        return Cell(code, self.year, Met.NO if is_late else Met.NOT_YET, due, detail, where)

    def _yes(self, code: Asked, on: date | None, detail: str = "", where: tuple[str, int] = (PLAN, 0)) -> Cell:
        return Cell(code, self.year, Met.YES, on, detail, where)

    def _no(self, code: Asked, on: date | None, detail: str = "", where: tuple[str, int] = (PLAN, 0)) -> Cell:
        return Cell(code, self.year, Met.NO, on, detail, where)

    # What is asked -----------------------------------------------------------------------------------------------------

    def _six_weeks(self) -> Cell:
        """Both parts established within the six weeks (rule 3); a reason explains a delay and does not undo it."""
        due, days = self.known.establish_by, []
        for kind in Kind:
            mine = _established(each for each in self.known.versions if each.kind == kind and each.stood(self.as_of))
            days += mine[:1]
        if len(days) < len(Kind):
            detail = "met reden" if self.known.is_late_explained else ""
            return self._waits(Asked.SIX_WEEKS, due, detail)
        if max(days) <= due:
            return self._yes(Asked.SIX_WEEKS, max(days))
        late = (max(days) - due).days
        explained = ", met reden" if self.known.is_late_explained else ""
        return self._no(Asked.SIX_WEEKS, max(days), f"{late} {'dag' if late == 1 else 'dagen'} te laat{explained}")

    def _text(self, code: Asked, part: Version | None, lacks: frozenset[str]) -> Cell:
        if part is None:
            return self._waits(code, self.known.establish_by)
        where, on = (PART, part.pk), part.established_on if part.stood(self.as_of) else part.shared_on
        if lacks:
            return self._no(code, on, " ".join(sorted(lacks)), where)
        return self._yes(code, on, _version(part), where)

    def _action(self, part: Version | None) -> Cell:
        """Established, whole, and its period not over: of a past year, in some part of that year."""
        if part is None or not part.stood(self.as_of):
            where = (PART, part.pk) if part else (PLAN, 0)
            detail = "ligt bij de familie" if part else ""
            return self._waits(Asked.ACTION, self.known.establish_by, detail, where)
        held = self.first if self.is_past or self.known.over_on else self.as_of
        if part.until_on and part.until_on < held:
            return self._no(Asked.ACTION, part.until_on, f"verlopen, {_version(part)}", (PART, part.pk))
        return self._yes(Asked.ACTION, part.established_on, _version(part), (PART, part.pk))

    def _consent(self, part: Version | None) -> Cell:
        """By whom and on which text; of no individual support none is asked."""
        if part is None:
            return self._waits(Asked.CONSENT, self.known.establish_by)
        where = (CONSENT_OF, part.pk)
        if not part.needs_consent:
            return self._yes(Asked.CONSENT, part.established_on or part.shared_on, "niet nodig", where)
        said = ": ".join(filter(None, (_version(part), part.consent)))
        if part.stood(self.as_of):
            if part.lost_on and part.lost_on <= self.as_of:
                return self._no(Asked.CONSENT, part.lost_on, f"{_version(part)}: antwoord ongeldig", where)
            return self._yes(Asked.CONSENT, part.consent_on or part.established_on, said, where)
        match part.outcome:
            case Outcome.CONSENTED:
                return self._yes(Asked.CONSENT, part.consent_on, said, where)
            case Outcome.REFUSED:
                return self._no(Asked.CONSENT, part.consent_on, f"{_version(part)}: geweigerd", where)
            case Outcome.DIVIDED:
                return self._no(Asked.CONSENT, part.consent_on, f"{_version(part)}: verdeeld", where)
        # Silence past the answer date is no refusal: it is the six weeks that run out.
        return Cell(Asked.CONSENT, self.year, Met.NOT_YET, part.answer_by, f"{_version(part)}: gevraagd", where)

    def _talk(self, part: Version | None) -> Cell:
        """The conversation about part 1; who was invited twice and did not come was invited."""
        if part and part.talked_on and part.talked_on <= self.as_of:
            return self._yes(Asked.TALK, part.talked_on, _version(part), (TALKS, 0))
        if part and part.stood(self.as_of):
            return self._yes(Asked.TALK, part.established_on, "uitgenodigd, niemand kwam", (TALKS, 0))
        return self._waits(Asked.TALK, self.known.establish_by, "", (TALKS, 0))

    def _heard_drafting(self) -> Cell:
        """Of each part whose first version got to the family: the pupil was heard about it, or it says why not."""
        first = [each for each in self.known.versions if each.is_first and self._matters(each)]
        heard = [each.heard_on for each in first if each.heard_on and each.heard_on <= self.as_of]
        if first and len(heard) == len(first):
            return self._yes(Asked.HEARD_DRAFTING, max(heard), "", (TALKS, 0))
        return self._waits(Asked.HEARD_DRAFTING, self.known.establish_by, "", (TALKS, 0))

    def _heard_adjusting(self) -> Iterator[Cell]:
        """Asked of what was adjusted in this year, or lies before the family now."""
        later = [each for each in self.known.versions if not each.is_first and self._matters(each)]
        mine = [each for each in later if not (each.established_on and each.established_on < self.first)]
        if not mine:
            return
        heard = [each.heard_on for each in mine if each.heard_on and each.heard_on <= self.as_of]
        if len(heard) == len(mine):
            yield self._yes(Asked.HEARD_ADJUSTING, max(heard), "", (TALKS, 0))
        else:
            yield self._waits(Asked.HEARD_ADJUSTING, None, "", (TALKS, 0))

    def _matters(self, version: Version) -> bool:
        return version.stood(self.as_of) or version.was_open(self.as_of)

    def _looked_back(self) -> Iterator[Cell]:
        """Once in every school year, when something was established to look back on (rule 40, decision 40)."""
        established = _established(each for each in self.known.versions if each.stood(self.as_of))
        if not established:
            return
        days = [each for each in self.known.looked_back if each.evaluated_on]
        mine = [each for each in days if each.evaluated_on and self.first <= each.evaluated_on <= self.as_of]
        if mine:
            last = mine[-1]
            yield self._yes(Asked.HEARD_EVALUATING, last.heard_on or last.evaluated_on, "", (TALKS, 0))
            yield self._yes(Asked.EVALUATED, last.evaluated_on, "", (EVALUATION, last.pk))
            return
        before = [each.evaluated_on for each in days if each.evaluated_on and each.evaluated_on < self.first]
        due = evaluate_by(established[0], max(before, default=None))
        if due < self.first:  # what was missed in an earlier year is late as long as it is not there
            yield self._no(Asked.HEARD_EVALUATING, due, "", (TALKS, 0))
            yield self._no(Asked.EVALUATED, due)
        elif due <= self.last:
            yield self._waits(Asked.HEARD_EVALUATING, due, "", (TALKS, 0))
            yield self._waits(Asked.EVALUATED, due)

    def _register(self) -> Iterator[Cell]:
        """Begin and end stand in the register before the school year is over in which they fell (rule 46)."""
        established = _established(self.known.versions)
        if not established or established[0] > self.as_of:
            return
        began, ended = established[0], self.known.ended_on
        if began not in self.known.begin_registered:
            yield self._waits(Asked.REGISTER, self._end_of(began), "begin", (REGISTER, 0))
        elif ended and ended <= self.as_of and ended not in self.known.end_registered:
            yield self._waits(Asked.REGISTER, self._end_of(ended), "einde", (REGISTER, 0))
        else:
            yield self._yes(Asked.REGISTER, ended if ended and ended <= self.as_of else began, "", (REGISTER, 0))

    @staticmethod
    def _end_of(day: date) -> date:
        return school_year(day)[1]


def _version(part: Version) -> str:
    return f"versie {part.number}"


def year_in_words(year: int) -> str:
    """ "2026/27": a school year as people write it."""
    return f"{year}/{(year + 1) % 100:02}"


def years_back(on: date, count: int) -> list[int]:
    """The school year of that day and those before it, the newest first."""
    year = school_year(on)[0].year
    return [year - back for back in range(count)]
