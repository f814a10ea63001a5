"""Which plans, and with what fetched along."""

from typing import TYPE_CHECKING

from django.db import models

from plans.facts.said import CONVERSATIONS, FAMILY
from students.models import Student

if TYPE_CHECKING:
    from .plan import Plan

# Everything the rules look at.
DIALOGUE = (
    "parts__remarks__answers",
    *CONVERSATIONS,
    "overrides",
    "evaluations",
    "school__holidays",
    *FAMILY,
)


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user) -> "PlanQuerySet":
        """The plans this member of staff may read (decision 5)."""
        return self.filter(student__in=Student.objects.visible_to(user))

    def running(self) -> "PlanQuerySet":
        return self.filter(ended_at=None)

    def with_part(self, part_pk: int) -> "PlanQuerySet":
        """The plan that this version belongs to."""
        return self.filter(parts=part_pk)

    def with_key(self, pk: int) -> "PlanQuerySet":
        return self.filter(pk=pk)

    def of_student(self, student) -> "Plan | None":
        """This pupil's plan among these, the newest first."""
        return self.filter(student=student).order_by("-pk").first()

    def newest_of(self, student) -> "PlanQuerySet":
        """Only this pupil's newest plan: the running one, or the last that ended."""
        newest = self.filter(student=student).order_by("-pk").values("pk")[:1]
        return self.filter(pk__in=newest)

    def with_dialogue(self) -> "PlanQuerySet":
        """With everything the rules look at, in a fixed number of queries."""
        return self.select_related("student__person", "school", "coordinator").prefetch_related(*DIALOGUE)

    def locked(self, pk: int) -> "Plan":
        """The plan with its row locked: the only way into a writing transaction (decision 23).

        Raises Plan.DoesNotExist, or TransactionManagementError outside a transaction.
        """
        return self.select_for_update().get(pk=pk)

    def locked_of(self, school_id: int) -> "list[Plan]":
        """Every running plan of a school, locked in the order in which all others lock them."""
        return list(self.running().filter(school=school_id).select_for_update().order_by("pk"))
