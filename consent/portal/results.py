"""What came out of looking back on a plan, as a family reads it: of concluded evaluations only."""

from django.db.models import Prefetch

from plans.models import Evaluation, GoalReview, Plan


def results_of(plan: Plan) -> list[Evaluation]:
    """The concluded evaluations with the result of each goal, the newest first."""
    reviews = GoalReview.objects.select_related("goal").order_by("goal__position")
    return list(Evaluation.objects.filter(plan=plan).concluded().prefetch_related(Prefetch("reviews", reviews)))
