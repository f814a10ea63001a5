"""Which versions, and with what beside them."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.prefetch import PreparedQuerySet, prefetch
from accounts.prepared import prepared
from plans.choices import Kind
from plans.policy.standing import HELD

from .plan import Plan
from .plan_queryset import DIALOGUE

AROUND = tuple(f"plan__{path}" for path in DIALOGUE)


class PartQuerySet(PreparedQuerySet):
    def visible_to(self, user) -> "PartQuerySet":
        """The versions of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def in_force(self, kind: Kind, on: date) -> "PartQuerySet":
        """The versions of that part that are in force on that day: `policy.standing_of` in the words of the database."""
        held = self.model.objects.filter(kind=kind, status__in=HELD, plan__ended_at=None)
        begun = Q(actionpart__period_from=None) | Q(actionpart__period_from__lte=on)
        later = held.filter(begun, plan=OuterRef("plan"), number__gt=OuterRef("number"))
        holds = Q(actionpart__period_until=None) | Q(actionpart__period_until__gte=on)
        return self.filter(begun, holds, ~Exists(later), kind=kind, status__in=HELD, plan__ended_at=None)

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
