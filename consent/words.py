"""How a page or a mail speaks to its reader: parents with *u*, the pupil with *je*."""

PARENT = {"je": False, "u": "u", "U": "U", "uw": "uw", "Uw": "Uw", "jou": "u"}
PUPIL = {"je": True, "u": "je", "U": "Je", "uw": "jouw", "Uw": "Jouw", "jou": "jou"}


def words_for(is_pupil: bool) -> dict:
    """The pronouns, by name; `je` says which of the two it is."""
    return PUPIL if is_pupil else PARENT


POINTS = {"goal": "Doel {number}. {name}", "measure": "Bij doel {number}: {name}", "deviation": "Afwijking: {name}"}


def point_words(kind: str, name: str, number: int = 0) -> str:
    """A goal, measure or deviation as a refusal names it; `number` is the goal's place in the part."""
    return POINTS[kind].format(number=number, name=name)
