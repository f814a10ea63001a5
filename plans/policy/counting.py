"""What counts for what: one function for guard, to-do, rail, whose turn it is, page and paper (decisions 17, 39, 40).

A conversation or a hearing is held against a purpose: a version of a part, or looking back on one. The answer says why
not, in words for staff, and what would make it count.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core.writing import date_format
from plans.choices import ConsultationType, Kind, Moment

from .said import Heard, Present, Right, Talk


@dataclass(frozen=True)
class Purpose:
    """What a conversation may count for. It falls within `first_on` and `last_on`, both included.

    `too_early` and `too_late` say in words why another day does not count. `is_open`: that can still be put right.
    """

    name: str
    kinds: frozenset[Kind]
    moment: Moment
    first_on: date
    last_on: date
    too_early: str
    too_late: str
    is_open: bool = True


@dataclass(frozen=True)
class Counts:
    """Whether something counts; if not `why`, a clause in Dutch, and `remedy`: what would make it count."""

    yes: bool
    why: str = ""
    remedy: str = ""


def day(value: date) -> str:
    return date_format(value, "j F Y")


def for_version(
    kind: Kind, number: int, *, is_first: bool, begun_on: date, on: date, established_on: date | None = None
) -> Purpose:
    """A version of a part: from `begun_on`, until it was established; until `on` while it is not (decision 39)."""
    return Purpose(
        name=f"deel {kind.position}, versie {number}",
        kinds=frozenset({kind}),
        moment=Moment.DRAFTING if is_first else Moment.ADJUSTING,
        first_on=begun_on,
        last_on=established_on or on,
        too_early=f"voor versie {number} tellen gesprekken vanaf {day(begun_on)}",
        too_late=f"versie {number} was op {day(established_on)} al vastgesteld"
        if established_on
        else "die dag is nog niet geweest",
        is_open=established_on is None,
    )


def for_evaluation(*, established_on: date, previous_on: date | None, last_on: date, is_open: bool = True) -> Purpose:
    """Looking back: after the version was established, and after the evaluation before (decision 40).

    A conversation on the very day of establishing led to the version; it does not look back on it.
    """
    since, what = established_on, "op die dag werd pas vastgesteld waarop u terugkijkt"
    if previous_on and previous_on > established_on:
        since, what = previous_on, "tot en met die dag hoort alles bij de vorige evaluatie"
    return Purpose(
        name="de evaluatie",
        kinds=frozenset(Kind),
        moment=Moment.EVALUATING,
        first_on=since + timedelta(days=1),
        last_on=last_on,
        too_early=f"terugkijken telt pas na {day(since)}: {what}",
        too_late="de evaluatie was toen al afgerond" if not is_open else "die dag is nog niet geweest",
        is_open=is_open,
    )


def counts(said: Talk | Heard, purpose: Purpose) -> Counts:
    """Whether this conversation or hearing counts for that purpose, and everything that is against it."""
    against = [*_of_kind(said, purpose), *_of_day(said, purpose), *_of_moment(said, purpose)]
    if isinstance(said, Talk):
        against += _of_family(said)
    if not against:
        return Counts(True)
    remedies = dict.fromkeys(remedy for _, remedy in against if remedy)
    return Counts(False, ", en ".join(why for why, _ in against), " ".join(remedies))


Against = list[tuple[str, str]]  # (why not, what would make it count)


def _of_kind(said: Talk | Heard, purpose: Purpose) -> Against:
    found = []
    if isinstance(said, Talk) and said.type == ConsultationType.NOTIFICATION:
        found.append(("het was alleen een mededeling", "Was het toch een gesprek? Verbeter dan de vorm."))
    if not purpose.kinds & said.about:
        part = " en ".join(f"deel {kind.position}" for kind in Kind if kind in purpose.kinds)
        found.append((f"{part} is niet besproken", "Is het wel besproken? Verbeter dan waarover het ging."))
    return found


def _of_day(said: Talk | Heard, purpose: Purpose) -> Against:
    if said.held_on < purpose.first_on:
        remedy = ""
        if purpose.is_open and purpose.moment != Moment.EVALUATING:
            remedy = "Hoort het er toch bij? Verbeter dan bij deze versie de dag “gesprekken tellen vanaf”."
        return [(f"het was op {day(said.held_on)} en {purpose.too_early}", remedy)]
    if said.held_on > purpose.last_on:
        return [(f"het was op {day(said.held_on)} en {purpose.too_late}", "")]
    return []


def _of_moment(said: Talk | Heard, purpose: Purpose) -> Against:
    if purpose.moment in said.moments:
        return []
    word = purpose.moment.label
    return [
        (f"er staat niet bij dat het over {word} ging", f"Ging het ook over {word}? Verbeter het, en kruis dat aan.")
    ]


def _of_family(talk: Talk) -> Against:
    if talk.family_took_part:
        return []
    if not talk.present:
        if talk.family == "leerling":
            return [("de leerling was er niet bij, en die is 18 of ouder", "Was de leerling erbij? Verbeter dan wie.")]
        return [("er was geen ouder met gezag bij", "Was die er wel? Verbeter dan wie erbij waren.")]
    return [_of_person(each) for each in talk.present]


def _of_person(each: Present) -> tuple[str, str]:
    match each.right:
        case Right.LATER:
            return (
                f"het gezag van {each.name} is pas vastgelegd vanaf {day(each.since_on)}"
                if each.since_on
                else f"het gezag van {each.name} gold die dag nog niet",
                f"Had {each.name} altijd al gezag? Leg het gezag dan opnieuw vast en laat “vanaf” leeg.",
            )
        case Right.UNKNOWN:
            return f"van {each.name} is niet bekend of er gezag is", f"Zoek uit of {each.name} gezag heeft."
        case Right.GROWN_UP:
            return f"de leerling is 18 of ouder, en {each.name} beslist dan niet", "Was de leerling erbij? Noteer dat."
        case Right.UNDER_AGE:
            return f"{each.name} is nog geen 18, en er was geen ouder met gezag bij", "Was die er wel? Noteer dat."
    return f"{each.name} had die dag geen gezag", ""
