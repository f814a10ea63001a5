"""How far a member of staff reaches in a list of pupils: the plan, the people, or only the class card (decision 5)."""

from datetime import date
from functools import cached_property

from django.urls import reverse

from accounts.choices import Role
from plans.models import Plan
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

    def lay(self, students: list[Student]) -> None:
        """Beside each pupil of a list: whether this user reads the plan, which page opens, and the end of a past plan."""
        for student in students:
            student.plan_is_seen = self.reads_plan(student)
            opens = student.plan_is_seen or self.user.has_role(student.school_id, Role.ADMINISTRATOR)
            student.opens = student.get_absolute_url() if opens else reverse("class_card", args=[student.pk])
        without = [each for each in students if each.plan_is_seen and each.plan_pk is None]
        ended = _ended_on(without)
        for student in without:
            student.plan_ended_on = ended.get(student.pk)


def _ended_on(students: list[Student]) -> dict[int, date]:
    """The day the last plan of each of these pupils ended."""
    return dict(Plan.objects.ends_of(students)) if students else {}
