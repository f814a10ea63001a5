"""What a family typed and did not send yet."""

from django.db import models
from django.utils import timezone

from plans.models import Part, Plan
from students.models import Person


def written_in(kept: dict) -> list[str]:
    """The texts in a choice that was not sent yet."""
    return [words for words in (kept.get("remarks"), *(each["words"] for each in kept.get("points", ()))) if words]


class AnswerDraftQuerySet(models.QuerySet):
    def of(self, person_id: int, part_uuid) -> dict:
        """What this person chose on this version and did not send yet; empty when there is nothing."""
        kept = self.filter(person=person_id, part__uuid=part_uuid).values_list("kept", flat=True).first()
        return kept or {}

    def keep(self, person_id: int, part: Part, kept: dict) -> None:
        self.update_or_create(person_id=person_id, part_id=part.pk, defaults={"kept": kept, "at": timezone.now()})

    def words_of(self, person_id: int, plan_id: int) -> list[str]:
        """All that this person wrote on versions of this plan and did not send."""
        kept = self.filter(person=person_id, part__plan=plan_id).values_list("kept", flat=True)
        return [words for each in kept for words in written_in(each)]

    def older_than(self, moment) -> "AnswerDraftQuerySet":
        return self.filter(at__lt=moment)

    def forget(self, person_id: int, part_uuid, submission: str) -> None:
        """What was sent waits no longer; what was chosen since then does."""
        self.filter(person=person_id, part__uuid=part_uuid, kept__submission=submission).delete()


class AnswerDraft(models.Model):
    """A choice that was not sent yet: it waits here, on whatever device its giver comes back. It is no answer."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="answer_drafts")
    kept = models.JSONField()
    at = models.DateTimeField()

    objects = AnswerDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "part"], name="one_answer_draft_per_person")]

    def __str__(self) -> str:
        return f"nog niet verstuurd bij {self.part_id}"


class UnsentForm(models.Model):
    """What one person typed in a form that was sent while another person read (decision 43). It waits for its own person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="unsent_forms")
    page = models.CharField(max_length=200)  # the path of the form
    typed = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="one_unsent_form_per_person_and_page")]

    def __str__(self) -> str:
        return f"nog niet verstuurd bij {self.plan_id}"
