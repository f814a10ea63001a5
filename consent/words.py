"""How a page or a mail speaks to its reader: parents with *u*, the pupil with *je*."""

from django.utils.formats import date_format

from plans.choices import Status

from .policy import Decision, PointKind

PARENT = {"je": False, "u": "u", "U": "U", "uw": "uw", "Uw": "Uw", "jou": "u", "jij": "u"}
PUPIL = {"je": True, "u": "je", "U": "Je", "uw": "jouw", "Uw": "Jouw", "jou": "jou", "jij": "jij"}


def words_for(is_pupil: bool) -> dict:
    """The pronouns, by name; `je` says which of the two it is."""
    return PUPIL if is_pupil else PARENT


FOLLOWS = {
    Decision.CONSENT: "Als alles er is, stelt de school dit deel vast. Daar volgt een mail over.",
    Decision.CONSENT_WITH_REMARKS: "De school leest {uw} opmerking. Als alles er is, stelt de school dit deel vast. "
    "Daar volgt een mail over.",
    Decision.TALK_FIRST: "De school neemt contact met {jou} op voor een gesprek. Dit is nog geen antwoord: daarna vraagt "
    "de school het {jou} opnieuw.",
    Decision.REFUSE: "De school stelt dit deel zo niet vast. Zij neemt contact met {jou} op om erover te praten. Misschien "
    "komt er een nieuwe versie; dan vraagt de school opnieuw om instemming.",
    Decision.WITHDRAWN: "De school stelt deze versie van deel 2 zo niet vast. Zij neemt contact met {jou} op om erover te "
    "praten.",
}
CLOSED = {
    Status.ESTABLISHED: "De school heeft dit deel intussen vastgesteld.",
    Status.WITHDRAWN: "De school heeft deze versie intussen ingetrokken. Dit antwoord telt daarom niet meer mee.",
}


LEFT = "De school stelt dit deel niet meer vast: {wie} uitgeschreven. Zij sluit het plan af."


def follows(decision: str, status: str, words: dict, *, is_last: bool = True, left: bool = False) -> str:
    """What happens after an answer, to its giver: true for what became of the version, and of the answer, since.

    `decision` is one of the family's own; `words` as `words_for` gives them; `left`: the pupil is no longer enrolled.
    """
    if not is_last:
        return "{U} gaf daarna nog een antwoord. Het laatste telt.".format(**words)
    if status == Status.SHARED and left:
        return LEFT.format(wie="je bent" if words["je"] else "de leerling is")
    if status == Status.SHARED:
        return FOLLOWS[Decision(decision)].format(**words)
    return CLOSED.get(Status(status), "Deze versie geldt niet meer.")


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
