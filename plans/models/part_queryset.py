"""Which versions, and with what beside them."""

from django.db import models

from .plan import Plan


class PartQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PartQuerySet":
        """The versions of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def with_dialogue(self) -> "PartQuerySet":
        """With everything that the text and the rules look at, in a fixed number of queries."""
        return self.prefetch_related(models.Prefetch("plan", Plan.objects.with_dialogue()))
