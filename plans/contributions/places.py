"""Where an answer belongs: the fields of a draft that somebody else may know more about, and the hearing of the pupil."""

from plans.choices import Kind
from plans.models import ActionPart, Perspective

HEARING = "hearing"
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.PERSPECTIVE: (
        "earlier_support",
        "earlier_support_effect",
        "education_data",
        "teacher_input",
        "coach_input",
        "home_situation",
        "guardians_view",
        "educational_needs",
        "support_needs",
    ),
    Kind.ACTION: ("pupil_tasks", "guardian_tasks", "facilities", "emergency_agreements"),
}
MODELS = {Kind.PERSPECTIVE: Perspective, Kind.ACTION: ActionPart}
NAMED_IN = {"teacher_input": "teacher_name", "coach_input": "coach_name"}
"""The field beside it that says whose words these are."""
OF_HOME = ("home_situation", "guardians_view")
"""What enters the plan only when it is known that the giver knows who reads it (decision 14)."""


def label_of(place: str) -> str:
    """What this field is called on the page; empty for none."""
    for kind, names in FIELDS.items():
        if place in names:
            return next(str(column.verbose_name) for column in MODELS[kind]._meta.fields if column.name == place)
    return "wat de leerling zelf zegt" if place == HEARING else ""


def choices() -> list[tuple[str, str]]:
    """To choose from when a question is asked."""
    fields = [(name, f"deel {kind.position}: {label_of(name)}") for kind, names in FIELDS.items() for name in names]
    return [("", "geen vaste plek"), (HEARING, f"horen: {label_of(HEARING)}"), *fields]
