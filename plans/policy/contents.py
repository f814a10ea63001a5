"""What the text of each part must hold (rules 6 to 15)."""

from accounts.choices import Sector
from core.pdf import fonts
from plans import grounds
from plans.choices import DESTINATIONS, Destination, FactorKind, Kind

from .circumstances import Circumstances
from .requirement import Level, Requirement

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


def perspective_contents(content: dict, facts: Circumstances) -> list[Requirement]:
    """The contents of part 1 (rules 6, 7, 10, 11, 12, 13, 14, 15; decisions 14 and 18)."""
    kinds = {factor["kind"] for factor in content["factors"]}
    destination, profile = content["exit_destination"], content["exit_profile"]
    sectors, profiles = DESTINATIONS.get(destination, (frozenset(), frozenset()))
    unknown = destination == Destination.UNKNOWN
    changed = bool(facts.previous_destination) and destination != facts.previous_destination
    family_words = bool(content["home_situation"] or content["guardians_view"])
    wanted = [
        Requirement(
            "profile", "Kies waar de leerling naartoe werkt.", grounds.DESTINATION, bool(profile), "exit_profile"
        ),
        Requirement(
            "destination",
            "Kies de verwachte uitstroombestemming.",
            grounds.DESTINATION,
            bool(destination),
            "exit_destination",
        ),
        Requirement(
            "destination_fits",
            "Kies een bestemming die past bij de onderwijssoort en bij waar de leerling naartoe werkt.",
            grounds.DESTINATION,
            not destination or not profile or (facts.sector in sectors and profile in profiles),
            "exit_destination",
        ),
        Requirement(
            "substantiation",
            "Schrijf de onderbouwing: waarom past deze bestemming?",
            grounds.DESTINATION,
            bool(content["substantiation"]),
            "substantiation",
        ),
        Requirement(
            "promoting",
            "Noem minstens één ding dat helpt.",
            grounds.FACTORS,
            FactorKind.PROMOTING in kinds,
            "factors",
        ),
        Requirement(
            "hindering",
            "Noem minstens één ding dat in de weg zit.",
            grounds.FACTORS,
            FactorKind.HINDERING in kinds,
            "factors",
        ),
    ]
    if unknown:
        wanted.append(
            Requirement(
                "unknown",
                "Schrijf waarom de bestemming nog niet bekend is, en wanneer u opnieuw kijkt.",
                grounds.DESTINATION,
                bool(content["unknown_reason"] and content["review_on"]),
                "unknown_reason",
            )
        )
    if destination == Destination.OTHER:
        wanted.append(
            Requirement(
                "other_destination",
                "Schrijf bij “anders” welke bestemming u bedoelt.",
                grounds.DESTINATION,
                bool(content["destination_note"]),
                "destination_note",
            )
        )
    if changed:
        wanted.append(
            Requirement(
                "why_changed",
                "Schrijf waarom de bestemming anders is dan in de vorige versie.",
                grounds.CHANGED,
                bool(content["why_changed"]),
                "why_changed",
            )
        )
    if is_lower(destination, facts.previous_destination):
        wanted.append(
            Requirement(
                "why_not_higher",
                "De bestemming is lager dan in de vorige versie. Schrijf waarom niet hoger.",
                grounds.NOT_HIGHER,
                bool(content["why_not_higher"]),
                "why_not_higher",
                Level.WARNS,
            )
        )
    if family_words:
        wanted.append(
            Requirement(
                "family_informed",
                "Noteer wanneer u de familie vertelde wie leest wat zij over thuis zegt.",
                grounds.HOME,
                bool(content["family_informed_on"]),
                "family_informed_on",
            )
        )
    for number, advice in enumerate(content["advices"], 1):
        if advice["outcome"]:
            wanted.append(
                Requirement(
                    f"weighed-{number}",
                    f"Er staat wat de school deed met het advies van {advice['source']}."
                    if advice["adopted"] and advice["weighing"]
                    else f"Schrijf wat de school deed met het advies van {advice['source']}.",
                    grounds.WEIGHED,
                    bool(advice["adopted"] and advice["weighing"]),
                    "advices",
                    Level.WARNS,
                )
            )
    wanted.append(
        Requirement(
            "earlier_support",
            "Schrijf welke hulp er eerder was, en wat die opleverde.",
            grounds.EARLIER,
            bool(content["earlier_support"] and content["earlier_support_effect"]),
            "earlier_support",
            Level.WARNS,
        )
    )
    if facts.sector == Sector.VSO:
        wanted.append(
            Requirement(
                "committee",
                "Noteer het advies van de commissie voor de begeleiding.",
                grounds.COMMITTEE,
                bool(content["committee_advices"]),
                "committee_advices",
                Level.WARNS,
            )
        )
    return wanted


GOAL_NEEDS = (
    ("start_situation", "wat de leerling nu doet"),
    ("target", "wat de leerling straks doet"),
    ("approach", "hoe u dat aanpakt"),
    ("responsible_name", "wie het doet"),
    ("frequency", "hoe vaak"),
    ("evaluate_on", "wanneer u terugkijkt"),
)


def goal_gaps(goal: dict) -> list[str]:
    """What a goal still lacks, in words (rule 8)."""
    return [words for name, words in GOAL_NEEDS if not goal[name]]


def action_contents(content: dict, facts: Circumstances) -> list[Requirement]:
    """The contents of part 2 (rules 8 and 9, decision 12)."""
    period = Requirement(
        "period",
        "Vul in voor welke periode dit handelingsdeel geldt.",
        grounds.PERIOD,
        bool(content["period_from"] and content["period_until"]),
        "period_from",
    )
    rests = Requirement(
        "perspective_first",
        "Deel eerst deel 1: dit handelingsdeel bouwt daarop voort.",
        grounds.PERSPECTIVE_FIRST,
        facts.rests_on_perspective,
        "perspective",
    )
    if content["no_individual_support"]:
        wanted = [
            period,
            rests,
            Requirement(
                "no_support_reason",
                "Schrijf waarom er geen individuele ondersteuning komt.",
                grounds.NO_SUPPORT,
                bool(content["no_support_reason"]),
                "no_support_reason",
            ),
            Requirement(
                "no_support_empty",
                "Haal de doelen en afwijkingen weg, of kies toch voor individuele ondersteuning.",
                grounds.NO_SUPPORT,
                not content["goals"] and not content["deviations"],
                "goals",
            ),
        ]
        return wanted
    wanted = [
        period,
        rests,
        Requirement("goal", "Schrijf minstens één doel.", grounds.SUPPORT, bool(content["goals"]), "goals"),
    ]
    for number, goal in enumerate(content["goals"], 1):
        gaps = goal_gaps(goal)
        wanted.append(
            Requirement(
                f"goal-{number}",
                f"Vul doel {number} ({goal['title']}) aan: {', '.join(gaps)}."
                if gaps
                else f"Doel {number} ({goal['title']}) is compleet.",
                grounds.SUPPORT,
                not gaps,
                f"goal-{number}",
            )
        )
        if number in facts.still_from_bank:
            wanted.append(
                Requirement(
                    f"goal-{number}-own",
                    f"Doel {number} ({goal['title']}) is nog letterlijk het voorbeeld uit de doelenbank. "
                    "Maak er bij “straks” het doel van deze leerling van.",
                    grounds.SUPPORT,
                    False,
                    f"goal-{number}",
                )
            )
        until = content["period_until"]
        if goal["evaluate_on"] and until:
            wanted.append(
                Requirement(
                    f"goal-{number}-in-period",
                    f"Op doel {number} kijkt u terug vóór het einde van de periode."
                    if goal["evaluate_on"] <= until
                    else f"Kijk op doel {number} terug vóór het einde van de periode.",
                    grounds.SUPPORT,
                    goal["evaluate_on"] <= until,
                    f"goal-{number}",
                )
            )
    wanted.append(
        Requirement(
            "deviations",
            "Noem de afwijkingen van het programma, of zeg dat die er niet zijn.",
            grounds.DEVIATION,
            bool(content["deviations"]) != content["no_deviations"],
            "deviations",
        )
    )
    wanted += [
        Requirement(
            f"deviation-{number}",
            f"Schrijf bij afwijking {number} ({row['subject']}) van wanneer tot wanneer.",
            grounds.DEVIATION,
            False,
            "deviations",
        )
        for number, row in enumerate(content["deviations"], 1)
        if not row["from_on"] or not row["until_on"]
    ]
    return wanted


def contents(content: dict, facts: Circumstances) -> list[Requirement]:
    wanted = (perspective_contents if facts.kind == Kind.PERSPECTIVE else action_contents)(content, facts)
    return wanted + lost_on_paper(content)


def lost_on_paper(content: dict) -> list[Requirement]:
    """A requirement for each place with a sign that cannot be printed: what a family reads must be what is on paper."""
    places: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, str):
            places[name] = value
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                where = f"goal-{number}" if name == "goals" else name
                places[where] = places.get(where, "") + _words(row)
    return [
        Requirement(
            f"printable-{where}",
            f"Dit kunnen wij niet afdrukken: {fonts.named(signs)}. Schrijf het anders.",
            grounds.PRINTABLE,
            False,
            where,
        )
        for where, words in places.items()
        if (signs := fonts.unprintable(words))
    ]


def _words(row) -> str:
    """All that somebody wrote in this row and in the rows below it."""
    if isinstance(row, dict):
        return "".join(_words(value) for value in row.values())
    if isinstance(row, list):
        return "".join(_words(value) for value in row)
    return row if isinstance(row, str) else ""
