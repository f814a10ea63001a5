"""Who may be asked for a contribution, as a rule over facts; the reason why not stands on the page."""

from dataclasses import dataclass
from datetime import date

from plans.choices import ContributionRole
from students.policy import Sight

FAMILY = (ContributionRole.PUPIL, ContributionRole.GUARDIAN)


@dataclass(frozen=True)
class Facts:
    """What decides about asking one person today.

    `sight` and `reachable` are about the family; `permission` about who is from outside: that the family allowed the
    school to share something. `asked_on`: the day of a question that still waits.
    """

    role: ContributionRole
    sight: Sight = Sight.NOTHING
    reachable: bool = True
    has_address: bool = True
    permission: bool = False
    asked_on: date | None = None


def why_not(facts: Facts) -> str:
    """Why this person cannot be asked by mail now, as a sentence to staff; empty when they can."""
    if facts.role in FAMILY and not facts.reachable:
        return "Met deze persoon is geen contact, zo is vastgelegd."
    if facts.role in FAMILY and not facts.has_address:
        return "Heeft geen e-mailadres in OPP. Vraag het in een gesprek."
    if facts.role in FAMILY and facts.sight == Sight.NOTHING:
        return "Mag niets van dit plan weten, en krijgt dus ook geen vragen."
    if facts.role == ContributionRole.OUTSIDE and not facts.permission:
        return "De familie gaf nog geen toestemming om iets met deze persoon te delen. Leg die eerst vast."
    if facts.asked_on:
        return f"Gevraagd op {facts.asked_on:%d-%m-%Y}, nog niet geantwoord."
    return ""


def may_open(*, sight: Sight, is_asked_from_outside: bool) -> bool:
    """Whether a personal link opens anything: to the family by what they see, to others while they are asked something."""
    return is_asked_from_outside or sight != Sight.NOTHING
