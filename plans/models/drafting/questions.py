"""The questions that a school asks of its own accord, in sets per role. What was asked keeps its words in the request itself."""

from django.db import models
from django.utils import timezone

from accounts.choices import Role
from accounts.models import School
from plans.choices import ContributionRole


class OwnQuestionSetQuerySet(models.QuerySet):
    def editable_by(self, user) -> "OwnQuestionSetQuerySet":
        """Those of the schools where this user writes plans: nobody else sees or changes them."""
        rows = self.filter(school__in=user.schools_as(Role.COORDINATOR))
        return rows.select_related("school").prefetch_related("questions")

    def offered(self, school_id: int, role: str) -> "OwnQuestionSetQuerySet":
        """What is offered for this role at that school."""
        return self.filter(school=school_id, role=role, retired_at=None).prefetch_related("questions")


class OwnQuestionSet(models.Model):
    """Questions that belong together, for one role, of one school."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="question_sets")
    role = models.CharField("voor wie", max_length=8, choices=ContributionRole.choices)
    name = models.CharField("naam", max_length=80)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = OwnQuestionSetQuerySet.as_manager()

    class Meta:
        ordering = ["role", "name", "pk"]
        verbose_name = "vragenset van de school"

    def __str__(self) -> str:
        return self.name

    def retire(self) -> None:
        """It is offered no more; what was asked with it stays. Pressed again it comes back."""
        self.retired_at = None if self.retired_at else timezone.now()
        self.save(update_fields=["retired_at"])

    def write(self, questions: list[tuple[str, str]]) -> None:
        """These questions, (words, place), in this order, instead of those that were there."""
        self.questions.all().delete()
        OwnQuestion.objects.bulk_create(
            OwnQuestion(question_set=self, position=number, text=text, place=place)
            for number, (text, place) in enumerate(questions)
        )


class OwnQuestion(models.Model):
    """One question of such a set, with the field its answer belongs to."""

    question_set = models.ForeignKey(OwnQuestionSet, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    text = models.CharField("vraag", max_length=300)
    place = models.CharField("hoort bij", max_length=40, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "vraag van de school"

    def __str__(self) -> str:
        return self.text
