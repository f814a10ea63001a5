"""From which day conversations count for a version, put right while it is not established (decision 39)."""

from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from ledger.append_only import AppendOnly
from plans.choices import Status
from plans.errors import NotAllowedNow, raise_unless_met
from plans.events import EventKind
from plans.facts import said

from .part import Part
from .plan import Plan


class BegunCorrection(AppendOnly):
    """The day it was, the day it became, and why."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="begun_corrections")
    was = models.DateField("was")
    becomes = models.DateField("gesprekken tellen vanaf")
    reason = models.CharField("waarom", max_length=500)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "verbetering van de begindag"

    @classmethod
    def make(cls, part: Part, becomes: date, *, reason: str, by, at: datetime | None = None) -> "BegunCorrection":
        """Let conversations count for this version from another day.

        Raises NotAllowedNow when the version is established or closed, or when the day cannot be.
        """
        with transaction.atomic():
            plan = Plan.objects.locked(part.plan_id)
            at = plan.moment(at)
            plan.raise_when_ended()
            now = Part.objects.afresh(part.pk, ["parts"])
            if now.status not in (Status.DRAFT, Status.SHARED):
                raise NotAllowedNow("Deze versie is al vastgesteld of gesloten: de dag verandert niet meer.")
            before = said.established_day(said.established_before(now))
            wrong = said.obstacles_to_begun_on(plan, becomes, timezone.localdate(at), established_on=before)
            raise_unless_met(wrong)
            row = cls(part=now, was=now.begun_on, becomes=becomes, reason=reason, by=by, at=at)
            named = {"part": now.pk, "kind": now.kind, "number": now.number}
            plan.record(EventKind.BEGUN_ON_CORRECTED, row, by=by, at=at, **named, was=row.was, becomes=becomes)
            Part.objects.filter(pk=now.pk).update(begun_on=becomes)
            return row
