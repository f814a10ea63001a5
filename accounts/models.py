"""Who may log in, for which school, in which role; and what a school has decided."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import FileExtensionValidator, MaxValueValidator
from django.db import models
from django.db.models.functions import Lower

from .choices import ConsentPolicy, Mode, Region, Role, Sector


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
    address = models.CharField("adres", max_length=200, blank=True)
    phone = models.CharField("telefoon", max_length=30)
    email = models.EmailField("e-mail")
    logo = models.FileField(
        "logo", upload_to="logos/", blank=True, validators=[FileExtensionValidator(["png", "jpg", "jpeg"])]
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

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "school"
        verbose_name_plural = "scholen"

    def __str__(self) -> str:
        return self.name


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


class UserQuerySet(models.QuerySet):
    def working_at(self, *school_ids: int) -> "UserQuerySet":
        """Active staff of these schools, by name."""
        return self.filter(memberships__school__in=school_ids, is_active=True).distinct().order_by("name")

    def of_school(self, school_id: int) -> "UserQuerySet":
        """Everyone with a role at this school, also who may no longer log in."""
        found = self.filter(memberships__school=school_id).distinct().order_by("-is_active", "name")
        return found.prefetch_related(
            models.Prefetch("memberships", Membership.objects.filter(school=school_id), to_attr="seats_here")
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes staff users; e-mail is compared without capitals."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Somebody who works at a school. Families have a door of their own (decision 4)."""

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField("naam", max_length=120)
    is_active = models.BooleanField("mag inloggen", default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "medewerker"
        verbose_name_plural = "medewerkers"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_without_capitals")]

    def __str__(self) -> str:
        return self.name

    def seats(self) -> list[tuple[int, str, str]]:
        """(school id, role, school name) of every role this user holds; one query for a whole request."""
        if not hasattr(self, "_seats"):
            self._seats = list(self.memberships.values_list("school_id", "role", "school__name"))
        return self._seats

    def has_role(self, school_id: int, *roles: Role) -> bool:
        """Whether this user holds one of `roles` at that school."""
        return any(school == school_id and role in roles for school, role, _ in self.seats())

    def schools_as(self, *roles: Role) -> set[int]:
        """The ids of the schools where this user holds one of `roles`."""
        return {school for school, role, _ in self.seats() if role in roles}

    def signs_for(self, school_id: int) -> tuple[str, str, str] | None:
        """Name, role and mandate with which this user establishes on behalf of the board; None when not (decision 7)."""
        seats = {seat.role: seat for seat in self.memberships.filter(school=school_id)}
        seat = seats.pop(Role.DIRECTOR, None)
        if seat is None:
            return None
        own = next(iter(seats.values()), seat) if seat.mandate else seat
        return self.name, own.get_role_display(), seat.mandate


class Membership(models.Model):
    """A role at a school. A coordinator with a mandate holds DIRECTOR as a second row (decision 7)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField("rol", max_length=13, choices=Role.choices)
    mandate = models.CharField(
        "mandaat",
        max_length=160,
        blank=True,
        help_text="Waarop het vaststellen namens het bevoegd gezag berust, bijvoorbeeld een bestuursbesluit.",
    )

    class Meta:
        verbose_name = "rol"
        verbose_name_plural = "rollen"
        constraints = [models.UniqueConstraint(fields=["user", "school", "role"], name="one_membership_per_role")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
