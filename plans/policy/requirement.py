"""One thing that the law or policy asks, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from plans.grounds import Ground


class Level(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


WHEN_MET = {
    "profile": "De richting is gekozen.",
    "destination": "De bestemming is gekozen.",
    "destination_fits": "De bestemming past bij school en richting.",
    "other_destination": "De bestemming is genoemd.",
    "unknown": "Er staat waarom de bestemming nog niet bekend is.",
    "substantiation": "De onderbouwing staat er.",
    "promoting": "Er staat wat helpt.",
    "hindering": "Er staat wat in de weg zit.",
    "why_changed": "Er staat waarom de bestemming verandert.",
    "why_not_higher": "Er staat waarom de bestemming niet hoger is.",
    "family_informed": "De familie weet wie leest wat zij over thuis zegt.",
    "earlier_support": "Eerdere hulp en wat die opleverde staan erin.",
    "committee": "Het advies van de commissie staat erin.",
    "period": "De periode is ingevuld.",
    "school_phone": "De familie kan de school bellen.",
    "perspective_first": "Deel 1 is gedeeld.",
    "no_support_reason": "Er staat waarom er geen individuele ondersteuning komt.",
    "no_support_empty": "Er zijn geen doelen en afwijkingen.",
    "goal": "Er is minstens één doel.",
    "deviations": "De afwijkingen zijn genoemd, of er zijn er geen.",
    "different": "Er staat iets anders dan in de versie die geldt.",
    "shared": "Dit deel is gedeeld.",
    "heard": "De leerling is gehoord over deze versie, of er staat waarom niet.",
    "remarks": "Alle opmerkingen zijn beantwoord.",
    "consultation": "Het overleg is vastgelegd.",
    "second_talk": "Er is een tweede keer gepraat, of de directeur schreef waarom niet.",
    "talk_about_change": "De nieuwe bestemming is besproken.",
    "talk_about_none": "Besproken is dat er geen individuele ondersteuning komt.",
    "no_support_director": "De directeur schreef waarom er geen individuele ondersteuning komt.",
    "pupil_only": "De directeur bevestigde dat alleen de leerling instemde.",
    "late": "Er staat waarom het later werd.",
    "reason": "De reden is gekozen.",
    "end_date": "De einddatum is gekozen.",
    "leaving_only": "De reden past bij de onderwijssoort.",
    "final_evaluation": "De evaluatie met het besluit om te stoppen is afgerond.",
    "end_talk": "Het einde is besproken met de familie.",
    "end_heard": "De leerling is gehoord over het einde, of er staat waarom niet.",
    "end_override": "Er is overeenstemming over het einde, of de directeur schreef de reden.",
    "reviews": "Elk doel is beoordeeld.",
    "decision": "Er staat hoe het verder gaat.",
    "conclusion": "De conclusie staat er.",
    "evaluation_talk": "Het terugkijken met de familie is vastgelegd.",
    "evaluation_heard": "De leerling is gehoord bij het terugkijken, of er staat waarom niet.",
    "evaluation_date": "De dag van de evaluatie klopt.",
    "evaluation_said": "Wat ieder zei, staat erbij.",
    "evaluation_soon": "Er zijn acht weken voorbij sinds het vaststellen.",
}
"""What a line says once it is done; the rule itself says what to do."""


@dataclass(frozen=True)
class Requirement:
    """One thing the law or policy asks. `where` names the place that solves it; the pages turn it into a link.

    `text` is the deed that is asked: an open box is something to do, and only a filled one says what is so.
    """

    code: str
    text: str
    ground: Ground
    met: bool
    where: str = ""
    level: Level = Level.BLOCKS

    @property
    def says(self) -> str:
        """The line as it stands in a list now."""
        return WHEN_MET.get(self.code, self.text) if self.met else self.text


def obstacles(requirements: Iterable[Requirement]) -> list[Requirement]:
    """What stands in the way: unmet requirements that block."""
    return [each for each in requirements if not each.met and each.level == Level.BLOCKS]
