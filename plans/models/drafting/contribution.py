"""A contribution: what somebody was asked beforehand about a pupil, and what they answered, as they typed it."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.choices import ContributionRole
from plans.models.perspective import LONG
from plans.models.plan import Plan
from students.models import Person, Recorded, Said, Student
from students.models.said import NAMES_ITS_GIVER


class ContributionRequestQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "ContributionRequestQuerySet":
        """Those of plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def put_to(self, user) -> "ContributionRequestQuerySet":
        """What this member of staff was asked, at a school where they still work."""
        return self.filter(user=user, school__memberships__user=user).distinct()

    def put_to_people(self, people, plan_uuid) -> "ContributionRequestQuerySet":
        """What these persons were asked for this plan."""
        return self.filter(person__in=people, plan__uuid=plan_uuid)

    def waiting(self) -> "ContributionRequestQuerySet":
        """Those that were not answered, of plans that run."""
        return self.filter(contribution=None, plan__ended_at=None)

    def for_page(self) -> "ContributionRequestQuerySet":
        """With the questions, and the answers where there are any."""
        rows = self.select_related("recorded_by", "plan__student__person", "plan__school", "contribution")
        return rows.prefetch_related(
            "questions", "contribution__answers__question", "contribution__attachments__removal"
        ).order_by("-recorded_at", "-pk")


class ContributionRequest(Recorded):
    """Questions that were put to one person: somebody of the family or from outside (`person`), or a colleague (`user`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="contribution_requests")
    role = models.CharField("wie", max_length=8, choices=ContributionRole.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="contribution_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("naam", max_length=240)
    function = models.CharField("functie", max_length=240, blank=True)
    """Name and function as they were on the day of asking."""
    set_name = models.CharField("vragen uit", max_length=120, blank=True)
    answer_by = models.DateField("graag voor")

    objects: ClassVar = ContributionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name = "vraag om een bijdrage"
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, user__isnull=False) | Q(person__isnull=False, user=None),
                name="contribution_is_asked_of_one",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contribution_request_names_whom"),
        ]

    def __str__(self) -> str:
        return f"vragen aan {self.whom}"

    @property
    def whom(self) -> str:
        """As it stands on pages: “Sander Bos, docent”."""
        return ", ".join(filter(None, (self.name, self.function)))

    @property
    def given(self) -> "Contribution | None":
        """What came back, if anything did."""
        return getattr(self, "contribution", None)


class ContributionQuestion(AppendOnly):
    """One question of a request. `place` is the field of a draft beside which its answer stands, or `hearing`."""

    request = models.ForeignKey(ContributionRequest, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("vraag", max_length=300)
    place = models.CharField("hoort bij", max_length=40, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "vraag"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="contribution_question_asks_something"),
            models.UniqueConstraint(fields=["request", "position"], name="one_question_per_position"),
        ]

    def __str__(self) -> str:
        return self.text


class Contribution(Said):
    """What one person answered to one request, once; it stays as it was given, whatever the plan makes of it."""

    request = models.OneToOneField(ContributionRequest, on_delete=models.PROTECT, related_name="contribution")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "bijdrage"
        constraints = [models.CheckConstraint(condition=NAMES_ITS_GIVER, name="contribution_names_its_giver")]

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and self.request.user:  # a colleague
            self.giver_name = self.request.user.name
        super().save(*args, **kwargs)

    def said_by(self) -> tuple[Person | None, Student, date]:
        return self.request.person, self.request.plan.student, timezone.localdate(self.at)

    @property
    def author(self) -> str:
        """Who gave it, with what they are for the pupil: “Anton van der Meulen, vader”, “Sander Bos, docent”."""
        return self.giver if self.giver_relation else ", ".join(filter(None, (self.giver_name, self.request.function)))


class ContributionAnswer(AppendOnly):
    """The answer to one question, sign for sign."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="answers")
    question = models.OneToOneField(ContributionQuestion, on_delete=models.PROTECT, related_name="answer")
    words = models.TextField("antwoord", max_length=LONG)

    class Meta:
        ordering = ["question__position", "pk"]
        verbose_name = "antwoord op een vraag"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="contribution_answer_says_something")]

    def __str__(self) -> str:
        return f"antwoord {self.pk}"
