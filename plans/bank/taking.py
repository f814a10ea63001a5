"""Taking a goal over from the bank into a draft, and what became of goals that came from it."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count

from accounts.choices import Role
from plans.choices import EvaluationStatus, GoalResult
from plans.models import ActionPart, BankGoal, Goal, GoalReview, SupportMeasure


def take(part: ActionPart, example: BankGoal) -> Goal:
    """A goal of this draft with the words of the bank. *Nu* stays empty: that is this pupil's alone.

    Raises NotAllowedNow when the draft may no longer be written.
    """
    with part.editing():
        last = part.goals.order_by("position").last()
        goal = Goal.objects.create(
            action_part=part,
            position=last.position + 1 if last else 0,
            domain=example.domain,
            title=example.title,
            target=example.target,
            approach=example.approach,
            frequency=example.frequency,
            from_bank=example,
        )
        for measure in example.measures.all():
            SupportMeasure.objects.create(
                goal=goal,
                position=measure.position,
                description=measure.description,
                support_field=measure.support_field,
                who=measure.who,
                frequency=measure.frequency,
                place=measure.place,
            )
        return goal


def outcomes_of(examples: Collection[BankGoal], user) -> dict[int, list[tuple[str, int]]]:
    """For each of these, by key: (result in words, how often) in evaluations at this user's own schools."""
    schools = user.schools_as(Role.COORDINATOR, Role.DIRECTOR)
    looked_back = GoalReview.objects.filter(
        goal__from_bank__in=[each.pk for each in examples],
        evaluation__status=EvaluationStatus.CONCLUDED,
        evaluation__school__in=schools,
    ).exclude(result="")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for key, result, many in looked_back.order_by().values_list("goal__from_bank", "result").annotate(Count("pk")):
        found[key][result] = many
    return {
        key: [(result.label, many[result]) for result in GoalResult if result in many] for key, many in found.items()
    }
