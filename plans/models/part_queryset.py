"""Which versions, and with what beside them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from plans.facts.said import CONVERSATIONS, FAMILY

from .plan import Plan
from .plan_queryset import DIALOGUE

if TYPE_CHECKING:
    from .part import Part as Part

# What of the plan each deed looks at, besides the version itself: nothing else is read under the plan's lock.
TO_SHARE = ("parts", "hearings")
TO_PRINT = TO_ESTABLISH = ("parts__remarks__answers", *CONVERSATIONS, "overrides", *FAMILY)
TO_REVISE = ("parts", "evaluations")


class PartQuerySet(QuerySet["Part"]):
    def visible_to(self, user) -> "PartQuerySet":
        """The versions of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def with_dialogue(self) -> "PartQuerySet":
        """With everything that the text and the rules look at, in a fixed number of queries."""
        return self._beside(DIALOGUE)

    def afresh(self, pk: int, beside: Sequence[str] = DIALOGUE):
        """This version as the database has it now, with its plan and pupil. Raises the model's DoesNotExist.

        `beside`: what of the plan is fetched along, each in a query; anything else is read when it is looked at.
        """
        return self._beside(beside).get(pk=pk)

    def _beside(self, paths: Sequence[str]) -> "PartQuerySet":
        plan = self.select_related("plan__student__person", "plan__school", "plan__coordinator")
        return plan.prefetch_related(*(f"plan__{path}" for path in paths))
