"""What a family asks of a version that no longer lies open, and what the school replied."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import School
from consent.policy import AdjustmentKind, AdjustmentOutcome, Decision, Route
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.models import Erratum, Part, Plan
from students.models import Person, Said, Student
from students.models.said import NAMES_ITS_GIVER

from .records import is_uuid


class AdjustmentRequestQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "AdjustmentRequestQuerySet":
        """What families ask of the plans this member of staff may read."""
        return self.filter(part__plan__in=Plan.objects.visible_to(user))

    def sent_by(self, person: Person, submission: str) -> bool:
        """Whether this person sent exactly this before."""
        return is_uuid(submission) and self.filter(submission=submission, person=person).exists()


class AdjustmentRequest(Said):
    """What a family asks of a version that no longer lies open: change it, or hear a late answer (decision 13)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="adjustment_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adjustment_requests")
    kind = models.CharField("soort", max_length=20, choices=AdjustmentKind.choices)
    decision = models.CharField("antwoord", max_length=20, choices=Decision.choices, blank=True)
    erratum = models.ForeignKey(Erratum, on_delete=models.PROTECT, null=True, related_name="objections")
    words = models.TextField("in eigen woorden", blank=True, max_length=6000)
    route = models.CharField("hoe", max_length=9, choices=Route.choices, default=Route.ONLINE)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_on = models.DateField("gezegd op", null=True, editable=False)
    given_time = models.TimeField(null=True, editable=False)
    """Day and time at which it was said or written, of what staff noted; empty online, where `at` is exact."""
    identified = models.CharField("hoe weet u wie dit was", max_length=300, blank=True)
    evidence = models.FileField("scan", max_length=200, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()

    objects: ClassVar = AdjustmentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="request_names_its_giver"),
            models.CheckConstraint(
                condition=Q(row_format=None)
                | Q(route=Route.ONLINE, recorded_by=None)
                | (~Q(route=Route.ONLINE) & Q(recorded_by__isnull=False, given_on__isnull=False) & ~Q(identified="")),
                name="request_noted_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(row_format=None) | ~Q(route=Route.PAPER) | ~Q(evidence=""),
                name="request_on_paper_has_a_scan",
            ),
        ]

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.part.plan.student, self.given_on or timezone.localdate(self.at)

    @property
    def when(self) -> str:
        """When it was said or sent, in words: with the time as far as that is known."""
        if self.given_on is None:
            return date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        day = date_format(self.given_on, "DATE_FORMAT")
        if self.given_time:
            return f"{day}, {self.given_time:%H:%M}"
        return _("%(day)s (tijd niet bekend)") % {"day": day}

    @property
    def answered(self) -> "AdjustmentReply | None":
        """The school's reply, or None while it has to come."""
        return getattr(self, "reply", None)


class AdjustmentReply(AppendOnly):
    """What the school did with such a request; the family reads it."""

    request = models.OneToOneField(AdjustmentRequest, on_delete=models.PROTECT, related_name="reply")
    outcome = models.CharField("wat de school doet", max_length=12, choices=AdjustmentOutcome.choices)
    words = models.TextField("antwoord aan de familie", max_length=6000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
