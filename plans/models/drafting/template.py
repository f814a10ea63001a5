"""Templates of plans: texts to begin from, of the product or of a school, for one kind of education. Kept by version."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.choices import Role, Sector
from accounts.models import School
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.choices import Kind
from plans.errors import NotAllowedNow

LONGEST = 6000  # characters, as the longest field of a draft takes


class PlanTemplateQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PlanTemplateQuerySet":
        """Those of the schools where this user writes plans, and the product's for the kinds of education there."""
        schools = School.objects.filter(pk__in=user.schools_as(Role.COORDINATOR))
        sectors = {sector for school in schools for sector in school.sectors}
        return self.filter(Q(school=None, sector__in=sectors) | Q(school__in=schools))

    def editable_by(self, user) -> "PlanTemplateQuerySet":
        """Those of a school, for its coordinators; the product's nobody changes."""
        return self.filter(school__in=user.schools_as(Role.COORDINATOR))

    def offered(self, school_id: int, sector: str) -> "PlanTemplateQuerySet":
        """What is offered at this school for this kind of education: its own first."""
        own_first = F("school").asc(nulls_last=True)
        rows = self.filter(Q(school=None) | Q(school=school_id), sector=sector, retired_at=None)
        return rows.order_by(own_first, "code", "pk")

    def whole(self) -> "PlanTemplateQuerySet":
        """With their versions and the texts of each."""
        versions = PlanTemplateVersion.objects.order_by("number").select_related("by").prefetch_related("texts")
        return self.select_related("school").prefetch_related(Prefetch("versions", versions))


class PlanTemplate(models.Model):
    """A template through all its versions: of the product (`code`) or of a school."""

    code = models.CharField(max_length=40, blank=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="plan_templates")
    sector = models.CharField("onderwijssoort", max_length=3, choices=Sector.choices)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["sector", "code", "pk"]
        verbose_name = "sjabloon"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_plan_template_per_code"),
            models.CheckConstraint(
                condition=Q(~Q(code=""), school=None) | Q(code="", school__isnull=False),
                name="plan_template_is_of_product_or_school",
            ),
        ]

    def __str__(self) -> str:
        return self.newest.name

    @property
    def newest(self) -> "PlanTemplateVersion":
        """The version that a plan begins with today."""
        return max(self.versions.all(), key=lambda row: row.number)

    @property
    def last_number(self) -> int:
        """The number of the newest version as the database has it now; 0 for none."""
        return self.versions.aggregate(Max("number"))["number__max"] or 0

    @property
    def whose(self) -> str:
        return "van de school" if self.school_id else "voorbeeld van OPP"

    def retire(self, at: datetime | None = None) -> None:
        """It is offered no more; plans that began with it keep their words. Pressed again it comes back."""
        self.retired_at = None if self.retired_at else at or timezone.now()
        self.save(update_fields=["retired_at"])

    def write(
        self, name: str, lead: str, texts: dict[str, str], *, after: int, by, at: datetime | None = None
    ) -> "PlanTemplateVersion":
        """A further version with these texts, by the name of their field; an empty one is left out.

        `after` is the number of the version that was looked at. Raises NotAllowedNow when somebody wrote one meanwhile.
        """
        with transaction.atomic():
            PlanTemplate.objects.select_for_update().get(pk=self.pk)
            last = self.last_number
            if last != after:
                raise NotAllowedNow(
                    f"Iemand anders bewaarde intussen versie {last}. Open het sjabloon in een ander tabblad en kijk wat "
                    "daarin staat. Bewaart u daarna nog een keer, dan geldt wat hier staat."
                )
            version = PlanTemplateVersion.objects.create(
                template=self, number=last + 1, name=name, lead=lead, by=by, at=at or timezone.now()
            )
            PlanTemplateText.objects.bulk_create(
                PlanTemplateText(version=version, field=field, text=text) for field, text in texts.items() if text
            )
            return version


class PlanTemplateVersion(AppendOnly):
    """A template as it was from one day to the next. A plan names the version it began with."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("versie")
    name = models.CharField("naam", max_length=80)
    lead = models.CharField("voor wie", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["template", "number"]
        verbose_name = "versie van een sjabloon"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_plan_template_per_number")]

    def __str__(self) -> str:
        return f"{self.name}, versie {self.number}"

    def fits(self, school_id: int, sector: str) -> bool:
        """Whether a plan at that school, for that kind of education, may begin with it."""
        mine = self.template
        return mine.retired_at is None and mine.sector == sector and mine.school_id in (None, school_id)

    def texts_of(self, kind: Kind) -> "list[PlanTemplateText]":
        """Its texts for that part."""
        return [row for row in self.texts.all() if row.field in IN_TEMPLATE[kind]]

    def words(self) -> dict[str, str]:
        """Its texts, by the name of their field."""
        return {row.field: row.text for row in self.texts.all()}


class PlanTemplateTextQuerySet(AppendOnlyQuerySet):
    def newest_of(self, templates: models.QuerySet, *, or_of: int | None) -> "PlanTemplateTextQuerySet":
        """What the newest version of each of these templates has, and what that one version has."""
        later = PlanTemplateVersion.objects.filter(
            template=OuterRef("version__template"), number__gt=OuterRef("version__number")
        )
        of_newest = Q(version__template__in=templates) & ~Exists(later)
        return self.filter(of_newest | Q(version=or_of)).select_related("version__template")


class PlanTemplateText(AppendOnly):
    """What a version of a template has for one field of a draft."""

    version = models.ForeignKey(PlanTemplateVersion, on_delete=models.PROTECT, related_name="texts")
    field = models.CharField(max_length=40)
    text = models.TextField(max_length=LONGEST)

    objects: ClassVar = PlanTemplateTextQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = "tekst van een sjabloon"
        constraints = [models.UniqueConstraint(fields=["version", "field"], name="one_plan_template_text_per_field")]

    def __str__(self) -> str:
        return self.text


class TakenText(models.Model):
    """Which words of a template stand, or stood, in a field of a draft; it goes when the draft is shared."""

    part = models.ForeignKey("plans.Part", on_delete=models.CASCADE, related_name="taken_texts")
    words = models.ForeignKey(PlanTemplateText, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["part", "words"], name="template_text_taken_once")]

    def __str__(self) -> str:
        return self.words.field

    @staticmethod
    def note(part, rows: Iterable[PlanTemplateText]) -> None:
        """These words came into this draft. What was noted before is not noted twice."""
        TakenText.objects.bulk_create([TakenText(part_id=part.pk, words=row) for row in rows], ignore_conflicts=True)


IN_TEMPLATE: dict[Kind, tuple[str, ...]] = {
    Kind.PERSPECTIVE: (
        "earlier_support",
        "earlier_support_effect",
        "education_data",
        "research_outcomes",
        "school_view",
        "educational_needs",
        "support_needs",
        "substantiation",
        "interim_goals",
    ),
    Kind.ACTION: ("pupil_tasks", "guardian_tasks", "facilities", "emergency_agreements", "medical_pointer"),
}
"""The fields of which a template may have the text. Never what the family, a teacher or a coach says: those are their words."""
