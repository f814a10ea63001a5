"""How a page or a mail speaks to its reader: parents with *u*, the pupil with *je*."""

from plans.choices import Status

from .policy import Decision

PARENT = {"je": False, "u": "u", "U": "U", "uw": "uw", "Uw": "Uw", "jou": "u"}
PUPIL = {"je": True, "u": "je", "U": "Je", "uw": "jouw", "Uw": "Jouw", "jou": "jou"}


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


def follows(decision: str, status: str, words: dict, *, is_last: bool = True) -> str:
    """What happens after an answer, to its giver: true for what became of the version, and of the answer, since.

    `decision` is one of the family's own; `words` as `words_for` gives them.
    """
    if not is_last:
        return "{U} gaf daarna nog een antwoord. Het laatste telt.".format(**words)
    if status == Status.SHARED:
        return FOLLOWS[Decision(decision)].format(**words)
    return CLOSED.get(Status(status), "Deze versie geldt niet meer.")


POINTS = {"goal": "Doel {number}. {name}", "measure": "Bij doel {number}: {name}", "deviation": "Afwijking: {name}"}


def point_words(kind: str, name: str, number: int = 0) -> str:
    """A goal, measure or deviation as a refusal names it; `number` is the goal's place in the part."""
    return POINTS[kind].format(number=number, name=name)
