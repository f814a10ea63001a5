"""How somebody at home stands to the pupil on a day, in a word: what *Leerling* shows beside the name."""

from dataclasses import dataclass
from datetime import date

from .policy import ADULT, AuthorityBasis, AuthorityValue

FOR_ADULTS = {AuthorityBasis.CURATOR: "curator", AuthorityBasis.MENTOR: "mentor"}


@dataclass(frozen=True)
class Word:
    """As `components/chip.html` shows it."""

    text: str
    tone: str = ""
    symbol: str = ""


WORDS = {
    AuthorityValue.YES: Word("gezag", "good", "check-lg"),
    AuthorityValue.NO: Word("geen gezag"),
    AuthorityValue.UNKNOWN: Word("gezag onbekend", "stop", "question-circle"),
}


def word_for(guardian, age: int, on: date) -> Word | None:
    """The word for this guardian; None when there is nothing to say.

    From 18 parents hold nothing as parents (decision 3): of an adult only a curator or mentor is named, and whom the
    pupil lets read along.
    """
    if guardian.deceased_on:
        return Word("overleden")
    if guardian.contact_blocked:
        return Word("geen contact", "stop", "slash-circle")
    value, basis = guardian.authority_on(on)
    if age < ADULT:
        return WORDS[AuthorityValue(value)]
    if value == AuthorityValue.YES and basis in FOR_ADULTS:
        return Word(FOR_ADULTS[AuthorityBasis(basis)], "good", "check-lg")
    grant = max(guardian.grants.all(), key=lambda row: row.pk, default=None)
    reads = grant and grant.from_on <= on and (grant.until_on is None or on <= grant.until_on)
    return Word("leest mee", "", "eye") if reads else None
