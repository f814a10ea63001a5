"""What the text of each part must hold (rules 6 to 15)."""

from core.pdf import fonts
from plans import grounds
from plans.choices import Kind
from plans.policy.circumstances import Circumstances
from plans.policy.requirement import Requirement

from .action import action_contents
from .own_words import own_words
from .perspective import perspective_contents


def contents(content: dict, facts: Circumstances) -> list[Requirement]:
    wanted = (perspective_contents if facts.kind == Kind.PERSPECTIVE else action_contents)(content, facts)
    return wanted + own_words(facts.from_template) + lost_on_paper(content)


def lost_on_paper(content: dict) -> list[Requirement]:
    """A requirement for each place with a sign that cannot be printed: what a family reads must be what is on paper."""
    places: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, str):
            places[name] = value
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                where = f"goal-{number}" if name == "goals" else name
                places[where] = places.get(where, "") + _words(row)
    return [
        Requirement(
            f"printable-{where}",
            f"Dit kunnen wij niet afdrukken: {fonts.named(signs)}. Schrijf het anders.",
            grounds.PRINTABLE,
            False,
            where,
        )
        for where, words in places.items()
        if (signs := fonts.unprintable(words))
    ]


def _words(row) -> str:
    """All that somebody wrote in this row and in the rows below it."""
    if isinstance(row, dict):
        return "".join(_words(value) for value in row.values())
    if isinstance(row, list):
        return "".join(_words(value) for value in row)
    return row if isinstance(row, str) else ""
