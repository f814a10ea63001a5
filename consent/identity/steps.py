"""Whose turn it is when somebody could not show who they are: the school's, until it knows."""

from consent.models import Identification
from consent.policy.levels import Refused
from consent.steps import DEEDS, NextStep, Step, Who
from core.signs import apart
from core.writing import address, local_day
from plans.models import Plan

OF_BROKER = frozenset({Refused.BSN, Refused.TOO_LOW})
"""These lie in what the school set, or in its broker; the others in who it was."""


def next_steps_of(plan: Plan, row: Identification | None) -> list[NextStep]:
    """Waits until this person is accepted or let begin anew, or somebody wrote down that they were spoken to."""
    if row is None:
        return []
    name = apart(row.person.name)
    why = (
        f"Het bewijs telde niet: {row.get_refused_display()}. Laat de beheerder de instelling nakijken, en bel."
        if row.refused in OF_BROKER
        else f"Er meldde zich {row.get_refused_display()}. Bel op een nummer dat u al had, en leg het gesprek vast."
    )
    return [
        NextStep(
            Who.COORDINATOR,
            plan.coordinator.name,
            f"{name} kon niet laten zien wie dit is",
            why,
            local_day(row.at),
            None,
            address("student", plan.student_id),
            deed=DEEDS["student"],
            step=Step.IDENTIFY,
        )
    ]
