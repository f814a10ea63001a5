"""Who of the team writes along in which sections of a pupil's plan, and what colleagues ask each other beside a draft."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import StaffChange
from plans.choices import Kind
from plans.models.part import Part
from students.choices import Reads
from students.models import Assignment

Spot = tuple[str, str]
"""(kind of part, slug of the section)."""


class AssignedSectionQuerySet(models.QuerySet["AssignedSection"]):
    def of(self, user, student_id: int) -> frozenset[Spot]:
        """Which sections this colleague writes today; an assignment that ended, or to the class card, gives none."""
        works = Assignment.objects.current().filter(user=user, student=student_id, reads=Reads.PLAN)
        rows = self.filter(assignment__in=works)
        return frozenset(rows.values_list("kind", "section"))

    def give(self, assignment: Assignment, *, add: set[Spot], take: set[Spot], by) -> bool:
        """Let this colleague write in more sections, and in others no more; whether that changed anything.

        Only what is named changes, so two coordinators who do this at once do not undo each other. What changed is
        written down as a change about the colleague.
        """
        with transaction.atomic():
            Assignment.objects.select_for_update().get(pk=assignment.pk)
            rows = self.filter(assignment=assignment)
            had = set(rows.values_list("kind", "section"))
            for kind, section in take & had:
                rows.filter(kind=kind, section=section).delete()
            now = timezone.now()
            self.bulk_create(
                self.model(assignment=assignment, kind=kind, section=section, given_by=by, given_at=now)
                for kind, section in sorted(add - had)
            )
            has = (had - take) | add
            if has == had:
                return False
            StaffChange.objects.create(
                school_id=assignment.student.school_id,
                user_id=assignment.user_id,
                what=StaffChange.What.WRITES,
                was=named(assignment, had),
                becomes=named(assignment, has),
                by=by,
            )
            return True


def named(assignment: Assignment, sections: set[Spot]) -> str:
    """Sections as a `StaffChange` names them: the key of the assignment, then part and section."""
    return " ".join([str(assignment.pk), *(f"{Kind(kind).position}.{slug}" for kind, slug in sorted(sections))])


class AssignedSection(models.Model):
    """A section of a part that somebody who works with this pupil writes along in, in whatever draft is being made."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    section = models.CharField(max_length=20)
    """The slug of its page."""
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = AssignedSectionQuerySet.as_manager()

    class Meta:
        verbose_name = "onderdeel waaraan iemand meeschrijft"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "kind", "section"], name="section_assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.section}"


class FieldCommentQuerySet(models.QuerySet["FieldComment"]):
    def begun(self) -> "FieldCommentQuerySet":
        """What began a conversation; the answers hang under it."""
        return self.filter(answers_to=None)

    def begun_at(self, part) -> "FieldCommentQuerySet":
        """What began a conversation at this draft."""
        return self.begun().filter(part=part.pk)

    def unsolved(self) -> "FieldCommentQuerySet":
        return self.begun().filter(resolved_at=None)


class FieldComment(models.Model):
    """What a colleague notes at one field of a draft, or an answer to that. It belongs to the draft and is no part of the plan.

    It stands in no text and no digest, and goes when the draft is shared or laid aside: what matters of it stands in the
    plan by then.
    """

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=20)
    """The slug of its page."""
    place = models.CharField(max_length=40, blank=True)
    """Which row of the draft: empty for the part itself, else as `goal-12`."""
    field = models.CharField(max_length=40, blank=True)
    answers_to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = FieldCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "kanttekening"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, answers_to=None),
                name="who_resolves_a_comment_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"kanttekening {self.pk}"

    def answer(self, text: str, *, by, at=None) -> "FieldComment":
        """An answer; what was solved is open again."""
        with transaction.atomic():
            FieldComment.objects.filter(pk=self.pk).update(resolved_at=None, resolved_by=None)
            about = {"part_id": self.part_id, "section": self.section, "place": self.place, "field": self.field}
            return FieldComment.objects.create(answers_to=self, text=text, by=by, at=at or timezone.now(), **about)

    def resolve(self, *, by) -> None:
        """It is solved; whoever said so first is named."""
        FieldComment.objects.filter(pk=self.pk, resolved_at=None).update(resolved_at=timezone.now(), resolved_by=by)
