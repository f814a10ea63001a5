"""Words of an example are made the pupil's own before they are shared: those of the bank and those of a template (ADR 27, 36)."""

import re
from dataclasses import dataclass

from plans import grounds
from plans.policy.requirement import Requirement, Rule, asked, never

OPEN_PLACE = re.compile(r"\[[^\[\]\n]{2,80}\]")


def is_still_the_banks(target: str, of_bank: str) -> bool:
    """Whether this text is literally the bank's, but for case, spaces and punctuation."""
    return _plain(target) == _plain(of_bank) != ""


@dataclass(frozen=True)
class TakenWords:
    """Words of a template that were taken into a field, and what stands in that field now.

    `may_stand`: they are an agreement of the school, which is the same for every pupil.
    """

    field: str
    label: str
    template: str
    now: str
    may_stand: bool = False

    @property
    def is_still_literal(self) -> bool:
        """Whether the template's words still stand there as they were, whatever was written around them."""
        words = _plain(self.template)
        return words != "" and f" {words} " in f" {_plain(self.now)} "

    @property
    def still_open(self) -> list[str]:
        """The open places of the template that nobody filled in, with their brackets."""
        return [each for each in dict.fromkeys(OPEN_PLACE.findall(self.template)) if each in self.now]


OWN_WORDS: tuple[Rule[TakenWords], ...] = (
    Rule(
        code=lambda taken: f"{taken.field}-open",
        text=lambda taken: f"Vul bij “{taken.label}” in wat nog tussen haken staat: {', '.join(taken.still_open)}.",
        ground=grounds.OWN_WORDS,
        where=lambda taken: taken.field,
        met=never,
        when=lambda taken: bool(taken.still_open),
    ),
    Rule(
        code=lambda taken: f"{taken.field}-own",
        text=lambda taken: (
            f"Bij “{taken.label}” staat nog letterlijk het sjabloon. Maak er de woorden van deze leerling van."
        ),
        ground=grounds.OWN_WORDS,
        where=lambda taken: taken.field,
        met=never,
        when=lambda taken: taken.is_still_literal and not taken.may_stand and not taken.still_open,
    ),
)


def own_words(rows: tuple[TakenWords, ...]) -> list[Requirement]:
    """What is asked of each text of a template that stands in a draft."""
    return [each for taken in rows for each in asked(OWN_WORDS, taken)]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
