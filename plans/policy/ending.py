"""What stands in the way of concluding an evaluation and of ending a plan (rules 37, 40, 41 and 45)."""

from dataclasses import dataclass
from datetime import date

from accounts.choices import Sector
from plans import grounds
from plans.choices import LEAVING, SUPPORT_ENDS, EndReason, EvaluationDecision

from .counting import day
from .requirement import Level, Requirement, Rule, asked
from .terms import EIGHT_WEEKS


@dataclass(frozen=True)
class Ending:
    """A plan that is about to end, with what was said about that."""

    sector: str
    reason: str
    ended_on: date
    started_on: date
    on: date
    has_final_evaluation: bool
    talks: int
    agreed: bool
    heard: bool
    override: str
    anything_established: bool

    @property
    def is_allowed(self) -> bool:
        taken_back = self.reason == EndReason.WITHDRAWN and not self.anything_established
        return self.sector == Sector.VO or self.reason in LEAVING or taken_back


ENDING: tuple[Rule[Ending], ...] = (
    Rule(
        code="reason",
        text="Kies waarom het plan eindigt.",
        done="De reden is gekozen.",
        ground=grounds.ENDING,
        where="end_reason",
        met=lambda plan: bool(plan.reason),
    ),
    Rule(
        code="end_date",
        text="Kies een einddatum tussen het begin van het plan en vandaag.",
        done="De einddatum is gekozen.",
        ground=grounds.ENDING,
        where="ended_on",
        met=lambda plan: plan.started_on <= plan.ended_on <= plan.on,
    ),
    Rule(
        code="leaving_only",
        text="Kies een reden waarbij de leerling de school verlaat: alleen dan eindigt een plan in vso en praktijkonderwijs.",
        done="De reden past bij de onderwijssoort.",
        ground=grounds.ENDING,
        where="end_reason",
        met=lambda plan: not plan.reason or plan.is_allowed,
    ),
)
SUPPORT_STOPS: tuple[Rule[Ending], ...] = (
    Rule(
        code="final_evaluation",
        text="Rond eerst een evaluatie af met het besluit om te stoppen.",
        done="De evaluatie met het besluit om te stoppen is afgerond.",
        ground=grounds.ENDING_TALK,
        where="evaluation",
        met=lambda plan: plan.has_final_evaluation,
    ),
    Rule(
        code="end_talk",
        text="Bespreek het einde met de familie.",
        done="Het einde is besproken met de familie.",
        ground=grounds.ENDING_TALK,
        where="consultation",
        met=lambda plan: plan.talks > 0,
    ),
    Rule(
        code="end_heard",
        text="Spreek de leerling over het einde, of schrijf waarom dat niet kon.",
        done="De leerling is gehoord over het einde, of er staat waarom niet.",
        ground=grounds.HEARD,
        where="hearing",
        met=lambda plan: plan.heard,
    ),
    Rule(
        code="end_override",
        text="Er is geen overeenstemming over het einde: schrijf de reden van de directeur.",
        done="Er is overeenstemming over het einde, of de directeur schreef de reden.",
        ground=grounds.ENDING_TALK,
        where="end_override",
        met=lambda plan: plan.agreed or bool(plan.override),
    ),
)


def to_end(plan: Ending) -> list[Requirement]:
    """What must be true before a plan ends (rule 45, decision 16)."""
    return asked(ENDING + (SUPPORT_STOPS if plan.reason in SUPPORT_ENDS else ()), plan)


@dataclass(frozen=True)
class LookingBack:
    """An evaluation that is about to be concluded.

    `unexplained` are numbers of goals that stop without a reason; `silent` are those of the family who took part and of
    whom nobody wrote down what they said. `changing` are the goals that are adjusted or stop; `perspective_why` is what was
    written of the destination or the factors.
    """

    reviewed: int
    goals: int
    talk: bool
    heard: bool
    decision: str
    conclusion: str
    held_on: date
    on: date
    established_on: date
    unexplained: tuple[int, ...] = ()
    silent: tuple[str, ...] = ()
    changing: tuple[int, ...] = ()
    has_perspective: bool = False
    perspective_decision: str = ""
    perspective_why: str = ""


def _goals(numbers: tuple[int, ...]) -> str:
    """ "doel 1 en 3 veranderen of stoppen"; "doel 2 verandert of stopt"."""
    words = " en ".join(
        [", ".join(map(str, numbers[:-1])), str(numbers[-1])] if len(numbers) > 1 else map(str, numbers)
    )
    return f"doel {words} {'veranderen of stoppen' if len(numbers) > 1 else 'verandert of stopt'}"


REVIEWS: tuple[Rule[LookingBack], ...] = (
    Rule(
        code="reviews",
        text=lambda back: f"Beoordeel elk doel ({back.reviewed} van {back.goals} gedaan).",
        done="Elk doel is beoordeeld.",
        ground=grounds.EVALUATED,
        where="reviews",
        met=lambda back: back.reviewed >= back.goals,
    ),
)
CONCLUSION: tuple[Rule[LookingBack], ...] = (
    Rule(
        code="decision",
        text="Kies hoe het verder gaat.",
        done="Er staat hoe het verder gaat.",
        ground=grounds.EVALUATED,
        where="decision",
        met=lambda back: bool(back.decision),
    ),
    Rule(
        code="goals_change",
        text=lambda back: (
            f"Kies bij “hoe verder” dat u bijstelt: {_goals(back.changing)}. "
            "Verandert er niets, kies dan bij elk doel dat het doorgaat."
        ),
        done="Wat bij de doelen is besloten, past bij hoe het verder gaat.",
        ground=grounds.EVALUATED,
        where="decision",
        met=lambda back: not back.changing or back.decision != EvaluationDecision.CONTINUE,
    ),
    Rule(
        code="perspective_why",
        text="Schrijf bij de bestemming of bij de factoren wat er niet meer klopt, want deel 1 wordt bijgesteld.",
        done="Er staat wat er in deel 1 verandert, en waarom.",
        ground=grounds.EVALUATED,
        where="destination_still_right",
        met=lambda back: bool(back.perspective_why.strip()),
        when=lambda back: back.perspective_decision == EvaluationDecision.ADJUST,
    ),
    Rule(
        code="perspective",
        text="Zeg van deel 1 of bestemming en factoren nog kloppen.",
        done="Van deel 1 staat er of het nog klopt.",
        ground=grounds.EVALUATED,
        where="perspective_decision",
        met=lambda back: bool(back.perspective_decision or back.perspective_why.strip()),
        when=lambda back: back.has_perspective,
        level=Level.WARNS,
    ),
    Rule(
        code="conclusion",
        text="Schrijf de conclusie.",
        done="De conclusie staat er.",
        ground=grounds.EVALUATED,
        where="conclusion",
        met=lambda back: bool(back.conclusion),
    ),
    Rule(
        code="evaluation_talk",
        text=lambda back: (
            f"Leg het gesprek vast waarin u met de familie terugkeek, na {day(back.established_on)}; "
            "of twee uitnodigingen waarop niemand kwam."
        ),
        done="Het terugkijken met de familie is vastgelegd.",
        ground=grounds.EVALUATED,
        where="evaluation_talk",
        met=lambda back: back.talk,
    ),
    Rule(
        code="evaluation_heard",
        text="Spreek de leerling bij het terugkijken, of schrijf waarom dat niet kon.",
        done="De leerling is gehoord bij het terugkijken, of er staat waarom niet.",
        ground=grounds.HEARD,
        where="evaluation_heard",
        met=lambda back: back.heard,
    ),
    Rule(
        code="evaluation_date",
        text="Kies voor de evaluatie een dag na het vaststellen, en niet in de toekomst.",
        done="De dag van de evaluatie klopt.",
        ground=grounds.EVALUATED,
        where="held_on",
        met=lambda back: back.established_on <= back.held_on <= back.on,
    ),
    Rule(
        code="evaluation_said",
        text=lambda back: f"Schrijf op wat {' en '.join(back.silent)} zei.",
        done="Wat ieder zei, staat erbij.",
        ground=grounds.EVALUATED,
        where="evaluation_talk",
        met=lambda back: not back.silent,
        level=Level.WARNS,
    ),
    Rule(
        code="evaluation_soon",
        text=lambda back: (
            f"Kijk liever later terug: deze versie is vastgesteld op {day(back.established_on)}, binnen acht weken. "
            "Het mag, maar het zegt nog weinig."
        ),
        done="Er zijn acht weken voorbij sinds het vaststellen.",
        ground=grounds.EVALUATED,
        where="held_on",
        met=lambda back: back.held_on - back.established_on >= EIGHT_WEEKS,
        level=Level.WARNS,
    ),
)


def to_conclude(back: LookingBack) -> list[Requirement]:
    """What an evaluation needs before it is concluded (rules 37, 40 and 41, decision 40)."""
    unexplained = [
        Requirement(
            f"stop_reason-{number}", f"Schrijf waarom doel {number} stopt.", grounds.EVALUATED, False, "reviews"
        )
        for number in back.unexplained
    ]
    return [*asked(REVIEWS, back), *unexplained, *asked(CONCLUSION, back)]
