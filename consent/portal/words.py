"""How a page or a mail speaks to its reader: parents with *u*, the pupil with *je*."""

from dataclasses import dataclass

from django.utils.formats import date_format

from consent.policy import Decision, PointKind
from plans.choices import Status

PARENT = {"je": False, "u": "u", "U": "U", "uw": "uw", "Uw": "Uw", "jou": "u", "jij": "u"}
PUPIL = {"je": True, "u": "je", "U": "Je", "uw": "jouw", "Uw": "Jouw", "jou": "jou", "jij": "jij"}


def words_for(is_pupil: bool) -> dict:
    """The pronouns, by name; `je` says which of the two it is."""
    return PUPIL if is_pupil else PARENT


ALL_THERE = "Als alles er is, stelt de school dit deel vast. Daar volgt een mail over."
TO_PARENT = {
    Decision.CONSENT: ALL_THERE,
    Decision.CONSENT_WITH_REMARKS: f"De school leest wat u erbij schreef. {ALL_THERE}",
    Decision.TALK_FIRST: "De school neemt contact met u op voor een gesprek. Dit is een verzoek, nog geen antwoord. "
    "De datum om te antwoorden verandert niet. Na het gesprek vraagt de school u opnieuw om een antwoord.",
    Decision.REFUSE: "De school stelt dit deel zo niet vast. Zij neemt contact met u op om erover te praten. Misschien "
    "komt er een nieuwe versie. Dan vraagt de school opnieuw om instemming.",
    Decision.WITHDRAWN: "De school stelt deze versie van deel 2 zo niet vast. Zij neemt contact met u op om erover te "
    "praten.",
}
TO_PUPIL = {
    Decision.CONSENT: ALL_THERE,
    Decision.CONSENT_WITH_REMARKS: f"De school leest wat je erbij schreef. {ALL_THERE}",
    Decision.TALK_FIRST: "De school neemt contact met je op voor een gesprek. Dit is een verzoek, nog geen antwoord. "
    "De datum om te antwoorden verandert niet. Na het gesprek vraagt de school je opnieuw om een antwoord.",
    Decision.REFUSE: "De school stelt dit deel zo niet vast. Zij neemt contact met je op om erover te praten. Misschien "
    "komt er een nieuwe versie. Dan vraagt de school opnieuw om instemming.",
    Decision.WITHDRAWN: "De school stelt deze versie van deel 2 zo niet vast. Zij neemt contact met je op om erover te "
    "praten.",
}
CLOSED = {
    Status.ESTABLISHED: "De school heeft dit deel intussen vastgesteld.",
    Status.WITHDRAWN: "De school heeft deze versie intussen ingetrokken. Dit antwoord telt daarom niet meer mee.",
}


def follows(decision: str, status: str, *, is_pupil: bool, is_last: bool = True, left: bool = False) -> str:
    """What happens after an answer, to its giver: true for what became of the version, and of the answer, since.

    `decision` is one of the family's own; `left`: the pupil is no longer enrolled.
    """
    if not is_last:
        given = "Je gaf daarna nog een antwoord." if is_pupil else "U gaf daarna nog een antwoord."
        return f"{given} Het laatste telt."
    if status == Status.SHARED and left:
        gone = "Je bent uitgeschreven." if is_pupil else "De leerling is uitgeschreven."
        return f"{gone} De school stelt dit deel niet meer vast en sluit het plan af."
    if status == Status.SHARED:
        return (TO_PUPIL if is_pupil else TO_PARENT)[Decision(decision)]
    return CLOSED.get(Status(status), "Deze versie geldt niet meer.")


FOLLOWS_ON_PAPER = {
    Decision.CONSENT: ("Als alles er is, stelt de school dit deel vast. U hoort dat van de school.",
                       "Als alles er is, stelt de school dit deel vast. Je hoort dat van de school."),
    Decision.CONSENT_WITH_REMARKS: ("De school leest uw opmerking. Als alles er is, stelt zij dit deel vast. U hoort dat van de school.",
                                    "De school leest je opmerking. Als alles er is, stelt zij dit deel vast. Je hoort dat van de school."),
    Decision.TALK_FIRST: ("De school neemt contact met u op voor een gesprek. Dit is nog geen antwoord: daarna vraagt zij het u opnieuw.",
                          "De school neemt contact met je op voor een gesprek. Dit is nog geen antwoord: daarna vraagt zij het je opnieuw."),
    Decision.REFUSE: ("De school stelt dit deel zo niet vast. Zij praat er eerst met u over.",
                      "De school stelt dit deel zo niet vast. Zij praat er eerst met je over."),
    Decision.WITHDRAWN: ("De school stelt deze versie zo niet vast. Zij praat er eerst met u over.",
                         "De school stelt deze versie zo niet vast. Zij praat er eerst met je over."),
}  # fmt: skip
CHANGING = (
    "Toch iets anders? Zolang de school dit deel niet heeft vastgesteld, kunt u uw antwoord veranderen. Dat kan met uw eigen "
    "link, of door te bellen. Ook daarna kunt u de school vragen om het plan te veranderen.",
    "Toch iets anders? Zolang de school dit deel niet heeft vastgesteld, kun je je antwoord veranderen. Dat kan met je eigen "
    "link, of door te bellen. Ook daarna kun je de school vragen om het plan te veranderen.",
)
IN_SHORT = 600  # characters of own words and points on page 1; more stands behind it


@dataclass(frozen=True)
class Told:
    """What page 1 of a receipt says to who answered, in whole sentences of *u* or *je*."""

    what: str
    ahead: list[str]
    ask: str
    keep: str
    in_short: bool
    elsewhere: str
    in_full: str


def told_on_paper(decision: str, *, je: bool, length: int) -> Told:
    """Page 1 of the receipt of such an answer: true on the day of printing and on every later day.

    `je` for a pupil; `length` counts the characters of its points and own words.
    """
    one = 1 if je else 0
    said = Decision(decision) in FOLLOWS_ON_PAPER
    ahead = [FOLLOWS_ON_PAPER[Decision(decision)][one], CHANGING[one]] if said else [WRONG[one]]
    return Told(
        what=("Uw antwoord", "Jouw antwoord")[one] if said else ("Over uw antwoord", "Over jouw antwoord")[one],
        ahead=ahead,
        ask="Vragen?" if said else "Klopt dit niet?",
        keep=("Bewaar dit blad. Erachter staat de tekst waarop u antwoordde. De laatste bladzijde is voor wie dit bewijs controleert.",
              "Bewaar dit blad. Erachter staat de tekst waarop je antwoordde. De laatste bladzijde is voor wie dit bewijs controleert.")[one],
        in_short=length <= IN_SHORT,
        elsewhere=("Wat u erbij schreef, staat in uw eigen woorden op de volgende bladzijde.",
                   "Wat je erbij schreef, staat in je eigen woorden op de volgende bladzijde.")[one],
        in_full=("Wat u erbij schreef", "Wat je erbij schreef")[one],
    )  # fmt: skip


WRONG = (
    "Wat u eerder zei, blijft bewaard. De school vertelt u wat dit betekent.",
    "Wat je eerder zei, blijft bewaard. De school vertelt je wat dit betekent.",
)

POINTS = {
    PointKind.GOAL: "Doel {number}. {name}",
    PointKind.MEASURE: "Bij doel {number}: {name}",
    PointKind.DEVIATION: "Afwijking: {name}",
    PointKind.ARRANGEMENT: "Afspraak: {name}",
    PointKind.PERIOD: "De periode: {name}",
    PointKind.MISSING: "Er ontbreekt iets",
    PointKind.WHOLE: "Het hele deel",
}


def point_words(kind: str, name: str = "", number: int = 0) -> str:
    """What is refused, as a refusal names it (decision 44); `number` is the goal's place in the part."""
    return POINTS[PointKind(kind)].format(number=number, name=name)


def period_words(part) -> str:
    """From when until when a version of part 2 was meant to hold."""
    return f"{date_format(part.period_from, 'j F Y')} tot en met {date_format(part.period_until, 'j F Y')}"
