"""How far the work of a day got."""

from django.db import models


class DailyStep(models.Model):
    """One step of the work of one day: done once, and after a restart taken up where it was."""

    class Step(models.TextChoices):
        RIGHTS = "RIGHTS", "wie beslist nu"
        REMINDERS = "REMINDERS", "herinneringen"
        DIGESTS = "DIGESTS", "wat er op iedereen wacht"
        PREPARE = "PREPARE", "herinneringen om voor te bereiden"
        QUESTIONS = "QUESTIONS", "herinneringen aan vragen vooraf"

    on = models.DateField()
    step = models.CharField(max_length=9, choices=Step.choices)
    reached = models.BigIntegerField(default=0)  # the last version that was looked at, in the order of their keys
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "step"], name="one_row_per_day_and_step")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} van {self.on}"
