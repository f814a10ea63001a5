"""Which versions, and with what beside them."""

from accounts.prefetch import PreparedQuerySet, prefetch
from accounts.prepared import prepared

from .plan import Plan
from .plan_queryset import DIALOGUE

AROUND = tuple(f"plan__{path}" for path in DIALOGUE)


class PartQuerySet(PreparedQuerySet):
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
        for part in _by_key(self.model, pk):
            prefetch([part], *AROUND)
            return part
        raise self.model.DoesNotExist


@prepared
def _by_key(model, pk: int) -> PartQuerySet:
    return model.objects.with_dialogue().filter(pk=pk)
