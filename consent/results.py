"""What came out of looking back on a plan, as a family reads it: of concluded evaluations only."""

from collections import defaultdict

from accounts.prefetch import lay
from plans.models import Evaluation, Goal, GoalReview, Plan

OF_ALL = ("held_on", "conclusion", "decision", "next_on")
OF_GOAL = ("result", "evidence", "next_step", "stop_reason")


def results_of(plan: Plan) -> list[Evaluation]:
    """The concluded evaluations with the result of each goal, the newest first; one query."""
    found, reviews = {}, defaultdict(list)
    names = ("pk", *OF_ALL, "reviews__goal__title", *(f"reviews__{name}" for name in OF_GOAL))
    for row in Evaluation.objects.filter(plan=plan).concluded().values(*names):
        found[row["pk"]] = Evaluation(pk=row["pk"], **{name: row[name] for name in OF_ALL})
        if row["reviews__goal__title"]:
            said = {name: row[f"reviews__{name}"] for name in OF_GOAL}
            goal, evaluation = Goal(title=row["reviews__goal__title"]), found[row["pk"]]
            reviews[row["pk"]].append(GoalReview(goal=goal, evaluation=evaluation, **said))
    for evaluation in found.values():
        lay(evaluation, "reviews", reviews[evaluation.pk])
    return list(found.values())
