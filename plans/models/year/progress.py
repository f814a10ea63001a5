"""What was seen of a goal during the year: short, dated, with a measure where there is one. A mistake is a further row."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ledger.append_only import AppendOnlyQuerySet
from plans.models.action import Goal
from plans.models.plan import Plan
from students.models import Person, Recorded, Student
from students.models.said import NAMES_ITS_GIVER, Said

LONGEST = 500


class GoalNoteQuerySet(AppendOnlyQuerySet):
    def for_plan(self, plan: Plan) -> "GoalNoteQuerySet":
        """Those of this plan, the oldest first, with the goal and who wrote each."""
        return self.filter(plan=plan.pk).select_related("goal", "recorded_by").order_by("seen_on", "pk")

    def of_line(self, plan: Plan, goal: Goal) -> "GoalNoteQuerySet":
        """All of one goal, through its versions, also what was put right since."""
        return self.for_plan(plan).filter(goal__line=goal.line)


class GoalNote(Recorded):
    """One thing that somebody of the team did or saw; `goal` is of the version that was in force then.

    `measure` is a number on the scale that the goal names with its first measure: `scale` says which, in words.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goal_notes")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="notes")
    seen_on = models.DateField("datum")
    text = models.CharField("wat deed of zag u", max_length=LONGEST)
    measure = models.DecimalField("getal", max_digits=7, decimal_places=2, null=True, blank=True)
    scale = models.CharField("wat telt het getal", max_length=60, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")

    objects: ClassVar = GoalNoteQuerySet.as_manager()

    class Meta:
        ordering = ["seen_on", "pk"]
        verbose_name = "notitie bij een doel"
        constraints = [
            models.CheckConstraint(
                condition=Q(measure=None, scale="") | (Q(measure__isnull=False) & ~Q(scale="")),
                name="goal_note_measure_has_its_scale",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seen_on:%d-%m-%Y}: {self.text}"


class FamilyNoteQuerySet(AppendOnlyQuerySet):
    def for_plan(self, plan: Plan) -> "FamilyNoteQuerySet":
        """Those of this plan with the goal, the newest first."""
        return self.filter(plan=plan.pk).select_related("goal").order_by("-at", "-pk")


class FamilyNote(Said):
    """What somebody of the family saw of a goal during the year, as they typed it; read by the school and by them alone."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="family_notes")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="family_notes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("wat zag u", max_length=LONGEST)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = FamilyNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "notitie van de familie bij een doel"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="family_note_says_something"),
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="family_note_names_its_giver"),
        ]

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.plan.student, timezone.localdate(self.at)
