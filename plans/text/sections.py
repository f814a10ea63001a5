"""What the family can react to: the places in a text, with their names in words."""

from plans.choices import Kind

PERSPECTIVE = (
    ("exit", "waar het naartoe gaat"),
    ("factors", "wat helpt en wat in de weg zit"),
    ("needs", "wat nodig is"),
    ("home", "thuis"),
    ("whole", "heel deel 1"),
)
ACTION = (
    ("deviations", "afwijkingen van het programma"),
    ("agreements", "taken en afspraken"),
    ("whole", "heel deel 2"),
)

ARRANGEMENTS = {
    "pupil_tasks": "wat de leerling zelf doet",
    "guardian_tasks": "wat er thuis gebeurt",
    "facilities": "aanpassingen bij toetsen en examens",
    "emergency_agreements": "afspraken als het even niet gaat",
    "medical_pointer": "het medische protocol",
}
"""What was arranged in part 2 beside its goals: the name in the text, and the words for it."""


def arrangements_in(content: dict) -> dict[str, str]:
    """The arrangements that this text holds, in the order of the page."""
    return {name: words for name, words in ARRANGEMENTS.items() if content.get(name)}


def sections_of(content: dict) -> list[tuple[str, str]]:
    """(key, words) of every place in this text that somebody may say something about."""
    if content["kind"] == Kind.PERSPECTIVE:
        return list(PERSPECTIVE)
    goals = [(f"goal-{number}", f"doel {number}: {goal['title']}") for number, goal in enumerate(content["goals"], 1)]
    return [*goals, *ACTION]
