"""Without mail: what was printed for somebody, that it went out, and the code that was read out by telephone (ADR 24)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ledger.append_only import AppendOnly
from plans.models import Plan
from students.models import Person

from .delivery import Delivery
from .links import AccessCode


class Letter(AppendOnly):
    """The paper of one message: its file, and the short address that stands on it, as a keyed hash."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="letter")
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    at = models.DateTimeField()


class LetterSent(AppendOnly):
    """Somebody of the school put it in the post, or gave it to whom it is for; on that day."""

    class How(models.TextChoices):
        POSTED = "POSTED", "per post verstuurd"
        HANDED = "HANDED", "zelf gegeven"

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="sent")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    how = models.CharField("hoe", max_length=6, choices=How.choices)
    on = models.DateField("op welke dag")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class ToldCode(AppendOnly):
    """A code that was read out by telephone: to whom, on which number that the school knew, and how that was sure."""

    code = models.OneToOneField(AccessCode, on_delete=models.PROTECT, related_name="told")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="told_codes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="told_codes")
    phone = models.CharField(max_length=30)
    identified = models.CharField("hoe weet u wie dit was", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="") & ~Q(identified=""), name="told_code_says_where_and_to_whom")
        ]
