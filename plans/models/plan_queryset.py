"""Which plans, and with what fetched along."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.prefetch import PreparedQuerySet
from plans.choices import Kind, Late, Status
from students.models import Student

if TYPE_CHECKING:
    from .plan import Plan

# Everything the rules look at.
DIALOGUE = (
    "parts__remarks__answers",
    "consultations__attendees",
    "invitations",
    "hearings",
    "overrides",
    "evaluations",
    "school__holidays",
    "student__guardians__person",
    "student__guardians__authorities",
    "student__capabilities",
    "student__disagreements",
)


class PlanQuerySet(PreparedQuerySet):
    def visible_to(self, user) -> "PlanQuerySet":
        """The plans this member of staff may read (decision 5)."""
        return self.filter(student__in=Student.objects.visible_to(user))

    def running(self) -> "PlanQuerySet":
        return self.filter(ended_at=None)

    def late(self, kind: Late, on: date) -> "PlanQuerySet":
        """The running plans of which this is late on that day, for pupils who are still enrolled.

        `policy.terms_of` in the words of the database; a missing plan is no plan, and is not found here.
        """
        from .part import Part

        enrolled = self.running().filter(student__in=Student.objects.enrolled(on))
        match kind:
            case Late.SIX_WEEKS:
                return enrolled.establishing().filter(establish_by__lt=on)
            case Late.EXPIRED:
                last = Part.objects.filter(plan=models.OuterRef("pk"), status=Status.ESTABLISHED)
                return enrolled.filter(models.Exists(last.filter(actionpart__period_until__lt=on)))
            case Late.EVALUATION:
                return enrolled.filter(evaluate_by__lt=on)
        return self.none()

    def establishing(self) -> "PlanQuerySet":
        """Of which one of the two parts was never established."""
        from .part import Part

        done = Part.objects.filter(plan=models.OuterRef("pk"), established_at__isnull=False)
        return self.filter(~Q(*(models.Exists(done.filter(kind=kind)) for kind in Kind)))

    def with_part(self, part_pk: int) -> "PlanQuerySet":
        """The plan that this version belongs to."""
        return self.filter(parts=part_pk)

    def with_key(self, pk: int) -> "PlanQuerySet":
        return self.filter(pk=pk)

    def register_periods(self, school_ids) -> list[tuple]:
        """(school, pupil number, begin, end) of every plan that was ever established (rule 46); dates only."""
        began = models.Min("parts__established_at")
        rows = (
            self.filter(school__in=school_ids)
            .annotate(began=began)
            .exclude(began=None)
            .order_by("school__name", "number")
        )
        return [
            (
                plan.school.name,
                plan.student.number,
                timezone.localdate(plan.began).isoformat(),
                plan.ended_on.isoformat() if plan.ended_on else "",
            )
            for plan in rows.select_related("school", "student")
        ]

    def ends_of(self, students) -> list[tuple[int, date]]:
        """(student, end date) of every plan of these pupils that ended, the last one last."""
        ended = self.filter(student__in=students, ended_at__isnull=False)
        return list(ended.order_by("pk").values_list("student", "ended_on"))

    def of_student(self, student) -> "Plan | None":
        """This pupil's plan among these, the newest first."""
        return self.filter(student=student).order_by("-pk").first()

    def newest_of(self, student) -> "PlanQuerySet":
        """Only this pupil's newest plan: the running one, or the last that ended."""
        newest = self.filter(student=student).order_by("-pk").values("pk")[:1]
        return self.filter(pk__in=newest)

    def with_dialogue(self) -> "PlanQuerySet":
        """With everything the rules look at, in a fixed number of queries."""
        return self.select_related("student__person", "school", "coordinator").prefetch_related(*DIALOGUE)

    def locked(self, pk: int) -> "Plan":
        """The plan with its row locked: the only way into a writing transaction (decision 23).

        Raises Plan.DoesNotExist, or TransactionManagementError outside a transaction.
        """
        return self.select_for_update().get(pk=pk)

    def locked_of(self, school_id: int) -> "list[Plan]":
        """Every running plan of a school, locked in the order in which all others lock them."""
        return list(self.running().filter(school=school_id).select_for_update().order_by("pk"))
