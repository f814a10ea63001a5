"""What stands in the way of beginning a plan (rules 1, 2 and 5; decision 39)."""

from dataclasses import dataclass
from datetime import date

from accounts.choices import Sector
from plans import grounds
from plans.choices import TriggerReason

from .counting import day
from .requirement import Requirement, Rule, asked, obstacles
from .terms import a_year_before


def needs_plan(sector: str, trigger_reason: str = "") -> bool:
    """Every VSO and PrO pupil; in regular education only with a reason beyond basic support (rules 2 and 5)."""
    if sector in (Sector.VSO, Sector.PRO):
        return True
    return bool(trigger_reason) and trigger_reason != TriggerReason.BASIC_SUPPORT


@dataclass(frozen=True)
class Starting:
    """A plan that is about to begin; `begun_on` may lie before enrolment."""

    sector: str
    trigger_reason: str
    has_open_plan: bool
    enrolled_on: date
    base_on: date
    begun_on: date
    on: date
    template_fits: bool = True

    @property
    def is_basic(self) -> bool:
        return self.trigger_reason == TriggerReason.BASIC_SUPPORT


STARTING: tuple[Rule[Starting], ...] = (
    Rule(
        code="open_plan",
        text="Deze leerling heeft al een lopend plan.",
        ground=grounds.ONE_PLAN,
        where="plan",
        met=lambda plan: not plan.has_open_plan,
    ),
    Rule(
        code="basic_support",
        text="Voor basisondersteuning is geen plan nodig. Noteer de hulp in het gewone leerlingdossier.",
        ground=grounds.TRIGGER,
        where="trigger_reason",
        met=lambda plan: plan.sector != Sector.VO or not plan.is_basic,
    ),
    Rule(
        code="trigger",
        text="Kies waarom deze leerling meer nodig heeft dan basisondersteuning.",
        ground=grounds.TRIGGER,
        where="trigger_reason",
        met=lambda plan: plan.is_basic or needs_plan(plan.sector, plan.trigger_reason),
    ),
    Rule(
        code="base_date",
        text="De zes weken kunnen niet vóór de inschrijving beginnen.",
        ground=grounds.SIX_WEEKS,
        where="deadline_base_on",
        met=lambda plan: plan.base_on >= plan.enrolled_on,
    ),
    Rule(
        code="template",
        text="Dit sjabloon hoort niet bij deze leerling, of het is weggehaald. Kies een ander.",
        ground=grounds.OWN_WORDS,
        where="template",
        met=lambda plan: plan.template_fits,
    ),
)


def obstacles_to_starting(plan: Starting) -> list[Requirement]:
    """What stands in the way of beginning a plan on that day."""
    early = begun_in_time(plan.begun_on, first=a_year_before(plan.on), on=plan.on)
    return obstacles([*asked(STARTING, plan), *early])


@dataclass(frozen=True)
class Begun:
    """The day from which conversations count, between the first that is possible and today."""

    begun_on: date
    first: date
    on: date
    established_on: date | None

    @property
    def too_early(self) -> str:
        return (
            f"De vorige versie is vastgesteld op {day(self.established_on)}. Kies die dag of een dag erna."
            if self.established_on
            else f"Dat is langer dan een jaar geleden. Kies een dag vanaf {day(self.first)}."
        )


BEGUN: tuple[Rule[Begun], ...] = (
    Rule(
        code="begun_early",
        text=lambda begun: begun.too_early,
        ground=grounds.COUNTS,
        where="begun_on",
        met=lambda begun: begun.begun_on >= (begun.established_on or begun.first),
    ),
    Rule(
        code="begun_late",
        text="Deze dag is nog niet geweest.",
        ground=grounds.COUNTS,
        where="begun_on",
        met=lambda begun: begun.begun_on <= begun.on,
    ),
)


def begun_in_time(begun_on: date, *, first: date, on: date, established_on: date | None = None) -> list[Requirement]:
    """Whether conversations may count from that day: at most a year back, and never from before what holds now."""
    return asked(BEGUN, Begun(begun_on, first, on, established_on))
