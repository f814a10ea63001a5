"""The bank of goals and measures: examples of the product, of a school, and of somebody's own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import Role, Sector
from accounts.models import School
from plans.choices import Domain, SupportField
from students.names import fold


class BankGoalQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BankGoalQuerySet":
        """The product's examples, those of the schools where this user writes (along) in plans, and their own."""
        of_school = Q(school__in=user.schools_as(Role.COORDINATOR, Role.TEAM)) & Q(owner=None)
        return self.filter(Q(school=None) | of_school | Q(owner=user.pk, school__in=user.schools_as(Role.COORDINATOR)))

    def editable_by(self, user) -> "BankGoalQuerySet":
        """Of those, what is not the product's: the coordinators of a school change its own, somebody their own."""
        return self.visible_to(user).filter(school__in=user.schools_as(Role.COORDINATOR))

    def usable(self) -> "BankGoalQuerySet":
        """What was not retired."""
        return self.filter(retired_at=None)

    def found(self, words: str = "", *, domain: str = "", sector: str = "") -> "BankGoalQuerySet":
        """With each of these words in it, of that deelgebied, for that kind of education; empty asks nothing."""
        rows = self.filter(domain=domain) if domain else self
        rows = rows.filter(sectors__contains=f" {sector} ") if sector else rows
        for word in fold(words).split():
            rows = rows.filter(search__contains=word)
        return rows


class BankGoal(models.Model):
    """An example of a goal with its measures. Whose it is: of the product (`code`), of a school, or of one `owner` there."""

    code = models.CharField(max_length=40, blank=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="bank_goals")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="bank_goals", editable=False
    )
    sectors = models.CharField("voor", max_length=20)
    """Each sector with a space on both sides, so that both engines can look for one."""
    domain = models.CharField("deelgebied", max_length=20, choices=Domain.choices)
    title = models.CharField("doel in het kort", max_length=120)
    start_situation = models.TextField("nu, als voorbeeld", max_length=2000, blank=True)
    target = models.TextField("straks", max_length=2000)
    approach = models.TextField("hoe we dat doen", max_length=2000, blank=True)
    frequency = models.CharField("hoe vaak", max_length=120, blank=True)
    search = models.TextField(editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = BankGoalQuerySet.as_manager()

    class Meta:
        ordering = ["code", "domain", "title", "pk"]  # a school's own have no code, and stand first
        verbose_name = "doel in de bank"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_bank_goal_per_code"),
            models.CheckConstraint(
                condition=Q(~Q(code=""), school=None, owner=None) | Q(code="", school__isnull=False),
                name="bank_goal_is_of_product_or_school",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, update_fields=None, **kwargs) -> None:
        self.search = fold(" ".join((self.title, self.target, self.approach, self.get_domain_display())))
        names = update_fields and {*update_fields, "search"}
        super().save(*args, update_fields=names, **kwargs)

    @property
    def sector_codes(self) -> list[str]:
        return self.sectors.split()

    @property
    def sector_words(self) -> str:
        return ", ".join(SHORT[code] for code in self.sector_codes)

    @property
    def whose(self) -> str:
        """For a list: of the product, of the school, or one's own."""
        if self.school_id is None:
            return "voorbeeld van OPP"
        return "alleen van mij" if self.owner_id else "van de school"

    def retire(self, at=None) -> None:
        """It is offered no more; goals that came from it stay what they are. Pressed again it comes back."""
        self.retired_at = None if self.retired_at else at or timezone.now()
        self.save(update_fields=["retired_at"])


SHORT = {Sector.VO.value: "vo", Sector.VSO.value: "vso", Sector.PRO.value: "pro"}


def spaced(codes) -> str:
    """Sectors as the column holds them."""
    return f" {' '.join(code for code in Sector.values if code in codes)} "


class BankMeasure(models.Model):
    """One thing that may be done for such a goal."""

    goal = models.ForeignKey(BankGoal, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    description = models.CharField("ondersteuning", max_length=300)
    support_field = models.CharField("soort", max_length=16, choices=SupportField.choices, blank=True)
    who = models.CharField("wie", max_length=160, blank=True, help_text="Een functie, geen naam.")
    frequency = models.CharField("hoe vaak en hoe lang", max_length=120, blank=True)
    place = models.CharField("waar", max_length=120, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "maatregel in de bank"

    def __str__(self) -> str:
        return self.description
