"""The next steps of requests to the Loket."""

from core.writing import address
from plans.policy.year.desk import waits

from .queries import Case
from .steps import DEEDS, NextStep, Step, Who


def next_steps_of(case: Case) -> list[NextStep]:
    """What waits of a request to the Loket: permission, sending, asking how it stands, what runs out."""
    who = case.plan.coordinator.name
    return [
        NextStep(
            Who.COORDINATOR, who, each.what, each.why, each.since_on, each.due_on, address("desk_request", facts.key),
            deed=DEEDS["desk_request"], step=Step.DESK,
        )
        for facts in case.waits.desk
        if (each := waits(facts, case.waits.desk, case.on))
    ]  # fmt: skip
