"""What lists read: of each plan how it stands, and what waits in it for whom. Only `agenda.refresh` writes these rows.

They are answers of the rules, kept: nothing stands here that cannot be made anew from plan, people and answers. The
database marks a row whenever it changes something that the rules look at (`agenda/triggers.py`).
"""

import secrets
from datetime import date, datetime
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.choices import Role
from accounts.models import School
from consent.policy import Outcome
from consent.steps import Who
from plans import policy
from plans.choices import Kind, Status
from plans.models import Plan
from plans.policy import Force
from students.choices import Reads
from students.models import Assignment, Student

from .inspection.cells import Asked, Met

NEVER = date(1, 1, 1)
"""Until when a row holds that is to be made anew."""
ALWAYS = date(9999, 12, 31)
"""Until when the row of a plan holds in which time changes nothing any more; and where who has no term stands in a list."""


class AgendaQuerySet(models.QuerySet):
    """Rows about a plan that carry its school and pupil."""

    def visible_to(self, user) -> Self:
        """Those of the plans this member of staff may read (decision 5): by school, and for a team by assignment."""
        everybody = Q(school__in=user.schools_as(Role.COORDINATOR, Role.DIRECTOR))
        if not (teams := user.schools_as(Role.TEAM)):
            return self.filter(everybody)
        assigned = Assignment.objects.current().filter(user=user, reads=Reads.PLAN).values("student")
        return self.filter(everybody | Q(school__in=teams, student__in=assigned))


class PlanSummaryQuerySet(AgendaQuerySet):
    def stale(self, on: date) -> "PlanSummaryQuerySet":
        """What is to be made anew before anybody reads it on that day."""
        return self.filter(Q(valid_until__lt=on) | Q(valid_from__gt=on))

    def running(self) -> "PlanSummaryQuerySet":
        return self.filter(is_running=True)

    def enrolled(self, on: date) -> "PlanSummaryQuerySet":
        """Of pupils who are enrolled on that day: who left has no terms."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=on), enrolled_on__lte=on)


class PlanSummary(models.Model):
    """How one plan stands: a row a plan, from its first moment (the database writes it along with the plan).

    It holds from `valid_from` up to and including `valid_until`, as long as nothing changes that the rules look at.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="summaries")
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_running = models.BooleanField(db_default=True)
    ended_on = models.DateField(null=True)
    enrolled_on = models.DateField(db_default=NEVER)
    left_on = models.DateField(null=True)
    turns_16_on = models.DateField(null=True)
    turns_18_on = models.DateField(null=True)
    # Each part: what was agreed, what follows it and what is in the making; a number is that of a version.
    perspective_force = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in Force], db_default="NOTHING"
    )
    perspective_number = models.PositiveSmallIntegerField(null=True)
    perspective_making = models.PositiveSmallIntegerField(null=True)
    perspective_status = models.CharField(max_length=11, choices=Status.choices, db_default="", blank=True)
    action_force = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in Force], db_default="NOTHING"
    )
    action_number = models.PositiveSmallIntegerField(null=True)
    action_from = models.DateField(null=True)
    action_until = models.DateField(null=True)
    action_coming = models.PositiveSmallIntegerField(null=True)
    action_coming_from = models.DateField(null=True)
    action_coming_until = models.DateField(null=True)
    action_making = models.PositiveSmallIntegerField(null=True)
    action_status = models.CharField(max_length=11, choices=Status.choices, db_default="", blank=True)
    # The days before which something has to be there; None where no such term runs. `due_on` is the first of them.
    establish_by = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    evaluate_by = models.DateField(null=True)
    due_on = models.DateField(null=True)
    outcome = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in Outcome], db_default="", blank=True
    )
    # The last time; whether that was this school year is a question of the day on which it is asked.
    heard_on = models.DateField(null=True)
    consulted_on = models.DateField(null=True)
    evaluated_on = models.DateField(null=True)
    falls_short = models.CharField(max_length=400, db_default="", blank=True)
    """What stands in the way of establishing what lies before the family: `1.heard 2.consent`, with the codes of the rules."""
    is_print_due = models.BooleanField(db_default=False)
    """Whether both parts together are to be printed (again)."""
    journal_count = models.PositiveIntegerField(db_default=0)
    valid_from = models.DateField(db_default=NEVER)
    valid_until = models.DateField(db_default=NEVER)

    objects = PlanSummaryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["school", "valid_until"], name="agenda_stale"),
            models.Index(fields=["valid_until"], name="agenda_stale_anywhere"),
            models.Index(fields=["school", "valid_from"], name="agenda_ahead"),
            models.Index(fields=["valid_from"], name="agenda_ahead_anywhere"),
            models.Index(fields=["school", "is_running"], name="agenda_running"),
            models.Index(fields=["school", "due_on"], name="agenda_due"),
            models.Index(fields=["school", "establish_by"], name="agenda_establish_by"),
            models.Index(fields=["school", "expires_on"], name="agenda_expires"),
            models.Index(fields=["school", "evaluate_by"], name="agenda_evaluate_by"),
            models.Index(fields=["school", "turns_16_on"], name="agenda_turns_16"),
            models.Index(fields=["school", "turns_18_on"], name="agenda_turns_18"),
            models.Index(fields=["plan"], condition=Q(is_print_due=True), name="agenda_print_due"),
        ]

    def __str__(self) -> str:
        return f"stand van plan {self.plan_id}"

    def state_of(self, kind: Kind) -> policy.PartState:
        """How that part stands, as the rules say it."""
        if kind == Kind.PERSPECTIVE:
            making = _version(self.perspective_making, self.perspective_status)
            return policy.PartState(Force(self.perspective_force), _version(self.perspective_number), making=making)
        return policy.PartState(
            Force(self.action_force),
            _version(self.action_number, from_on=self.action_from, until_on=self.action_until),
            _version(self.action_coming, from_on=self.action_coming_from, until_on=self.action_coming_until),
            _version(self.action_making, self.action_status),
        )

    def clock_of(self, student: Student) -> policy.Clock:
        """What the terms of this running plan hang on."""
        return policy.Clock(
            sector=student.sector,
            enrolled_on=student.enrolled_on,
            left_on=student.left_on,
            establish_by=self.establish_by,
            evaluate_by=self.evaluate_by,
            perspective=self.state_of(Kind.PERSPECTIVE),
            action=self.state_of(Kind.ACTION),
        )


def _version(number: int | None, status: str = "", *, from_on: date | None = None, until_on: date | None = None):
    return policy.Version(number, status, None, from_on, until_on) if number else None


class Topic(models.TextChoices):
    """What kind of thing there is to do, as *Vandaag* sorts by it."""

    WRITE = "schrijven", "schrijven en delen"
    TALK = "gesprekken", "gesprekken en horen"
    ANSWER = "beantwoorden", "beantwoorden"
    CONSENT = "instemming", "instemming"
    DECIDE = "beslissen", "vaststellen en beslissen"
    EVALUATE = "evalueren", "evalueren"
    PEOPLE = "mensen", "mensen en adressen"


class NextStep(models.Model):
    """One thing that waits in a plan: for whom, what, why, since when, before when and where it is done.

    `first_due` is the first day that comes among all that waits in this plan within the school (or outside it): so what
    waits for one pupil stands together in a list.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="next_steps")
    position = models.PositiveSmallIntegerField()
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="next_steps")
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    who = models.CharField(max_length=13, choices=[(each.value, each.value) for each in Who])
    name = models.CharField(max_length=600, blank=True)
    topic = models.CharField(max_length=12, choices=Topic.choices)
    kind = models.CharField(max_length=11, choices=Kind.choices, blank=True)
    what = models.TextField()
    why = models.TextField()
    since_on = models.DateField()
    due_on = models.DateField(null=True)
    first_due = models.DateField()
    sort = models.CharField(max_length=240)
    """The pupil's name as lists sort it."""
    deed = models.CharField(max_length=40)
    url = models.CharField(max_length=200)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="one_next_step_per_position")]
        indexes = [
            models.Index(fields=["school", "who", "first_due", "sort", "plan", "position"], name="agenda_mine"),
            models.Index(fields=["school", "first_due", "sort", "plan", "position"], name="agenda_anybodys"),
            models.Index(fields=["school", "since_on", "plan", "position"], name="agenda_longest"),
        ]

    def __str__(self) -> str:
        return self.what


class RequirementState(models.Model):
    """One thing the law asks of a plan in one school year, and whether it is so: a cell of *Inspectie*.

    What is not asked of a plan in a year has no row. `on` is the day it was done, failed or is due; `detail` says which
    version or who, never a name.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="requirement_states")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    school_year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=16, choices=Asked.choices)
    state = models.CharField(max_length=7, choices=Met.choices)
    on = models.DateField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=200)

    objects = models.Manager()

    class Meta:
        ordering = ["plan", "school_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "school_year", "code"], name="one_state_per_requirement_and_year")
        ]
        indexes = [models.Index(fields=["school", "school_year", "code", "state"], name="agenda_requirements")]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.school_year}: {self.get_state_display()}"


class CalendarFeedQuerySet(models.QuerySet):
    def of_token(self, token: str) -> Self:
        """That of this secret address, of somebody who may still log in; none when there is none."""
        return self.filter(token_hash=sha256(token.encode()).hexdigest(), user__is_active=True)


class CalendarFeed(models.Model):
    """That somebody follows what is planned in a calendar of their own, under an address of which only the hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"agenda van {self.user_id}"

    @classmethod
    def make(cls, user, *, at: datetime) -> str:
        """The secret part of a new address; the one before, if any, works no more."""
        token = secrets.token_hex(32)
        kept = {"token_hash": sha256(token.encode()).hexdigest(), "made_at": at}
        cls.objects.update_or_create(user=user, defaults=kept)
        return token
