"""What a new version carries from the one before it, and what that asks of who writes it (decision 41). Pure."""

from dataclasses import dataclass
from datetime import date

from core.writing import date_format
from plans import grounds
from plans.choices import EvaluationDecision, GoalResult, Kind
from plans.policy.requirement import Requirement

# What is copied into a text when it is shared, or says which version it is; the rest is what the school proposes.
NOT_PROPOSED = frozenset(
    {
        "format", "kind", "number", "reason_for_change", "hearings", "previous_digest", "labels",
        "school_name", "board_name", "plan_number", "pupil_name", "pupil_birth_date", "pupil_class", "pupil_level",
        "sector",
    }
)  # fmt: skip
# Words with which people begin a sentence that here only goes on.
SMALL = frozenset(
    [
        "het",
        "de",
        "een",
        "dit",
        "dat",
        "deze",
        "die",
        "er",
        "we",
        "wij",
        "ze",
        "zij",
        "hij",
        "in",
        "op",
        "met",
        "door",
        "na",
        "nu",
    ]
)


@dataclass(frozen=True)
class Decided:
    """What was concluded about one goal when the version that held was looked back on."""

    held_on: date
    result: str = ""
    evidence: str = ""
    next_step: str = ""
    stop_reason: str = ""

    @property
    def is_reached(self) -> bool:
        return bool(self.result) and GoalResult(self.result).is_reached

    @property
    def stops(self) -> bool:
        return self.next_step == EvaluationDecision.END

    @property
    def why_stopped(self) -> str:
        """`gestopt omdat …`, as it reads on the page, on paper and in the list of changes; without a full stop."""
        reason = self.stop_reason.strip().rstrip(".")
        if not reason and self.is_reached:
            reason = "het doel gehaald is"
        if not reason:
            return f"gestopt na de evaluatie van {date_format(self.held_on, 'j F Y')}"
        first, _, rest = reason.partition(" ")
        if first.lower() == "omdat" and rest:
            first, _, rest = rest.partition(" ")
        if first.lower() in SMALL:  # a name keeps its capital
            first = first.lower()
        return f"gestopt omdat {first} {rest}".rstrip()

    @property
    def wants_reason(self) -> bool:
        """Whether it stops and nothing says why; a goal that was reached needs no other reason."""
        return self.stops and not self.is_reached and not self.stop_reason.strip()


def proposed_now(start: str, target: str, decided: Decided | None) -> str:
    """What *Nu* might be in the new version: where the last one led to, else what was seen, else what it was."""
    if decided and decided.is_reached and target:
        return target
    return (decided.evidence if decided else "") or start


@dataclass(frozen=True)
class Carried:
    """What a draft took along. `unseen` are its goals (number, title) that nobody looked at since; `in_force` is the
    text that holds, with the number of its version, when there is one."""

    unseen: tuple[tuple[int, str], ...] = ()
    in_force: dict | None = None
    number: int = 0


def says_the_same(content: dict, other: dict) -> bool:
    """Whether two texts propose the same, whatever their number, reason, class or school."""
    one, two = ({name: text[name] for name in text.keys() - NOT_PROPOSED} for text in (content, other))
    return is_same(one, two)


def is_same(one, other) -> bool:
    """Whether two values of a text say the same: a name that stands empty says what a text without that name does."""
    return _filled(one) == _filled(other)


def _filled(value):
    if isinstance(value, dict):
        return {name: kept for name, each in value.items() if (kept := _filled(each)) not in (None, {}, [])}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return None if value == "" or value is False else value


def to_carry(content: dict, carried: Carried) -> list[Requirement]:
    """What is asked of a draft because it follows another version: every goal looked at, and something new in it."""
    wanted = [
        Requirement(
            f"goal-{number}-seen",
            f"Doel {number} ({title}) komt uit de vorige versie: schrijf eraan, of zeg dat het nog klopt.",
            grounds.CARRIED,
            False,
            f"goal-{number}",
        )
        for number, title in carried.unseen
    ]
    if carried.in_force:
        wanted.append(
            Requirement(
                "different",
                f"Deze tekst is gelijk aan versie {carried.number}, die al geldt. Verander iets, of gooi dit concept weg.",
                grounds.DIFFERENT,
                not says_the_same(content, carried.in_force),
                "goals" if content["kind"] == Kind.ACTION else "substantiation",
                done="Er staat iets anders dan in de versie die geldt.",
            )
        )
    return wanted
