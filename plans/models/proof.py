"""What proves it later: stored documents, overrides, erasures and anchors. All append-only."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from ledger.canonical import digest
from plans.choices import DocumentKind, OverrideCode
from students.models import Person

from .part import Part
from .plan import Plan

# A line may be written by a transaction that began before an anchor was taken and ended after it.
OVERLAP = timedelta(hours=1)


class DocumentQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "DocumentQuerySet":
        """The documents of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def not_of_typed_viewpoints(self) -> "DocumentQuerySet":
        """Without the prints of viewpoints that were typed: those are shown as text."""
        return self.filter(viewpoint=None)


class Document(AppendOnly):
    """A stored file: rendered once, named by its SHA-256, never replaced (decision 31)."""

    objects: ClassVar = DocumentQuerySet.as_manager()

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="documents")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    kind = models.CharField("soort", max_length=11, choices=DocumentKind.choices)
    title = models.CharField("titel", max_length=160)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField("grootte in bytes")
    digests = models.CharField("tekst", max_length=140, blank=True, help_text="Digest(en) van de afgedrukte tekst.")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    viewpoint = models.ForeignKey("plans.Viewpoint", on_delete=models.PROTECT, null=True, related_name="prints")
    open_to_others = models.BooleanField("andere ouder mag dit lezen", default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "document"

    @property
    def _ending(self) -> str:
        return (self.file.name or "").rsplit(".", 1)[-1]

    @property
    def neutral_name(self) -> str:
        """A file name without the pupil's; what a family brought never bears the name of what we printed."""
        if self.kind == DocumentKind.VIEWPOINT:
            return f"zienswijze-{self.plan.number}-{self.pk}.{self._ending}"
        part = self.part
        name = f"deel-{1 if part.kind == 'PERSPECTIVE' else 2}-versie-{part.number}" if part else self.kind.lower()
        return f"opp-{self.plan.number}-{name}.{self._ending}"


class Override(AppendOnly):
    """A director's written reason to go on where a rule asks more (decision 7)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="overrides")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides")
    code = models.CharField("besluit", max_length=16, choices=OverrideCode.choices)
    reason = models.TextField("reden", max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Erratum(AppendOnly):
    """A slip of the pen in a version that stays as it is: the text never changes, this stands beside it (decision 33)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="errata")
    field = models.CharField("waar het staat", max_length=80)
    was = models.TextField("er staat", max_length=6000)
    becomes = models.TextField("er moet staan", max_length=6000)
    reason = models.CharField("waarom", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "erratum"


class AnchorQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "AnchorQuerySet":
        """The anchors of schools whose settings this member of staff may read, the newest first."""
        return self.filter(school__in=School.objects.visible_to(user)).select_related("school").order_by("-on")

    def of_school(self, school: School) -> "AnchorQuerySet":
        return self.filter(school=school)


class Anchor(AppendOnly):
    """The heads of a school's journals that moved on a day, chained to the day before (decision 32)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="anchors")
    on = models.DateField()
    text = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = AnchorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "on"], name="one_anchor_per_school_and_day")]

    @classmethod
    def take(cls, school: School, *, at: datetime | None = None) -> "Anchor | None":
        """The anchor of today for this school; None when it was taken already or no journal moved."""
        at = at or timezone.now()
        on = timezone.localdate(at)
        with transaction.atomic():
            School.objects.select_for_update().get(pk=school.pk)
            before = cls.objects.filter(school=school).order_by("-on").first()
            if before and before.on >= on:
                return None
            moved = Plan.objects.filter(school=school, head_count__gt=0).order_by("number")
            if before:
                moved = moved.filter(head_at__gt=before.at - OVERLAP)
            known = set(before.text.splitlines()[1:]) if before else set()
            lines = [f"{plan.number} {plan.head_count} {plan.head_hash}" for plan in moved]
            lines = [line for line in lines if line not in known]
            if not lines:
                return None
            previous = before.digest if before else ""
            text = "\n".join([previous or "-", *lines]) + "\n"
            return cls.objects.create(
                school=school, on=on, text=text, previous=previous, digest=digest(text.encode()), at=at
            )

    def lines(self) -> list[tuple[str, int, str]]:
        """(plan number, count, head) of every journal that had moved."""
        rows = [line.split(" ") for line in self.text.splitlines()[1:]]
        return [(number, int(count), head) for number, count, head in rows]


class Tally(AppendOnly):
    """What no journal names, by ids and marks, written down once a day and chained (`opp/proof/tallying.py` says how)."""

    text = models.TextField()
    previous = models.CharField(max_length=64, blank=True, unique=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "dagtelling"


class Erasure(AppendOnly):
    """What stays when a plan was erased: that it was, with the head its journal had (decision 32)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="erasures")
    plan_number = models.CharField(max_length=20)
    version = models.CharField(max_length=40, blank=True)
    head_hash = models.CharField(max_length=64)
    head_count = models.PositiveIntegerField()
    ground = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
