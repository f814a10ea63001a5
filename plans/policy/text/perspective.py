"""What the text of part 1 must hold (rules 6, 7, 10 to 15)."""

from dataclasses import dataclass

from accounts.choices import Sector
from plans import grounds
from plans.choices import DESTINATIONS, Destination, FactorKind
from plans.policy.circumstances import Circumstances, Written, holds
from plans.policy.requirement import Level, Requirement, Rule, asked

DIPLOMA_RANK = {
    Destination.VWO: 6,
    Destination.HAVO: 5,
    Destination.VMBO_TL: 4,
    Destination.VMBO_GL: 4,
    Destination.VMBO_KB: 3,
    Destination.VMBO_BB: 2,
    Destination.PRO_DIPLOMA: 1,
}

_RANKS = {destination.value: rank for destination, rank in DIPLOMA_RANK.items()}


def is_lower(destination: str, than: str) -> bool:
    """Whether a diploma is lower than another; False when the two cannot be compared (rule 12)."""
    here, there = _RANKS.get(destination), _RANKS.get(than)
    return here is not None and there is not None and here < there


def fits(part: Written) -> bool:
    """Whether destination, profile and kind of school go together; what is not chosen yet is in nobody's way."""
    destination, profile = part.text["exit_destination"], part.text["exit_profile"]
    sectors, profiles = DESTINATIONS.get(destination, (frozenset(), frozenset()))
    return not destination or not profile or (part.around.sector in sectors and profile in profiles)


def names(kind: FactorKind):
    """Whether part 1 names a factor of this kind."""
    return lambda part: any(factor["kind"] == kind for factor in part.text["factors"])


PERSPECTIVE: tuple[Rule[Written], ...] = (
    Rule(
        code="profile",
        text="Kies waar de leerling naartoe werkt.",
        done="De richting is gekozen.",
        ground=grounds.DESTINATION,
        where="exit_profile",
        met=holds("exit_profile"),
    ),
    Rule(
        code="destination",
        text="Kies de verwachte uitstroombestemming.",
        done="De bestemming is gekozen.",
        ground=grounds.DESTINATION,
        where="exit_destination",
        met=holds("exit_destination"),
    ),
    Rule(
        code="destination_fits",
        text="Kies een bestemming die past bij de onderwijssoort en bij waar de leerling naartoe werkt.",
        done="De bestemming past bij school en richting.",
        ground=grounds.DESTINATION,
        where="exit_destination",
        met=fits,
    ),
    Rule(
        code="substantiation",
        text="Schrijf de onderbouwing: waarom past deze bestemming?",
        done="De onderbouwing staat er.",
        ground=grounds.DESTINATION,
        where="substantiation",
        met=holds("substantiation"),
    ),
    Rule(
        code="promoting",
        text="Noem minstens één ding dat helpt.",
        done="Er staat wat helpt.",
        ground=grounds.FACTORS,
        where="factors",
        met=names(FactorKind.PROMOTING),
    ),
    Rule(
        code="hindering",
        text="Noem minstens één ding dat in de weg zit.",
        done="Er staat wat in de weg zit.",
        ground=grounds.FACTORS,
        where="factors",
        met=names(FactorKind.HINDERING),
    ),
    Rule(
        code="unknown",
        text="Schrijf waarom de bestemming nog niet bekend is, en wanneer u opnieuw kijkt.",
        done="Er staat waarom de bestemming nog niet bekend is.",
        ground=grounds.DESTINATION,
        where="unknown_reason",
        met=holds("unknown_reason", "review_on"),
        when=lambda part: part.text["exit_destination"] == Destination.UNKNOWN,
    ),
    Rule(
        code="other_destination",
        text="Schrijf bij “anders” welke bestemming u bedoelt.",
        done="De bestemming is genoemd.",
        ground=grounds.DESTINATION,
        where="destination_note",
        met=holds("destination_note"),
        when=lambda part: part.text["exit_destination"] == Destination.OTHER,
    ),
    Rule(
        code="why_changed",
        text="Schrijf waarom de bestemming anders is dan in de vorige versie.",
        done="Er staat waarom de bestemming verandert.",
        ground=grounds.CHANGED,
        where="why_changed",
        met=holds("why_changed"),
        when=lambda part: part.is_elsewhere,
    ),
    Rule(
        code="why_not_higher",
        text="De bestemming is lager dan in de vorige versie. Schrijf waarom niet hoger.",
        done="Er staat waarom de bestemming niet hoger is.",
        ground=grounds.NOT_HIGHER,
        where="why_not_higher",
        met=holds("why_not_higher"),
        when=lambda part: is_lower(part.text["exit_destination"], part.around.previous_destination),
        level=Level.WARNS,
    ),
    Rule(
        code="family_informed",
        text="Noteer wanneer u de familie vertelde wie leest wat zij over thuis zegt.",
        done="De familie weet wie leest wat zij over thuis zegt.",
        ground=grounds.HOME,
        where="family_informed_on",
        met=holds("family_informed_on"),
        when=lambda part: any(
            part.text.get(name) for name in ("home_situation", "guardians_view", "guardians_question")
        ),
    ),
)


@dataclass(frozen=True)
class Advice:
    """One advice of part 1, with its number from one."""

    number: int
    row: dict


ADVICE: tuple[Rule[Advice], ...] = (
    Rule(
        code=lambda advice: f"weighed-{advice.number}",
        text=lambda advice: f"Schrijf wat de school deed met het advies van {advice.row['source']}.",
        done=lambda advice: f"Er staat wat de school deed met het advies van {advice.row['source']}.",
        ground=grounds.WEIGHED,
        where="advices",
        met=lambda advice: bool(advice.row["adopted"] and advice.row["weighing"]),
        when=lambda advice: bool(advice.row["outcome"]),
        level=Level.WARNS,
    ),
)
BEFORE: tuple[Rule[Written], ...] = (
    Rule(
        code="needs",
        text="Schrijf wat de leerling nodig heeft, gezien wat helpt en wat in de weg zit.",
        done="Er staat wat de leerling nodig heeft.",
        ground=grounds.LINKED,
        where="educational_needs",
        met=lambda part: bool(part.text.get("educational_needs") or part.text.get("support_needs")),
        when=lambda part: bool(part.text["factors"]),
        level=Level.WARNS,
    ),
    Rule(
        code="earlier_support",
        text="Schrijf welke hulp er eerder was, en wat die opleverde.",
        done="Eerdere hulp en wat die opleverde staan erin.",
        ground=grounds.EARLIER,
        where="earlier_support",
        met=holds("earlier_support", "earlier_support_effect"),
        level=Level.WARNS,
    ),
    Rule(
        code="committee",
        text="Noteer het advies van de commissie voor de begeleiding.",
        done="Het advies van de commissie staat erin.",
        ground=grounds.COMMITTEE,
        where="committee_advices",
        met=holds("committee_advices"),
        when=lambda part: part.around.sector == Sector.VSO,
        level=Level.WARNS,
    ),
)


def perspective_contents(content: dict, facts: Circumstances) -> list[Requirement]:
    """The contents of part 1 (rules 6, 7, 10, 11, 12, 13, 14, 15; decisions 14 and 18)."""
    part = Written(content, facts)
    advices = [Advice(number, row) for number, row in enumerate(content["advices"], 1)]
    return [
        *asked(PERSPECTIVE, part),
        *(each for advice in advices for each in asked(ADVICE, advice)),
        *asked(BEFORE, part),
    ]
