"""The report of an evaluation for one person of the family, as a file."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from plans.models import Evaluation
from students.models import Person


class EvaluationReportQuerySet(models.QuerySet):
    def wanted(self) -> "EvaluationReportQuerySet":
        """Asked for and not printed yet, the oldest first."""
        return self.filter(file="").select_related("evaluation", "person").order_by("at", "pk")


class EvaluationReport(models.Model):
    """What came out of looking back, for one reader and for what that reader sees: printed by the worker and kept (ADR 43).

    No proof: it is made of rows that never change, and can be made of them again.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reads = models.BooleanField()
    """Whether its reader reads the text of the plan; else it holds days and results only."""
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = EvaluationReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "verslag van een evaluatie"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "person", "reads"], name="one_report_per_reader_and_sight")
        ]

    def __str__(self) -> str:
        return f"verslag {self.pk}"
