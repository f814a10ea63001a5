"""How far a member of staff reaches in a list of pupils: the plan, the people, or only the class card (decision 5)."""

from functools import cached_property

from django.urls import reverse

from accounts.choices import Role
from students.choices import Reads
from students.models import Assignment, Student


class Reach:
    """What this user may open of which pupil; one query, and only for who works in a team."""

    def __init__(self, user) -> None:
        self.user = user

    @cached_property
    def _assigned(self) -> set[int]:
        """The pupils whose plan this user reads because they work with them."""
        if not self.user.schools_as(Role.TEAM):
            return set()
        mine = Assignment.objects.current().filter(user=self.user, reads=Reads.PLAN)
        return set(mine.values_list("student", flat=True))

    @property
    def sees_plans(self) -> bool:
        """Whether there is any plan to see for this user."""
        return bool(self.user.schools_as(Role.COORDINATOR, Role.DIRECTOR) or self._assigned)

    def reads_plan(self, student: Student) -> bool:
        return self.user.has_role(student.school_id, Role.COORDINATOR, Role.DIRECTOR) or (
            self.user.has_role(student.school_id, Role.TEAM) and student.pk in self._assigned
        )

    def opens(self, student: Student) -> str:
        """The page of this pupil that this user may open: the file, or else the class card."""
        if self.reads_plan(student) or self.user.has_role(student.school_id, Role.ADMINISTRATOR):
            return student.get_absolute_url()
        return reverse("class_card", args=[student.pk])
