"""Stronger identification: what a school chose, who was identified, and when somebody was let begin anew (ADR 26)."""

from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import School
from consent.policy.levels import Level, Refused, Shown, in_words, pseudonym_of
from ledger.append_only import AppendOnly, AppendOnlyQuerySet, new_salt
from plans.models import Plan
from students.models import Person


class BrokerChoiceQuerySet(AppendOnlyQuerySet):
    def in_force(self, school_id: int) -> "BrokerChoice | None":
        """What this school chose last; None when it never chose."""
        return cast("BrokerChoice | None", self.filter(school=school_id).order_by("pk").last())

    def switched_on(self, school_id: int) -> "BrokerChoice | None":
        """The broker of this school, when it has one that is on."""
        choice = self.in_force(school_id)
        return choice if choice and choice.is_on else None


class BrokerChoice(AppendOnly):
    """Which broker a school uses and what it demands; each change is a row, the last one holds. The secret is not here."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="broker_choices")
    is_on = models.BooleanField("aan", default=False)
    name = models.CharField("naam voor de familie", max_length=40)
    issuer = models.URLField("adres van de makelaar (issuer)", max_length=200)
    client_id = models.CharField("client-id", max_length=200)
    demands = models.CharField("nodig om te antwoorden", max_length=11, choices=Level.choices, blank=True)
    acr_levels = models.TextField("niveaus van deze makelaar", blank=True, max_length=2000)
    means_claim = models.CharField("claim met het middel", max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = BrokerChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "keuze voor een makelaar"


class BrokerSecret(models.Model):
    """The client secret of a school at its broker, sealed under LINK_KEY (`identity.broker`). It is never shown again."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="broker_secret")
    sealed = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"geheim van school {self.school_id}"


class IdentificationQuerySet(AppendOnlyQuerySet):
    def accepted(self) -> "IdentificationQuerySet":
        return self.filter(refused="")

    def refusals_of(self, student) -> "IdentificationQuerySet":
        """Who around this pupil was refused, and was not accepted or let begin anew since; the newest first."""
        return self.refusals_in(Plan.objects.filter(student=student))

    def refusals_around(self, student, person_id: int) -> "IdentificationQuerySet":
        """The same, of one person."""
        return self.refusals_of(student).filter(person=person_id)

    def refusals_in(self, plans) -> "IdentificationQuerySet":
        """The same, of these plans."""
        later = {"person": models.OuterRef("person"), "at__gt": models.OuterRef("at")}
        since = models.Exists(Identification.objects.accepted().filter(**later))
        released = models.Exists(PinRelease.objects.filter(**later))
        found = self.filter(~since, ~released, plan__in=plans).exclude(refused="")
        return found.select_related("person").order_by("-at", "-pk")

    def pins_around(self, student) -> "IdentificationQuerySet":
        """What people around this pupil showed: the rows that may bind them."""
        around = Q(person__enrolments=student.pk) | Q(person__wards__student=student.pk)
        return self.accepted().filter(pk__in=self.filter(around).values("pk")).select_related("person")

    def pin_of(self, person_id: int) -> "Identification | None":
        """The identification to which this person is bound: the first that was accepted since they might begin anew."""
        since = PinRelease.objects.filter(person=person_id).order_by("pk").last()
        found = self.accepted().filter(person=person_id).order_by("pk")
        return (found.filter(at__gt=since.at) if since else found).first()


class Identification(AppendOnly):
    """One time that somebody, who came in by link and code, showed at the broker who they are.

    Of one that was refused no pseudonym is kept: it may be of somebody the school does not know.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="identifications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifications")
    issuer = models.URLField(max_length=200)
    means = models.CharField(max_length=60)
    level = models.CharField(max_length=11, choices=Level.choices, blank=True)
    pair = models.CharField(max_length=32, default=new_salt, editable=False)
    pseudonym = models.CharField(max_length=64, blank=True)
    refused = models.CharField(max_length=7, choices=Refused.choices, blank=True)
    at = models.DateTimeField()

    objects: ClassVar = IdentificationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "identificatie"
        indexes = [models.Index(fields=["person", "at"])]
        constraints = [
            models.CheckConstraint(
                condition=(Q(refused="") & ~Q(pseudonym="") & ~Q(level="")) | (~Q(refused="") & Q(pseudonym="")),
                name="identified_or_refused",
            )
        ]

    def is_of(self, subject: str, issuer: str) -> bool:
        """Whether the broker means the same person by this."""
        return self.pseudonym == pseudonym_of(self.pair, issuer, subject)

    @property
    def shown(self) -> Shown:
        return Shown(self.means, self.level, self.pseudonym)

    @property
    def words(self) -> str:
        return in_words(self.means, self.level)


class PinRelease(AppendOnly):
    """A member of staff lets somebody be bound anew, after finding out who they are: a new phone, another broker."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pin_releases")
    reason = models.CharField("hoe weet u wie dit is", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "toestemming om opnieuw te koppelen"
