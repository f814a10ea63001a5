"""Somebody in a pupil's life, as a person: a name, and how to reach them."""

from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models

from accounts.models import School
from students.choices import Language
from students.names import fold

phone_number = RegexValidator(r"^[0-9+() -]{6,30}$", "Vul een telefoonnummer in, met cijfers.")


class Person(models.Model):
    """Somebody in a pupil's life at one school: the pupil, a parent, a guardian (decision 1)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="people")
    given_name = models.CharField("voornaam", max_length=80, blank=True)
    infix = models.CharField("tussenvoegsel", max_length=20, blank=True)
    family_name = models.CharField("achternaam", max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True, validators=[phone_number])
    language = models.CharField("taal", max_length=2, choices=Language.choices, default=Language.NL)
    address_protected = models.BooleanField("adres is geheim", default=False)
    search = models.CharField(max_length=240, editable=False, db_index=True)
    sort = models.CharField(max_length=240, editable=False, db_index=True)

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            # Not everybody has two: one name is a name.
            models.CheckConstraint(condition=~models.Q(given_name="", family_name=""), name="person_has_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        """Keep the search and sort columns in step with the name, whatever saves it."""
        self.search = fold(self.name)[:240]
        self.sort = fold(f"{self.family_name} {self.given_name} {self.infix}")[:240]
        if update_fields is not None:
            update_fields = {*update_fields, "search", "sort"}
        super().save(*args, update_fields=update_fields, **kwargs)
        self.enrolments.exclude(sort=self.sort).update(sort=self.sort)

    @property
    def first_name(self) -> str:
        """How somebody is called in a sentence: by the given name, or by the only name there is."""
        return self.given_name or self.family_name

    @property
    def name(self) -> str:
        """The full name as people write it: voornaam tussenvoegsel achternaam."""
        return " ".join(part for part in (self.given_name, self.infix, self.family_name) if part)
