"""Files that belong to a plan: a report, the pupil's work, a photo, a drawing, a recording; and which version lists them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from ledger.frozen import FrozenWith
from plans.models.dialogue import Consultation, PupilHearing
from plans.models.part import Part
from plans.models.perspective import Child
from plans.models.plan import Plan
from plans.policy.attachments import AttachmentKind, Readers, may_open
from students.models import Recorded

from .contribution import Contribution

MOST = 60
"""More files than a plan ever has."""
TITLE = 120


class AttachmentQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "AttachmentQuerySet":
        """Those of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def there(self) -> "AttachmentQuerySet":
        """Those whose file was not taken away."""
        return self.filter(removal=None)

    def for_page(self) -> "AttachmentQuerySet":
        """With what each belongs to, and the versions that list it, the newest first."""
        rows = self.select_related("consultation", "hearing", "contribution__request", "by", "removal__recorded_by")
        return rows.prefetch_related("listed_in__part").order_by("-at", "-pk")

    def opened_by(self, person, plan: Plan, *, is_pupil: bool) -> "AttachmentQuerySet":
        """Those of this plan that somebody of the family may open who reads it: brought to a conversation or named in
        a shared text and left open to them, or brought by themselves."""
        to_them = [each for each in Readers if may_open(each, is_pupil=is_pupil)]
        mine = Q(contribution__request__person=person.pk)
        return self.there().filter(Q(plan=plan.pk) & (mine | (_belongs_to(plan) & Q(readers__in=to_them))))

    def of_dossier(self, plan: Plan) -> "AttachmentQuerySet":
        """Those on which this plan rests, in order: brought to a conversation, or named in a text that was shared."""
        return self.there().filter(_belongs_to(plan), plan=plan.pk).order_by("at", "pk")


def _belongs_to(plan: Plan) -> Q:
    """What was brought to a conversation, or is named in a text of this plan that was shared."""
    shared = Part.objects.filter(plan=plan.pk).exclude(digest="").values("pk")
    named = PartAttachment.objects.filter(part__in=shared).values("attachment")
    return Q(consultation__isnull=False) | Q(hearing__isnull=False) | Q(pk__in=named)


class Attachment(AppendOnly):
    """A file, kept once and named by its SHA-256; brought to a conversation, a hearing or an answer, or to the plan itself.

    Never changed. What was brought by mistake is taken away by a further row (`AttachmentRemoval`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="attachments")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, null=True, related_name="attachments")
    hearing = models.ForeignKey(PupilHearing, on_delete=models.PROTECT, null=True, related_name="attachments")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, null=True, related_name="attachments")
    kind = models.CharField("wat is het", max_length=9, choices=AttachmentKind.choices)
    title = models.CharField("titel", max_length=TITLE)
    readers = models.CharField("wie mag het openen", max_length=9, choices=Readers.choices)
    file = models.FileField("bestand", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("grootte in bytes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who of the school brought it; nobody when it came with an answer of somebody else."""

    objects: ClassVar = AttachmentQuerySet.as_manager()
    without_file: ClassVar = {"removal__isnull": False}
    """Which rows name a file that is there no more, as they should."""

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "bijlage"
        constraints = [
            models.CheckConstraint(
                condition=Q(consultation=None, hearing=None)
                | Q(consultation=None, contribution=None)
                | Q(hearing=None, contribution=None),
                name="attachment_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(contribution__isnull=False), name="attachment_names_who_brought_it"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(file=""), name="attachment_is_a_file_with_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_there(self) -> bool:
        """Whether its file was not taken away."""
        return not hasattr(self, "removal")

    @property
    def neutral_name(self) -> str:
        """A file name without the pupil's."""
        return f"bijlage-{self.pk}.{(self.file.name or '').rsplit('.', 1)[-1]}"

    @property
    def shared_in(self) -> list[Part]:
        """The versions with a text that names it."""
        return [row.part for row in self.listed_in.all() if row.part.digest]


class PartAttachment(Child):
    """That a version lists a file, with what its text says of it: the title, who may open it and the digest."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="attachments")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="listed_in")
    kind = models.CharField("wat het is", max_length=9, choices=AttachmentKind.choices)
    title = models.CharField("titel", max_length=TITLE)
    readers = models.CharField("wie het mag openen", max_length=9, choices=Readers.choices)
    sha256 = models.CharField(max_length=64)

    frozen = FrozenWith("part")

    class Meta(Child.Meta):
        verbose_name = "genoemde bijlage"
        constraints = [
            models.UniqueConstraint(fields=["part", "attachment"], name="a_version_lists_an_attachment_once")
        ]

    def __str__(self) -> str:
        return self.title


class AttachmentRemoval(Recorded):
    """That a file was taken away that should not have been there, and why. Its row stays, and says that it was."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="removal")
    reason = models.CharField("waarom", max_length=300)

    class Meta:
        verbose_name = "weggehaalde bijlage"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="attachment_removal_says_why")]
