"""The dispute file of a plan: asked for by staff, packed by the worker, kept for a week."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import School
from plans.models import Plan


class DisputeFileQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DisputeFileQuerySet":
        """Those of plans this member of staff may read; who may fetch one is asked of `may_read_journal` besides."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def wanted(self) -> "DisputeFileQuerySet":
        """Asked for and not packed yet, the oldest first."""
        return self.filter(made_at=None).select_related("plan__school", "asked_by").order_by("asked_at", "pk")

    def past(self, at) -> "DisputeFileQuerySet":
        """Those whose week is over and that lie in storage still."""
        return self.filter(made_at__lt=at - timedelta(days=DisputeFile.KEPT_DAYS)).exclude(file="")


class DisputeFile(models.Model):
    """One archive of all that a disputes committee may ask for. No proof: it can be packed again from the rows."""

    KEPT_DAYS = 7

    class State(models.TextChoices):
        WAITING = "WAITING", "wacht op zijn beurt"
        PACKING = "PACKING", "wordt gemaakt"
        READY = "READY", "klaar"
        GONE = "GONE", "weggehaald na een week"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="dispute_files")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    pieces = models.PositiveIntegerField(null=True)
    packed = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True)

    objects = DisputeFileQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "geschildossier"
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(made_at=None), name="one_dispute_file_in_the_making"),
            models.CheckConstraint(condition=Q(file="") | Q(made_at__isnull=False), name="dispute_file_is_made"),
        ]

    def __str__(self) -> str:
        return f"geschildossier {self.pk}"

    @property
    def state(self) -> State:
        if self.made_at is not None:
            return self.State.READY if self.file else self.State.GONE
        return self.State.WAITING if self.pieces is None else self.State.PACKING

    @property
    def kept_until(self):
        """The last moment at which it can be fetched."""
        return self.made_at + timedelta(days=self.KEPT_DAYS) if self.made_at else None

    @property
    def neutral_name(self) -> str:
        """A file name without the pupil's."""
        return f"geschildossier-{self.plan.number}-{self.pk}.zip"
