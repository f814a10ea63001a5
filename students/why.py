"""Why somebody is asked for consent: in whole sentences to that person, and about that person to the staff. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts.choices import ConsentPolicy
from core.signs import apart

from .ages import OWN_SAY

IS = {
    "MOTHER": noop("U bent de moeder van %(pupil)s."),
    "FATHER": noop("U bent de vader van %(pupil)s."),
    "PARENT": noop("U bent een ouder van %(pupil)s."),
    "STEPPARENT": noop("U bent een stiefouder van %(pupil)s."),
    "GRANDPARENT": noop("U bent een grootouder van %(pupil)s."),
    "FOSTER_PARENT": noop("U bent een pleegouder van %(pupil)s."),
    "VOOGD": noop("U bent de voogd van %(pupil)s."),
}
"""Who somebody is to the pupil, by relation."""
HAS_AUTHORITY = {
    "MOTHER": noop("U bent de moeder van %(pupil)s en u hebt het gezag."),
    "FATHER": noop("U bent de vader van %(pupil)s en u hebt het gezag."),
    "PARENT": noop("U bent een ouder van %(pupil)s en u hebt het gezag."),
    "STEPPARENT": noop("U bent een stiefouder van %(pupil)s en u hebt het gezag."),
    "GRANDPARENT": noop("U bent een grootouder van %(pupil)s en u hebt het gezag."),
    "FOSTER_PARENT": noop("U bent een pleegouder van %(pupil)s en u hebt het gezag."),
    "VOOGD": noop("U bent de voogd van %(pupil)s en u hebt het gezag."),
}
"""The same, of who has authority."""


def to_guardian(relation: str, basis: str, organisation: str, pupil: str) -> str:
    """To who decides for a pupil under 18; `pupil` is the first name."""
    young = _("%(pupil)s is nog geen 18.") % {"pupil": pupil}
    if basis == "INSTITUTION":
        body = organisation or _("Uw organisatie")
        return " ".join(
            (
                _("%(body)s heeft het gezag over %(pupil)s. U spreekt voor die organisatie.")
                % {"body": body, "pupil": pupil},
                young,
            )
        )
    if basis == "VOOGD":
        return " ".join((_(IS["VOOGD"]) % {"pupil": pupil}, young))
    if basis == "COURT_ORDER" and relation in IS:
        return " ".join((_(IS[relation]) % {"pupil": pupil}, _("De rechter gaf u het gezag."), young))
    if basis == "COURT_ORDER":
        return " ".join((_("De rechter gaf u het gezag over %(pupil)s.") % {"pupil": pupil}, young))
    if relation in HAS_AUTHORITY:
        return " ".join((_(HAS_AUTHORITY[relation]) % {"pupil": pupil}, young))
    return " ".join((_("U hebt het gezag over %(pupil)s.") % {"pupil": pupil}, young))


def to_pupil(age: int, policy: str) -> str:
    """To a pupil of 16 or 17 whose school lets them decide along."""
    if policy == ConsentPolicy.PUPIL_CO_SIGNS:
        return _("Je bent %(age)s. Op deze school beslissen een ouder en de leerling samen, vanaf 16 jaar.") % {
            "age": age
        }
    return _("Je bent %(age)s. Op deze school mag je vanaf 16 jaar meebeslissen.") % {"age": age}


def to_adult(age: int) -> str:
    return _("Je bent %(age)s. Vanaf 18 jaar beslis je zelf.") % {"age": age}


def to_curator(pupil: str) -> str:
    return _("U bent de curator van %(pupil)s.") % {"pupil": pupil}


def to_mentor(pupil: str) -> str:
    return _("U bent de mentor van %(pupil)s (mentorschap).") % {"pupil": pupil}


def of_guardian(relation: str, guardian, pupil: str, age: int, *, alone: bool) -> str:
    """To the staff, about a guardian; `relation` in words, `alone` when the pupil has no say (yet)."""
    pupil = apart(pupil)
    who = f"Deze {relation if relation != 'anders' else 'persoon'}"
    has = {
        "VOOGD": f"Dit is de voogd van {pupil}",
        "INSTITUTION": f"{guardian.organisation or 'Een gecertificeerde instelling'} heeft het gezag over {pupil}",
        "COURT_ORDER": f"De rechter gaf {who.lower()} het gezag over {pupil}",
    }.get(guardian.basis, f"{who} heeft het gezag over {pupil}")
    until = f"{pupil} is {age}" if age < OWN_SAY else f"{pupil} is nog geen 18"
    return f"{has}. {until}, dus wie het gezag heeft, beslist{'' if alone else ' mee'}."
