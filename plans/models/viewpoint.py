"""A viewpoint: what somebody of the family wants said beside a part, kept as it was typed (decisions 14 and 56)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnlyQuerySet
from students.models import Person, Student
from students.models.said import NAMES_ITS_GIVER, Said

from .part import Part
from .part_life import OF_TEXT
from .plan import Plan

LONGEST = 20_000


class ViewpointQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "ViewpointQuerySet":
        """Those of plans this member of staff may read."""
        return self.filter(part__in=Part.objects.visible_to(user))

    def read_by(self, person: Person, plan: Plan) -> "ViewpointQuerySet":
        """This person's own about this plan, and those that were opened to the others of the family."""
        mine_or_open = Q(person=person.pk) | Q(open_to_others=True)
        return self.filter(mine_or_open, plan=plan).select_related("part").prefetch_related("prints")

    def for_page(self) -> "ViewpointQuerySet":
        """With the version it is about, by name, and whose plan it is."""
        rows = self.select_related("part", "plan__student__person").defer(*(f"part__{name}" for name in OF_TEXT))
        return rows.prefetch_related("plan__school", "prints")

    def not_printed(self) -> "ViewpointQuerySet":
        """Those of which there is no PDF yet, the oldest first."""
        return self.filter(prints=None).order_by("at", "pk")


class Viewpoint(Said):
    """The typed words themselves; the PDF is made from them by the worker. What was sent as a file is a Document only."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="viewpoints")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="viewpoints")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField("zienswijze", max_length=LONGEST)
    open_to_others = models.BooleanField("andere ouder mag dit lezen", default=False)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ViewpointQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "zienswijze"
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="viewpoint_says_something"),
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="viewpoint_names_its_giver"),
        ]

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.plan.student, timezone.localdate(self.at)

    @property
    def title(self) -> str:
        return f"Zienswijze bij {self.part}"

    @property
    def printed(self):
        """The Document with the PDF of these words; None while the worker has not made it yet."""
        return next(iter(self.prints.all()), None)
