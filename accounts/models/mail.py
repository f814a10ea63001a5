"""The outbox of mail to staff: a row, written with the deed it tells of (decision 35)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from core.envelope import new_message_id
from core.mail_refusals import Fault

from .staff import Invitation, StaffChange
from .user import User

HELD_UP = 3
"""After this many tries in vain it is no passing matter."""
STILL_OF_USE = timedelta(days=30)
"""An older message is not sent again."""


class StaffMailQuerySet(models.QuerySet):
    def about_schools(self, schools: Collection[int]) -> "StaffMailQuerySet":
        """What was sent for these schools; and what was sent for none, to somebody who works there."""
        staff = User.objects.working_at(*schools).order_by()
        of_none = models.Q(invitation=None, change=None, address__in=staff.values("email"))
        return self.filter(models.Q(invitation__school__in=schools) | models.Q(change__school__in=schools) | of_none)

    def done(self) -> "StaffMailQuerySet":
        """What is not tried (any more)."""
        return self.exclude(state__in=[StaffMail.State.WAITING, StaffMail.State.CLAIMED])

    def held_up(self) -> "StaffMailQuerySet":
        """What does not go out, or came back, for a reason that is not the address: for who runs the system."""
        trying = models.Q(state=StaffMail.State.WAITING, attempts__gte=HELD_UP)
        return self.filter(trying | models.Q(state=StaffMail.State.FAILED), fault=Fault.MAIL)

    def nobody_there(self) -> "StaffMailQuerySet":
        """What came back because nobody is at that address, as long as nothing arrived there since."""
        since = StaffMail.objects.filter(
            address=models.OuterRef("address"), state=StaffMail.State.SENT, pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(since), state=StaffMail.State.FAILED, fault=Fault.ADDRESS)

    def try_again(self, at: datetime) -> int:
        """Put back what was given up for a reason that was not the address; how many."""
        given_up = self.filter(state=StaffMail.State.FAILED, fault=Fault.MAIL, at__gt=at - STILL_OF_USE)
        return given_up.update(state=StaffMail.State.WAITING, attempts=0, next_at=at)


class StaffMail(models.Model):
    """A message to somebody who works at a school, or says so. Links are made when it is sent, and not stored."""

    class Kind(models.TextChoices):
        INVITATION = "INVITATION", "uitnodiging"
        PASSWORD = "PASSWORD", "nieuw wachtwoord gevraagd"
        CHANGED = "CHANGED", "wijziging van een account"
        SECURITY = "SECURITY", "wijziging van het inloggen"
        IDENTITY = "IDENTITY", "iemand van een familie kon niet laten zien wie het is"
        DIGEST = "DIGEST", "wat er op iemand wacht"
        MEETING = "MEETING", "een gesprek is gepland, verplaatst of afgezegd"
        QUESTIONS = "QUESTIONS", "vragen over een leerling"

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
    day = models.DateField(null=True)
    """Of a digest: the day it is about; there is one a day at most."""
    calendar = models.TextField(blank=True)
    """What goes along for the reader's calendar (iCalendar), without names."""
    message_id = models.CharField(max_length=320, unique=True, default=new_message_id)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=7, choices=Fault.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = StaffMailQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["state", "next_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], condition=models.Q(day__isnull=False), name="one_digest_per_person_and_day"
            )
        ]
        verbose_name = "mail aan een medewerker"
        verbose_name_plural = "mail aan medewerkers"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
