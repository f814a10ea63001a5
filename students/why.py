"""Why somebody is asked for consent: in whole sentences to that person, and in short to the staff. Pure."""

from accounts.choices import ConsentPolicy

from .ages import OWN_SAY

IS = {
    "MOTHER": "de moeder",
    "FATHER": "de vader",
    "PARENT": "een ouder",
    "STEPPARENT": "een stiefouder",
    "GRANDPARENT": "een grootouder",
    "FOSTER_PARENT": "een pleegouder",
    "VOOGD": "de voogd",
}
"""Who somebody is to the pupil, by relation."""


def to_guardian(relation: str, basis: str, organisation: str, pupil: str) -> str:
    """To who decides for a pupil under 18; `pupil` is the first name."""
    young = f"{pupil} is nog geen 18."
    if basis == "INSTITUTION":
        body = organisation or "Uw organisatie"
        return f"{body} heeft het gezag over {pupil}. U spreekt voor die organisatie. {young}"
    if basis == "VOOGD":
        return f"U bent de voogd van {pupil}. {young}"
    who = f"U bent {IS[relation]} van {pupil}" if relation in IS else ""
    if basis == "COURT_ORDER":
        return (
            f"{who}. De rechter gaf u het gezag. {young}"
            if who
            else f"De rechter gaf u het gezag over {pupil}. {young}"
        )
    return f"{who} en u hebt het gezag. {young}" if who else f"U hebt het gezag over {pupil}. {young}"


def to_pupil(age: int, policy: str) -> str:
    """To a pupil of 16 or 17 whose school lets them decide along."""
    if policy == ConsentPolicy.PUPIL_CO_SIGNS:
        return f"Je bent {age}. Op deze school beslissen een ouder en de leerling samen, vanaf 16 jaar."
    return f"Je bent {age}. Op deze school mag je vanaf 16 jaar meebeslissen."


def to_adult(age: int) -> str:
    return f"Je bent {age}. Vanaf 18 jaar beslis je zelf."


def to_curator(pupil: str) -> str:
    return f"U bent de curator van {pupil}."


def to_mentor(pupil: str) -> str:
    return f"U bent de mentor van {pupil} (mentorschap)."


def of_guardian(relation: str, guardian, pupil: str, age: int, *, alone: bool) -> str:
    """To the staff, about a guardian; `relation` in words, `alone` when the pupil has no say (yet)."""
    who = relation.capitalize()
    who = {
        "VOOGD": "Voogd",
        "INSTITUTION": f"{guardian.organisation or 'Gecertificeerde instelling'}, met het gezag belast",
        "COURT_ORDER": f"{who} met gezag door een beslissing van de rechter",
    }.get(guardian.basis, f"{who} met gezag")
    until = f"{pupil} is {age}" if age < OWN_SAY else f"{pupil} is nog geen 18"
    return f"{who}. {until}, dus wie het gezag heeft beslist{'' if alone else ' mee'}."
