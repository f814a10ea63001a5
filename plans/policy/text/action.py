"""What the text of part 2 must hold (rules 8 and 9, decision 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from plans import grounds
from plans.choices import FactorKind
from plans.policy.circumstances import Circumstances, Written, holds
from plans.policy.requirement import Level, Requirement, Rule, asked, never

PERIOD: tuple[Rule[Written], ...] = (
    Rule(
        code="period",
        text="Vul in voor welke periode dit handelingsdeel geldt.",
        done="De periode is ingevuld.",
        ground=grounds.PERIOD,
        where="period_from",
        met=holds("period_from", "period_until"),
    ),
    Rule(
        code="perspective_first",
        text="Deel eerst deel 1: dit handelingsdeel bouwt daarop voort.",
        done="Deel 1 is gedeeld.",
        ground=grounds.PERSPECTIVE_FIRST,
        where="perspective",
        met=lambda part: part.around.rests_on_perspective,
    ),
)
NO_SUPPORT: tuple[Rule[Written], ...] = (
    Rule(
        code="no_support_reason",
        text="Schrijf waarom er geen individuele ondersteuning komt.",
        done="Er staat waarom er geen individuele ondersteuning komt.",
        ground=grounds.NO_SUPPORT,
        where="no_support_reason",
        met=holds("no_support_reason"),
    ),
    Rule(
        code="no_support_empty",
        text="Haal de doelen en afwijkingen weg, of kies toch voor individuele ondersteuning.",
        done="Er zijn geen doelen en afwijkingen.",
        ground=grounds.NO_SUPPORT,
        where="goals",
        met=lambda part: not part.text["goals"] and not part.text["deviations"],
    ),
)
A_GOAL: tuple[Rule[Written], ...] = (
    Rule(
        code="goal",
        text="Schrijf minstens één doel.",
        done="Er is minstens één doel.",
        ground=grounds.SUPPORT,
        where="goals",
        met=holds("goals"),
    ),
)
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


@dataclass(frozen=True)
class OneGoal:
    """One goal of part 2, with its number from one and the last day of the period."""

    number: int
    row: dict
    until: date | None
    is_still_from_bank: bool
    factors: frozenset[str] = frozenset()
    """What part 1 says helps and hinders; nothing where that is not asked."""

    @property
    def called(self) -> str:
        return f"{self.number} ({self.row['title']})"

    @property
    def where(self) -> str:
        return f"goal-{self.number}"


GOAL: tuple[Rule[OneGoal], ...] = (
    Rule(
        code=lambda goal: goal.where,
        text=lambda goal: f"Vul doel {goal.called} aan: {', '.join(goal_gaps(goal.row))}.",
        done=lambda goal: f"Doel {goal.called} is compleet.",
        ground=grounds.SUPPORT,
        where=lambda goal: goal.where,
        met=lambda goal: not goal_gaps(goal.row),
    ),
    Rule(
        code=lambda goal: f"{goal.where}-own",
        text=lambda goal: (
            f"Doel {goal.called} is nog letterlijk het voorbeeld uit de doelenbank. "
            "Maak er bij “straks” het doel van deze leerling van."
        ),
        ground=grounds.SUPPORT,
        where=lambda goal: goal.where,
        met=never,
        when=lambda goal: goal.is_still_from_bank,
    ),
    Rule(
        code=lambda goal: f"{goal.where}-linked",
        text=lambda goal: (
            f"Doel {goal.called} hoort bij iets dat niet meer in deel 1 staat. Kies opnieuw waar het bij hoort."
            if goal.row["factor_text"]
            else f"Kies bij doel {goal.called} waar het bij hoort: wat helpt of in de weg zit."
        ),
        done=lambda goal: f"Doel {goal.called} hoort bij iets uit deel 1.",
        ground=grounds.LINKED,
        where=lambda goal: goal.where,
        met=lambda goal: goal.row["factor_text"] in goal.factors,
        when=lambda goal: bool(goal.factors),
        level=Level.WARNS,
    ),
    Rule(
        code=lambda goal: f"{goal.where}-in-period",
        text=lambda goal: f"Kijk op doel {goal.number} terug vóór het einde van de periode.",
        done=lambda goal: f"Op doel {goal.number} kijkt u terug vóór het einde van de periode.",
        ground=grounds.SUPPORT,
        where=lambda goal: goal.where,
        met=lambda goal: goal.until is None or goal.row["evaluate_on"] <= goal.until,
        when=lambda goal: bool(goal.row["evaluate_on"] and goal.until),
    ),
)


@dataclass(frozen=True)
class Hindrance:
    """Something of part 1 that stands in the way, with its number from one among what does."""

    number: int
    text: str


HINDRANCE: tuple[Rule[Hindrance], ...] = (
    Rule(
        code=lambda each: f"hindrance-{each.number}",
        text=lambda each: (
            f"Bij “{shorten(each.text, SHOWN, placeholder=' …')}” hoort nog geen doel. Kies het bij een doel, of schrijf er een."
        ),
        ground=grounds.LINKED,
        where="goals",
        met=never,
        level=Level.WARNS,
    ),
)
SHOWN = 70  # characters of a factor that a line of the list has room for
DEVIATIONS: tuple[Rule[Written], ...] = (
    Rule(
        code="deviations",
        text="Noem de afwijkingen van het programma, of zeg dat die er niet zijn.",
        done="De afwijkingen zijn genoemd, of er zijn er geen.",
        ground=grounds.DEVIATION,
        where="deviations",
        met=lambda part: bool(part.text["deviations"]) != part.text["no_deviations"],
    ),
)


@dataclass(frozen=True)
class Deviation:
    """One deviation of part 2, with its number from one."""

    number: int
    row: dict


DEVIATION: tuple[Rule[Deviation], ...] = (
    Rule(
        code=lambda deviation: f"deviation-{deviation.number}",
        text=lambda deviation: (
            f"Schrijf bij afwijking {deviation.number} ({deviation.row['subject']}) van wanneer tot wanneer."
        ),
        ground=grounds.DEVIATION,
        where="deviations",
        met=never,
        when=lambda deviation: not deviation.row["from_on"] or not deviation.row["until_on"],
    ),
)


def orphans(content: dict, factors: Iterable[tuple[str, str]]) -> list[Hindrance]:
    """What stands in the way according to part 1 and has no goal; with no goal at all that is asked first."""
    linked = {goal.get("factor_text", "") for goal in content["goals"]}
    hinders = [text for kind, text in factors if kind == FactorKind.HINDERING]
    return [Hindrance(number, text) for number, text in enumerate(hinders, 1) if linked and text not in linked]


def action_contents(content: dict, facts: Circumstances) -> list[Requirement]:
    """The contents of part 2 (rules 8 and 9, decision 12)."""
    part = Written(content, facts)
    if content["no_individual_support"]:
        return asked(PERIOD + NO_SUPPORT, part)
    factors = frozenset(text for _, text in facts.factors)
    goals = [
        OneGoal(number, row, content["period_until"] or None, number in facts.still_from_bank, factors)
        for number, row in enumerate(content["goals"], 1)
    ]
    deviations = [Deviation(number, row) for number, row in enumerate(content["deviations"], 1)]
    return [
        *asked(PERIOD + A_GOAL, part),
        *(each for goal in goals for each in asked(GOAL, goal)),
        *(each for row in orphans(content, facts.factors) for each in asked(HINDRANCE, row)),
        *asked(DEVIATIONS, part),
        *(each for deviation in deviations for each in asked(DEVIATION, deviation)),
    ]
