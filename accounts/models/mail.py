"""The outbox of mail to staff: a row, written with the deed it tells of (decision 35)."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone

from .staff import Invitation, StaffChange
from .user import User


def new_message_id() -> str:
    """The same at each try, so that a mailbox can tell a repeat."""
    return f"<{uuid.uuid4()}@{urlsplit(settings.BASE_URL).hostname}>"


class StaffMail(models.Model):
    """A message to somebody who works at a school, or says so. Links are made when it is sent, and not stored."""

    class Kind(models.TextChoices):
        INVITATION = "INVITATION", "uitnodiging"
        PASSWORD = "PASSWORD", "nieuw wachtwoord gevraagd"
        CHANGED = "CHANGED", "wijziging van een account"
        SECURITY = "SECURITY", "wijziging van het inloggen"

    class State(models.TextChoices):
        WAITING = "WAITING", "wacht"
        CLAIMED = "CLAIMED", "wordt verstuurd"
        SENT = "SENT", "verstuurd"
        FAILED = "FAILED", "niet bezorgd"
        NEEDLESS = "NEEDLESS", "hoefde niet"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.EmailField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True, related_name="mails")
    change = models.ForeignKey(StaffChange, on_delete=models.PROTECT, null=True, related_name="mails")
    about = models.CharField(max_length=20, blank=True)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["state", "next_at"])]
        verbose_name = "mail aan een medewerker"
        verbose_name_plural = "mail aan medewerkers"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
