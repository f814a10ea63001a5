"""How a page or a mail speaks to its reader: parents with *u*, the pupil with *je*."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from consent.policy import Decision, PointKind
from plans.choices import Status

PARENT = {"je": False, "u": "u", "U": "U", "uw": "uw", "Uw": "Uw", "jou": "u", "jij": "u"}
PUPIL = {"je": True, "u": "je", "U": "Je", "uw": "jouw", "Uw": "Jouw", "jou": "jou", "jij": "jij"}


def words_for(is_pupil: bool) -> dict:
    """The pronouns, by name; `je` says which of the two it is."""
    return PUPIL if is_pupil else PARENT


ALL_THERE = noop("Als alles er is, stelt de school dit deel vast. Daar volgt een mail over.")
TO_PARENT = {
    Decision.CONSENT: ALL_THERE,
    Decision.CONSENT_WITH_REMARKS: noop(
        "De school leest wat u erbij schreef. Als alles er is, stelt de school dit deel vast. Daar volgt een mail over."
    ),
    Decision.TALK_FIRST: noop(
        "De school neemt contact met u op voor een gesprek. Dit is een verzoek, nog geen antwoord. "
        "De datum om te antwoorden verandert niet. Na het gesprek vraagt de school u opnieuw om een "
        "antwoord."
    ),
    Decision.REFUSE: noop(
        "De school stelt dit deel zo niet vast. Zij neemt contact met u op om erover te praten. "
        "Misschien komt er een nieuwe versie. Dan vraagt de school opnieuw om instemming."
    ),
    Decision.WITHDRAWN: noop(
        "De school stelt deze versie van deel 2 zo niet vast. Zij neemt contact met u op om erover te praten."
    ),
}
TO_PUPIL = {
    Decision.CONSENT: ALL_THERE,
    Decision.CONSENT_WITH_REMARKS: noop(
        "De school leest wat je erbij schreef. Als alles er is, stelt de school dit deel vast. Daar "
        "volgt een mail over."
    ),
    Decision.TALK_FIRST: noop(
        "De school neemt contact met je op voor een gesprek. Dit is een verzoek, nog geen antwoord. "
        "De datum om te antwoorden verandert niet. Na het gesprek vraagt de school je opnieuw om een "
        "antwoord."
    ),
    Decision.REFUSE: noop(
        "De school stelt dit deel zo niet vast. Zij neemt contact met je op om erover te praten. "
        "Misschien komt er een nieuwe versie. Dan vraagt de school opnieuw om instemming."
    ),
    Decision.WITHDRAWN: noop(
        "De school stelt deze versie van deel 2 zo niet vast. Zij neemt contact met je op om erover te praten."
    ),
}
CLOSED = {
    Status.ESTABLISHED: noop("De school heeft dit deel intussen vastgesteld."),
    Status.WITHDRAWN: noop("De school heeft deze versie intussen ingetrokken. Dit antwoord telt daarom niet meer mee."),
}
NO_MORE = noop("Deze versie geldt niet meer.")


def follows(decision: str, status: str, *, is_pupil: bool, is_last: bool = True, left: bool = False) -> str:
    """What happens after an answer, to its giver: true for what became of the version, and of the answer, since.

    `decision` is one of the family's own; `left`: the pupil is no longer enrolled.
    """
    if not is_last:
        given = _("Je gaf daarna nog een antwoord.") if is_pupil else _("U gaf daarna nog een antwoord.")
        return " ".join((given, _("Het laatste telt.")))
    if status == Status.SHARED and left:
        gone = _("Je bent uitgeschreven.") if is_pupil else _("De leerling is uitgeschreven.")
        return " ".join((gone, _("De school stelt dit deel niet meer vast en sluit het plan af.")))
    if status == Status.SHARED:
        return _((TO_PUPIL if is_pupil else TO_PARENT)[Decision(decision)])
    return _(CLOSED.get(Status(status), NO_MORE))


FOLLOWS_ON_PAPER = {
    Decision.CONSENT: (noop("Als alles er is, stelt de school dit deel vast. U hoort dat van de school."),
                       noop("Als alles er is, stelt de school dit deel vast. Je hoort dat van de school.")),
    Decision.CONSENT_WITH_REMARKS: (noop("De school leest uw opmerking. Als alles er is, stelt zij dit deel vast. U hoort dat van de "
"school."),
                                    noop("De school leest je opmerking. Als alles er is, stelt zij dit deel vast. Je hoort dat van de "
"school.")),
    Decision.TALK_FIRST: (noop("De school neemt contact met u op voor een gesprek. Dit is nog geen antwoord: daarna vraagt "
"zij het u opnieuw."),
                          noop("De school neemt contact met je op voor een gesprek. Dit is nog geen antwoord: daarna vraagt "
"zij het je opnieuw.")),
    Decision.REFUSE: (noop("De school stelt dit deel zo niet vast. Zij praat er eerst met u over."),
                      noop("De school stelt dit deel zo niet vast. Zij praat er eerst met je over.")),
    Decision.WITHDRAWN: (noop("De school stelt deze versie zo niet vast. Zij praat er eerst met u over."),
                         noop("De school stelt deze versie zo niet vast. Zij praat er eerst met je over.")),
}  # fmt: skip
CHANGING = (
    noop(
        "Toch iets anders? Zolang de school dit deel niet heeft vastgesteld, kunt u uw antwoord "
        "veranderen. Dat kan met uw eigen link, of door te bellen. Ook daarna kunt u de school "
        "vragen om het plan te veranderen."
    ),
    noop(
        "Toch iets anders? Zolang de school dit deel niet heeft vastgesteld, kun je je antwoord "
        "veranderen. Dat kan met je eigen link, of door te bellen. Ook daarna kun je de school "
        "vragen om het plan te veranderen."
    ),
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
    lines = (FOLLOWS_ON_PAPER[Decision(decision)][one], CHANGING[one]) if said else (WRONG[one],)
    return Told(
        what=(_("Uw antwoord"), _("Jouw antwoord"))[one] if said else (_("Over uw antwoord"), _("Over jouw antwoord"))[one],
        ahead=[_(line) for line in lines],
        ask=_("Vragen?") if said else _("Klopt dit niet?"),
        keep=(_("Bewaar dit blad. Erachter staat de tekst waarop u antwoordde. De laatste bladzijde is voor "
"wie dit bewijs controleert."),
              _("Bewaar dit blad. Erachter staat de tekst waarop je antwoordde. De laatste bladzijde is voor "
"wie dit bewijs controleert."))[one],
        in_short=length <= IN_SHORT,
        elsewhere=(_("Wat u erbij schreef, staat in uw eigen woorden op de volgende bladzijde."),
                   _("Wat je erbij schreef, staat in je eigen woorden op de volgende bladzijde."))[one],
        in_full=(_("Wat u erbij schreef"), _("Wat je erbij schreef"))[one],
    )  # fmt: skip


WRONG = (
    noop("Wat u eerder zei, blijft bewaard. De school vertelt u wat dit betekent."),
    noop("Wat je eerder zei, blijft bewaard. De school vertelt je wat dit betekent."),
)

POINTS = {
    PointKind.GOAL: noop("Doel %(number)s. %(name)s"),
    PointKind.MEASURE: noop("Bij doel %(number)s: %(name)s"),
    PointKind.DEVIATION: noop("Afwijking: %(name)s"),
    PointKind.ARRANGEMENT: noop("Afspraak: %(name)s"),
    PointKind.PERIOD: noop("De periode: %(name)s"),
    PointKind.MISSING: noop("Er ontbreekt iets"),
    PointKind.WHOLE: noop("Het hele deel"),
}


def point_words(kind: str, name: str = "", number: int = 0) -> str:
    """What is refused, as a refusal names it (decision 44); `number` is the goal's place in the part."""
    return _(POINTS[PointKind(kind)]) % {"number": number, "name": name}


def period_words(part) -> str:
    """From when until when a version of part 2 was meant to hold."""
    days = {
        "first": date_format(part.period_from, "DATE_FORMAT"),
        "last": date_format(part.period_until, "DATE_FORMAT"),
    }
    return _("%(first)s tot en met %(last)s") % days
