"""Which forms came in, so that a second press of one does nothing more."""

from django.db import models
from django.utils import timezone


class FormSubmission(models.Model):
    """That this very form came in from this sender. The row goes in with everything the form did, or not at all."""

    sender = models.CharField(max_length=40, editable=False)
    """Who pressed it, be it staff or somebody of a family: `accounts.user 12`."""
    key = models.UUIDField(editable=False)
    led_to = models.CharField(max_length=200, blank=True, editable=False)
    """Where the first press led, for who presses again."""
    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = "ingestuurd formulier"
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="a_form_comes_in_once")]

    def __str__(self) -> str:
        return f"{self.sender}, {self.key}"
