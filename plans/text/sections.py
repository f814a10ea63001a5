"""What the family can react to: the places in a text, with their names in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from plans.choices import Kind

PERSPECTIVE = (
    ("exit", noop("waar het naartoe gaat")),
    ("factors", noop("wat helpt en wat in de weg zit")),
    ("needs", noop("wat nodig is")),
    ("home", noop("thuis")),
    ("whole", noop("heel deel 1")),
)
ACTION = (
    ("deviations", noop("afwijkingen van het programma")),
    ("agreements", noop("taken en afspraken")),
    ("whole", noop("heel deel 2")),
)

ARRANGEMENTS = {
    "pupil_tasks": noop("wat de leerling zelf doet"),
    "guardian_tasks": noop("wat er thuis gebeurt"),
    "facilities": noop("aanpassingen bij toetsen en examens"),
    "emergency_agreements": noop("afspraken als het even niet gaat"),
    "medical_pointer": noop("het medische protocol"),
}
"""What was arranged in part 2 beside its goals: the name in the text, and the words for it."""


def arrangements_in(content: dict) -> dict[str, str]:
    """The arrangements that this text holds, in the order of the page."""
    return {name: words for name, words in ARRANGEMENTS.items() if content.get(name)}


def sections_of(content: dict) -> list[tuple[str, str]]:
    """(key, words) of every place in this text that somebody may say something about."""
    if content["kind"] == Kind.PERSPECTIVE:
        return [(key, _(words)) for key, words in PERSPECTIVE]
    doel = _("doel %(number)s: %(title)s")
    goals = [
        (f"goal-{number}", doel % {"number": number, "title": goal["title"]})
        for number, goal in enumerate(content["goals"], 1)
    ]
    return [*goals, *((key, _(words)) for key, words in ACTION)]
