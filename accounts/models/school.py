"""What a school is, and what it has decided."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from accounts.choices import ConsentPolicy, Mode, Region, Role, Sector, extra_fields_of


def default_sectors() -> list[str]:
    return [Sector.VO]


class SchoolQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SchoolQuerySet":
        """The schools whose settings this member of staff may read."""
        return self.filter(pk__in=user.schools_as(Role.ADMINISTRATOR, Role.DIRECTOR))

    def where_people_are_edited_by(self, user) -> "SchoolQuerySet":
        """The schools where this member of staff may enter pupils."""
        return self.filter(pk__in=user.schools_as(Role.ADMINISTRATOR, Role.COORDINATOR))


class School(models.Model):
    """One school (vestiging), with the choices that are the school's to make."""

    name = models.CharField("naam", max_length=120)
    board = models.CharField("bevoegd gezag", max_length=160)
    brin = models.CharField("BRIN", max_length=8, blank=True)
    sectors = models.JSONField("onderwijssoorten", default=default_sectors)
    # Codes like VSO:DOMAINS; what is not named is asked nowhere.
    extra_fields = models.JSONField("extra velden", default=list, blank=True)
    # Codes like PRO:11: in that month school and family look back (ADR 44). Empty: once a school year, whenever.
    rhythm = models.JSONField("maanden om terug te kijken", default=list, blank=True)
    address = models.CharField("adres", max_length=200, blank=True)
    phone = models.CharField("telefoon", max_length=30)
    email = models.EmailField("e-mail")
    logo = models.FileField("logo", upload_to="logos/", blank=True)
    colour = models.CharField(
        "kleur op papier",
        max_length=7,
        blank=True,
        validators=[
            RegexValidator(r"^#[0-9a-fA-F]{6}$", "Schrijf de kleur als # met zes cijfers of letters, zoals #1d6f5c.")
        ],
        help_text="Zoals #1d6f5c. Zo gekleurd is de lijn onder naam en logo op de eerste bladzijde. Leeg: donker.",
    )
    partnership = models.CharField("samenwerkingsverband", max_length=160, blank=True)
    basic_support = models.TextField(
        "wat hier basisondersteuning is",
        blank=True,
        help_text="De grens tussen basis- en extra ondersteuning staat in het ondersteuningsplan van de regio.",
    )
    support_point = models.CharField("ouder- en jeugdsteunpunt", max_length=200, blank=True)
    consent_policy = models.CharField(
        "instemming bij 16 en 17 jaar",
        max_length=20,
        choices=ConsentPolicy.choices,
        default=ConsentPolicy.PARENT_OR_PUPIL_16,
    )
    consent_mode = models.CharField("aantal ouders", max_length=6, choices=Mode.choices, default=Mode.ONE_OF)
    answer_days = models.PositiveSmallIntegerField(
        "dagen om te antwoorden", default=14, validators=[MaxValueValidator(60)]
    )
    viewpoints_shared = models.BooleanField(
        "ouders lezen elkaars zienswijze",
        default=False,
        help_text="Alleen als dit vooraf aan alle ouders is verteld.",
    )
    viewers_named = models.BooleanField(
        "families lezen de naam van wie in het dossier keek",
        default=False,
        help_text="Zonder naam staat er wat iemand doet, zoals “de mentor”.",
    )
    names_in_calendars = models.BooleanField(
        "namen van leerlingen in de agenda van medewerkers",
        default=False,
        help_text="Een eigen agenda staat bij een ander bedrijf. Zonder naam staat er het nummer van het plan.",
    )
    anchor_address = models.EmailField(
        "adres voor het dagelijkse anker",
        blank=True,
        help_text="Buiten dit systeem, bijvoorbeeld van het bestuur: daar ligt dan het bewijs dat er niets verdween.",
    )
    reminders = models.BooleanField("herinneringen sturen", default=True)
    region = models.CharField("vakantieregio", max_length=6, choices=Region.choices, blank=True)
    retention_years = models.PositiveSmallIntegerField(
        "bewaartermijn na vertrek (jaren)", default=2, validators=[MaxValueValidator(10)]
    )

    is_invented = models.BooleanField(default=False, editable=False)  # made by the demo, as are all its people

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "school"
        verbose_name_plural = "scholen"

    def __str__(self) -> str:
        return self.name

    def extra_fields_for(self, sector: str) -> frozenset[str]:
        """The groups of extra fields that this school asks of a pupil in this kind of education."""
        return frozenset(group for group in extra_fields_of(sector) if f"{sector}:{group}" in self.extra_fields)


class HolidayQuerySet(models.QuerySet):
    def administered_by(self, user) -> "HolidayQuerySet":
        return self.filter(school__in=user.schools_as(Role.ADMINISTRATOR))


class Holiday(models.Model):
    """Days without school; answer dates move past them and they are no school days."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="holidays")
    name = models.CharField("naam", max_length=60)
    from_on = models.DateField("eerste dag")
    until_on = models.DateField("laatste dag")

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="holiday_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name
