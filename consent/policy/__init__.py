"""Folding answers into an outcome: pure, nothing stored."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts.choices import Mode
from core.public_holidays import past_free_days
from students.policy import Basis, RightHolder, seats


class Decision(models.TextChoices):
    CONSENT = "CONSENT", noop("stemt in")
    CONSENT_WITH_REMARKS = "CONSENT_WITH_REMARKS", noop("stemt in, met een opmerking")
    TALK_FIRST = "TALK_FIRST", noop("wil eerst praten")
    REFUSE = "REFUSE", noop("stemt niet in")
    WITHDRAWN = "WITHDRAWN", noop("trok de instemming in")
    INVALIDATED = "INVALIDATED", noop("ongeldig verklaard")
    RIGHT_ENDED = "RIGHT_ENDED", noop("mag niet meer beslissen")


class Route(models.TextChoices):
    ONLINE = "ONLINE", noop("via de persoonlijke link en code")
    PAPER = "PAPER", noop("op papier")
    PHONE = "PHONE", noop("aan de telefoon")
    IN_PERSON = "IN_PERSON", noop("in een gesprek")


class RefusalReason(models.TextChoices):
    TOO_MUCH = "TOO_MUCH", noop("het is te veel")
    TOO_LITTLE = "TOO_LITTLE", noop("het is te weinig")
    NOT_THIS_WAY = "NOT_THIS_WAY", noop("ik wil het op een andere manier")
    NOT_NEEDED = "NOT_NEEDED", noop("dit is niet nodig")
    OTHER_GOAL_FIRST = "OTHER_GOAL_FIRST", noop("een ander doel gaat voor")
    NOT_HEARD = "NOT_HEARD", noop("er is niet naar ons geluisterd")
    OTHER = "OTHER", noop("anders")


class PointKind(models.TextChoices):
    """What somebody refuses, or finds missing (decision 44)."""

    GOAL = "GOAL", "een doel"
    MEASURE = "MEASURE", "wat er voor een doel gebeurt"
    DEVIATION = "DEVIATION", "een afwijking van het programma"
    ARRANGEMENT = "ARRANGEMENT", "een afspraak"
    PERIOD = "PERIOD", "de periode"
    MISSING = "MISSING", "er ontbreekt iets"
    WHOLE = "WHOLE", "het hele deel"


WITHOUT_ROW = (PointKind.PERIOD, PointKind.MISSING, PointKind.WHOLE)
ONLY_WORDS = (PointKind.MISSING, PointKind.WHOLE)
"""Points of which no reason is asked beside words of one's own, which may be left out."""


class InvalidationReason(models.TextChoices):
    WRONG_PERSON = "WRONG_PERSON", "iemand anders gaf dit antwoord"
    NO_RIGHT = "NO_RIGHT", "deze persoon had niet het recht om te beslissen"
    NOTED_WRONGLY = "NOTED_WRONGLY", "het antwoord is verkeerd genoteerd"
    NOT_FREE = "NOT_FREE", "het antwoord is niet vrij gegeven"
    OTHER = "OTHER", "anders"


class AdjustmentKind(models.TextChoices):
    """What a family asks after a version was established or closed (decision 13)."""

    LATE_ANSWER = "LATE_ANSWER", "een antwoord dat te laat kwam"
    WITHDRAWAL = "WITHDRAWAL", "wil de instemming intrekken"
    WISH = "WISH", "wil iets anders in het plan"
    ERRATUM_MEANING = "ERRATUM_MEANING", "vindt dat een herstelde fout de betekenis verandert"


class AdjustmentOutcome(models.TextChoices):
    REVISE = "REVISE", noop("wij maken een nieuwe versie")
    TALK = "TALK", noop("wij praten er samen over")
    NO_CHANGE = "NO_CHANGE", noop("wij laten het zo, en zeggen waarom")


class Outcome(models.TextChoices):
    """What the answers come to, in the order in which it is decided (decision 10)."""

    NOT_NEEDED = "NOT_NEEDED", "niet nodig"
    LAPSED = "LAPSED", "vervallen"
    DIVIDED = "DIVIDED", "verdeeld"
    REFUSED = "REFUSED", "geweigerd"
    TALK_FIRST = "TALK_FIRST", "eerst praten"
    CONSENTED = "CONSENTED", "ingestemd"
    WAITING = "WAITING", "wacht op antwoord"


LEAST = timedelta(days=7)  # to answer, for who gains the right later (decision 8)
COUNTING_CONSENT = frozenset({Decision.CONSENT, Decision.CONSENT_WITH_REMARKS})
COUNTING_REFUSAL = frozenset({Decision.REFUSE, Decision.WITHDRAWN})
ENDED_BY_SCHOOL = frozenset({Decision.INVALIDATED, Decision.RIGHT_ENDED})
GIVEN_BY_FAMILY = frozenset(Decision) - ENDED_BY_SCHOOL


@dataclass(frozen=True)
class Answer:
    """One record as the rules see it. `talked_since`: a conversation with this person was recorded after it.

    `ends_id` is the key of the answer that this one ends; records of before say it by their moment alone.
    """

    person_id: int
    decision: str
    given_at: datetime
    recorded_at: datetime
    held_right_then: bool = True
    talked_since: bool = False
    pk: int = 0
    ends_id: int | None = None


class Given(Protocol):
    """What the order of answers is decided on: an `Answer`, or the row itself."""

    @property
    def pk(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def decision(self) -> str: ...
    @property
    def ends_id(self) -> int | None: ...


Row = TypeVar("Row", bound=Given)


def without_invalid(rows: Iterable[Row]) -> list[Row]:
    """What stands of these answers (in the order in which they were given), without what two members of staff ended.

    An answer that was found invalid never was one, so it took nothing away either: what its giver said before it stands
    again. So an invalid withdrawal brings the consent back, and an invalid consent the refusal.
    """
    kept: list[Row] = []
    for row in rows:
        if row.decision != Decision.INVALIDATED:
            kept.append(row)
            continue
        places = (
            place
            for place, each in reversed(list(enumerate(kept)))
            if each.person_id == row.person_id
            and (row.ends_id == each.pk if row.ends_id else each.decision in GIVEN_BY_FAMILY)
        )
        if (ended := next(places, None)) is not None:
            del kept[ended]
    return kept


def last_counting(answers: Iterable[Answer], holders: Iterable[RightHolder]) -> dict[int, Answer]:
    """The last answer of each holder, by the time it was given; answers given without the right never count."""
    holding = {holder.person_id for holder in holders}
    return {person: answer for person, answer in last_given(answers).items() if person in holding}


def last_given(answers: Iterable[Answer]) -> dict[int, Answer]:
    """The last answer of each person who held the right when giving it; whether they hold it now is another question.

    What ended with somebody's right stays ended, also for who has it again: that person answers anew.
    """
    last = {
        answer.person_id: answer
        for answer in without_invalid(sorted(answers, key=_when))
        if answer.held_right_then or answer.decision in ENDED_BY_SCHOOL
    }
    return {
        person: answer
        for person, answer in last.items()
        if answer.decision not in ENDED_BY_SCHOOL
        and not (answer.decision == Decision.TALK_FIRST and answer.talked_since)
    }


def refused_beside_another(answers: Iterable[Answer], holders: Iterable[RightHolder]) -> bool:
    """Whether one of several holders ever refused: from then on the school knows of disagreement (rule 27).

    A later change of mind does not undo that; a refusal that was declared invalid never was one.
    """
    holders = list(holders)
    given: dict[int, set[str]] = {holder.person_id: set() for holder in holders}
    for answer in without_invalid(sorted(answers, key=_when)):
        if answer.held_right_then and answer.person_id in given:
            given[answer.person_id].add(answer.decision)
    return seats(holders) > 1 and any(COUNTING_REFUSAL & said for said in given.values())


def _when(answer: Answer) -> tuple[datetime, datetime]:
    return answer.given_at, answer.recorded_at


def outcome(
    *,
    mode: str,
    holders: Iterable[RightHolder],
    answers: Iterable[Answer],
    on: date,
    answer_by: date | None,
    is_shared: bool = True,
    no_individual_support: bool = False,
) -> Outcome:
    """Fold the answers, first that fits (decision 10). Stored nowhere."""
    if no_individual_support:
        return Outcome.NOT_NEEDED
    if not is_shared:
        return Outcome.LAPSED
    holders = list(holders)
    last = last_counting(answers, holders)
    said = {answer.decision for answer in last.values()}
    consents, refusals = said & COUNTING_CONSENT, said & COUNTING_REFUSAL
    if consents and refusals:
        return Outcome.DIVIDED
    if refusals:
        return Outcome.REFUSED
    if Decision.TALK_FIRST in said:
        return Outcome.TALK_FIRST
    everyone = not silent(holders, last)
    passed = answer_by is not None and on > answer_by
    if holders and _every_group(mode, holders, last) and (everyone or passed):
        return Outcome.CONSENTED
    return Outcome.WAITING


def still_consented(*, mode: str, holders: Iterable[RightHolder], answers: Iterable[Answer]) -> bool:
    """Whether what was established still rests on valid consent, of whoever held the right that day (decision 13)."""
    holders = list(holders)
    last = last_counting(answers, holders)
    refused = any(answer.decision in COUNTING_REFUSAL for answer in last.values())
    return bool(holders) and not refused and _every_group(mode, holders, last)


def _every_group(mode: str, holders: list[RightHolder], last: dict[int, Answer]) -> bool:
    """Whether each group has what it needs: one consent, or all of them."""
    wanted = all if mode == Mode.ALL else any
    agreed = {
        holder.seat
        for holder in holders
        if holder.person_id in last and last[holder.person_id].decision in COUNTING_CONSENT
    }
    groups = {holder.group for holder in holders}
    return all(wanted(holder.seat in agreed for holder in holders if holder.group == group) for group in groups)


def silent(holders: Iterable[RightHolder], last: Container[int]) -> list[RightHolder]:
    """Those who did not answer yet; `last` are the persons who did. A colleague of one organisation answers for it."""
    holders = list(holders)
    spoken = {holder.seat for holder in holders if holder.person_id in last}
    return [holder for holder in holders if holder.seat not in spoken]


def only_pupil_consented(holders: Iterable[RightHolder], answers: Iterable[Answer]) -> bool:
    """Under 18, with a consent of the pupil and of nobody else: the director confirms (decision 11)."""
    holders = list(holders)
    last = last_counting(answers, holders)
    bases = {
        holder.basis
        for holder in holders
        if holder.person_id in last and last[holder.person_id].decision in COUNTING_CONSENT
    }
    return bases == {Basis.PUPIL_16}


def answer_by(asked_on: date, days: int, holidays: Iterable[tuple[date, date]] = ()) -> date:
    """The last day to answer: `days` later, moved past school holidays and public holidays (decision 8)."""
    return past_free_days(asked_on + timedelta(days=days), holidays)


PRESSED = {
    Decision.CONSENT: noop("Ja, ik stem in"),
    Decision.CONSENT_WITH_REMARKS: noop("Ja, en ik wil er iets bij zeggen"),
    Decision.TALK_FIRST: noop("Ik wil eerst praten"),
    Decision.REFUSE: noop("Nee, ik stem niet in"),
}
"""What is chosen; the statement says the same."""


def statement(decision: str, *, pupil_first_name: str, version: int, is_pupil: bool) -> str:
    """The very sentence a person sends, kept with the record; KeyError for what only the school can say.

    Other words here change no answer that was given.
    """
    words = (STATED_BY_PUPIL if is_pupil else STATED_BY_GUARDIAN)[Decision(decision)]
    return _(words) % {"pupil": pupil_first_name, "version": version}


STATED_BY_GUARDIAN = {
    Decision.CONSENT: noop(
        "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van %(pupil)s, versie %(version)s."
    ),
    Decision.CONSENT_WITH_REMARKS: noop(
        "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van %(pupil)s, versie %(version)s. "
        "Ik wil er iets bij zeggen."
    ),
    Decision.TALK_FIRST: noop(
        "Ik wil eerst praten over het handelingsdeel (deel 2) van het plan van %(pupil)s, versie %(version)s. "
        "Dit is een verzoek, nog geen antwoord."
    ),
    Decision.REFUSE: noop(
        "Nee, ik stem niet in met het handelingsdeel (deel 2) van het plan van %(pupil)s, versie %(version)s."
    ),
    Decision.WITHDRAWN: noop(
        "Ik trek mijn instemming met het handelingsdeel (deel 2) van het plan van %(pupil)s, versie %(version)s, in."
    ),
}
STATED_BY_PUPIL = {
    Decision.CONSENT: noop("Ja, ik stem in met het handelingsdeel (deel 2) van mijn plan, versie %(version)s."),
    Decision.CONSENT_WITH_REMARKS: noop(
        "Ja, ik stem in met het handelingsdeel (deel 2) van mijn plan, versie %(version)s. Ik wil er iets bij zeggen."
    ),
    Decision.TALK_FIRST: noop(
        "Ik wil eerst praten over het handelingsdeel (deel 2) van mijn plan, versie %(version)s. "
        "Dit is een verzoek, nog geen antwoord."
    ),
    Decision.REFUSE: noop("Nee, ik stem niet in met het handelingsdeel (deel 2) van mijn plan, versie %(version)s."),
    Decision.WITHDRAWN: noop(
        "Ik trek mijn instemming met het handelingsdeel (deel 2) van mijn plan, versie %(version)s, in."
    ),
}


def explain(
    result: str, holders: Iterable[RightHolder], answers: Iterable[Answer], answer_date: str, *, passed: bool = False
) -> str:
    """The state of a round in one or two sentences; `answer_date` is the last day in words, `passed` when it is over.

    It tells staff why establishing waits: for answers, or for that day (docs/law.md).
    """
    holders = list(holders)
    last = last_counting(answers, holders)
    missing = names([holder.name for holder in silent(holders, last)])
    match result:
        case Outcome.NOT_NEEDED:
            return "Er is geen individuele ondersteuning; instemming is niet nodig."
        case Outcome.LAPSED:
            return "Deze versie is ingetrokken; de antwoorden gelden niet meer."
        case Outcome.DIVIDED:
            return "De antwoorden lopen uiteen. Praat met iedereen en zoek een tekst waar allen achter staan."
        case Outcome.REFUSED:
            return "Er is niet ingestemd. Praat erover en maak zo nodig een nieuwe versie."
        case Outcome.TALK_FIRST:
            return "Iemand wil eerst praten. Plan een gesprek en leg het vast."
        case Outcome.CONSENTED if missing:
            return f"Er is ingestemd met precies deze tekst. Geen antwoord van {missing}; de antwoorddatum is voorbij."
        case Outcome.CONSENTED:
            return "Er is ingestemd met precies deze tekst. Iedereen heeft geantwoord."
        case _ if not holders:
            return "Er is nog niemand om te vragen. Leg eerst vast wie beslist."
        case _ if passed:
            return (
                f"Nog geen antwoord van {missing}. Bel, of ga langs: de antwoorddatum ({answer_date}) is voorbij en "
                "er is nog niet genoeg instemming om vast te stellen."
            )
        case _:
            return f"Nog geen antwoord van {missing}. Wacht daarop: antwoorden kan tot en met {answer_date}."


def names(people: list[str]) -> str:
    """`a`, `a en b`, `a, b en c`."""
    if len(people) < 2:
        return "".join(people)
    most, last = ", ".join(people[:-1]), people[-1]
    return _("%(most)s en %(last)s") % {"most": most, "last": last}
