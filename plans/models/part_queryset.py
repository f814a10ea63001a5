"""Which versions, and with what beside them."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from .plan import Plan
from .plan_queryset import DIALOGUE

if TYPE_CHECKING:
    from .part import Part as Part

AROUND = tuple(f"plan__{path}" for path in DIALOGUE)


class PartQuerySet(QuerySet["Part"]):
    def visible_to(self, user) -> "PartQuerySet":
        """The versions of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def with_dialogue(self) -> "PartQuerySet":
        """With everything that the text and the rules look at, in a fixed number of queries."""
        return self.select_related("plan__student__person", "plan__school", "plan__coordinator").prefetch_related(
            *AROUND
        )

    def afresh(self, pk: int):
        """This version as the database has it now, with its dialogue. Raises the model's DoesNotExist."""
        return self.with_dialogue().get(pk=pk)
