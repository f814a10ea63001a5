"""Who of the team writes along in which sections of a pupil's plan."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models import StaffChange
from plans.choices import Kind
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
