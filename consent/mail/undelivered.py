"""A message that did not arrive: whose turn it is, until a later one to the same person does."""

from consent.models import Delivery
from consent.steps import NextStep, Step, Who
from core.mail_refusals import Fault
from core.signs import apart
from core.writing import address, local_day
from plans.models import Plan

NOT_THE_ADDRESS = (
    "Bel. Waarschijnlijk ligt het niet aan het adres: mailservers weigeren het bericht. De beheerder ziet waarom."
)


def next_steps_of(plan: Plan, lost: Delivery | None) -> list[NextStep]:
    """A message that did not arrive waits until a later one to the same person does (lesson C18)."""
    if lost is None:
        return []
    to = next((each for each in plan.student.guardians.all() if each.person_id == lost.person_id), None)
    person = to.person if to else plan.student.person
    ours = lost.fault == Fault.MAIL
    return [
        NextStep(
            Who.COORDINATOR,
            plan.coordinator.name,
            f"Een bericht aan {apart(person.name)} kwam niet aan",
            NOT_THE_ADDRESS if ours else "Bel, en kijk het mailadres na; stuur de vraag daarna opnieuw.",
            local_day(lost.at),
            None,
            address("guardian_edit", to.pk) if to else address("student_edit", plan.student_id),
            deed="Zoek het nummer" if ours else "Kijk het adres na",
            step=Step.MAIL,
        )
    ]
