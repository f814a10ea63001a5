"""What a school demands beside link and code before an answer is recorded, and what of it stands in the record."""

from consent.models import BrokerChoice
from consent.policy.levels import Level, Shown, demanded_for, is_enough
from plans.errors import NotAllowedNow


class NotIdentified(NotAllowedNow):
    """This answer needs a higher level than its giver showed; nothing was recorded."""


def hold(school_id: int, decision: str, shown: Shown | None) -> None:
    """Raises NotIdentified for an answer below the level that this school demands now."""
    choice = BrokerChoice.objects.switched_on(school_id)
    wanted = demanded_for(decision, choice.demands) if choice else ""
    if not is_enough(shown.level if shown else "", wanted):
        raise NotIdentified(f"Deze school vraagt eerst te laten zien wie u bent, op niveau {Level(wanted).label}.")


def columns(shown: Shown | None) -> dict:
    """The columns of a record that say how strongly its giver was identified."""
    return {"means": shown.means, "assurance": shown.level, "pseudonym": shown.pseudonym} if shown else {}
