"""Who may log in, for which school, in which role."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.choices import Role

from .school import School


def grace_ends() -> date:
    """The last day on which somebody who begins today may do without a second factor."""
    return timezone.localdate() + timedelta(days=settings.SECOND_FACTOR_GRACE_DAYS)


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

    def colleague(self, school_id: int, pk: int) -> "User | None":
        """One of those of this school, or None for who has no role there (any more)."""
        return self.of_school(school_id).filter(pk=pk).first()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class that Django makes
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
    second_factor_by = models.DateField("tweede stap uiterlijk op", default=grace_ends)
    """The last day on which a password alone opens anything. Past, once a second factor is there: then it is always asked."""

    objects = UserManager()

    _seats: list[tuple[int, str, str]] | None = None

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
        if self._seats is None:
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
