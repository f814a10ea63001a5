"""What the family wrote before looking back, goal by goal; kept as it was typed (decisions 54 and 56)."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ledger.append_only import AppendOnlyQuerySet
from students.models import Person, Student
from students.models.said import NAMES_ITS_GIVER, Said

from .evaluation import Evaluation, GoalReview

LONGEST = 2000
QUESTIONS = {"going": "Hoe gaat het", "noticed": "Waaraan merk je dat", "onward": "Hoe verder"}


class PreparationQuerySet(AppendOnlyQuerySet):
    def for_evaluation(self, evaluation: Evaluation) -> "PreparationQuerySet":
        """All that was written before this talk, in the order in which it came."""
        return self.filter(review__evaluation=evaluation.pk).order_by("at", "pk")

    def last_of_each(self) -> list["Preparation"]:
        """Of everybody what they wrote last about each goal; what was written before it stays in the database."""
        rows = cast(Iterable[Preparation], self)
        last = {(row.review_id, row.person_id): row for row in rows}
        return sorted(last.values(), key=lambda row: (row.at, row.pk))


class Preparation(Said):
    """What one person of the family says of one goal before the talk. A later row takes the place of an earlier one."""

    review = models.ForeignKey(GoalReview, on_delete=models.PROTECT, related_name="preparations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    going = models.TextField("hoe gaat het", max_length=LONGEST, blank=True)
    noticed = models.TextField("waaraan merk je dat", max_length=LONGEST, blank=True)
    onward = models.TextField("hoe verder", max_length=LONGEST, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "voorbereiding"
        constraints = [
            models.CheckConstraint(condition=~Q(going="", noticed="", onward=""), name="preparation_says_something"),
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="preparation_names_its_giver"),
        ]

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.review.evaluation.plan.student, timezone.localdate(self.at)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """(question, words) of what was answered."""
        return [(question, words) for name, question in QUESTIONS.items() if (words := getattr(self, name))]
