"""What is done with a whole goal of a draft: copy it, and count what all of them ask of whose week."""

from collections.abc import Iterable
from datetime import date

from plans.models import ActionPart, Goal, SupportMeasure

from .hours import Hours, Task, hours_of, tasks_of

NEW_EACH_TIME = {"id", "action_part", "line", "continues", "position", "title", "to_review", "proposed_now"}


def duplicate(part: ActionPart, goal: Goal) -> Goal:
    """The same goal once more at the end, with its measures, as a goal of its own: it follows no earlier one.

    Raises NotAllowedNow when the draft may no longer be written.
    """
    with part.editing():
        last = part.goals.order_by("position").last()
        values = {
            field.name: getattr(goal, field.name) for field in Goal._meta.fields if field.name not in NEW_EACH_TIME
        }
        copy = Goal.objects.create(
            action_part=part,
            position=last.position + 1 if last else 0,
            title=f"{goal.title[:112]} (kopie)",
            **values,
        )
        for measure in goal.measures.all():
            SupportMeasure.objects.create(
                goal=copy,
                **{
                    field.name: getattr(measure, field.name)
                    for field in SupportMeasure._meta.fields
                    if field.name not in ("id", "goal")
                },
            )
        return copy


def still_right(part: ActionPart, chosen: Iterable[Goal], *, evaluate_on: date | None) -> None:
    """Say of goals that were carried over that they are still right, to be looked back on at that day unless they have one.

    All of them or none. Raises NotAllowedNow when the draft may no longer be written.
    """
    with part.editing():
        for goal in chosen:
            goal.still_right(evaluate_on)


def hours(part: ActionPart) -> Hours:
    """What the goals of this draft ask a week; its goals come with their measures."""
    tasks: list[Task] = []
    for goal in part.goals.all():
        own = Task(goal.responsible_name, goal.frequency)
        tasks += tasks_of(own, [Task(measure.who, measure.frequency) for measure in goal.measures.all()])
    return hours_of(tasks)
