"""What became of the support that was agreed: hours given, week by week; and the scale on which a goal is measured."""

from collections.abc import Iterable
from typing import ClassVar, cast

from django.db import models
from django.db.models import F, Q

from ledger.append_only import AppendOnlyQuerySet
from plans.models.action import Goal, SupportMeasure
from plans.models.plan import Plan
from students.models import Recorded

MOST_MINUTES = 2400  # a week of forty hours


class SupportGivenQuerySet(AppendOnlyQuerySet):
    def in_force(self, plan: Plan) -> "list[SupportGiven]":
        """Of each measure and week what was written down last; what stood there before stays in the database."""
        rows = self.filter(plan=plan.pk).select_related("measure__goal", "recorded_by").order_by("pk")
        found = cast(Iterable[SupportGiven], rows)
        return list({(row.measure_id, row.week_on): row for row in found}.values())


class SupportGiven(Recorded):
    """How long one measure was given in one week; none says that it was not. A later row takes the place of an earlier one."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="support_given")
    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, related_name="given")
    week_on = models.DateField("week")  # its Monday
    minutes = models.PositiveSmallIntegerField("minuten")

    objects: ClassVar = SupportGivenQuerySet.as_manager()

    class Meta:
        ordering = ["week_on", "pk"]
        verbose_name = "gegeven ondersteuning"
        constraints = [models.CheckConstraint(condition=Q(minutes__lte=MOST_MINUTES), name="support_fits_in_a_week")]

    def __str__(self) -> str:
        return f"{self.minutes} minuten in de week van {self.week_on:%d-%m-%Y}"


class GoalScaleQuerySet(AppendOnlyQuerySet):
    def by_line(self, plan: Plan) -> "dict[object, GoalScale]":
        """The scale of each goal that has one, by its line; the one that was named last holds."""
        rows = cast(Iterable[GoalScale], self.filter(plan=plan.pk).select_related("goal").order_by("pk"))
        return {row.goal.line: row for row in rows}


class GoalScale(Recorded):
    """What the numbers of one goal count, and between which they lie. Another one is a further row, and begins a new picture."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goal_scales")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="scales")
    unit = models.CharField("wat telt het getal", max_length=60)
    lowest = models.DecimalField("laagste", max_digits=7, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField("hoogste", max_digits=7, decimal_places=2, null=True, blank=True)

    objects: ClassVar = GoalScaleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "schaal van een doel"
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest=None, highest=None) | Q(highest__gt=F("lowest")), name="goal_scale_has_two_ends"
            )
        ]

    def __str__(self) -> str:
        return self.unit
