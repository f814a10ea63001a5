"""Who somebody was when they said something, and what was known then: kept in the row, whatever is corrected later."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from ledger.append_only import AppendOnly
from students.policy import AuthorityBasis, AuthorityValue, Relation

from .person import Person
from .recorded import Recorded
from .student import Guardian, Student

SAID_FORMAT = 2
"""The format of a row that names its giver; rows of release 0.1.0 have none, and what was filled in later is no part of
their digest (ADR 19)."""
GIVER = ("giver_name", "giver_relation", "giver_basis")
PUPIL = "PUPIL"


class Said(AppendOnly):
    """A row in which somebody's words stand. It freezes their name, relation and ground on the day they said it.

    They are part of the row's digest (decision 54). `save` fills them in, so that no way in can forget to.
    """

    giver_name = models.CharField("naam", max_length=240, blank=True, editable=False)
    giver_relation = models.CharField(
        "relatie", max_length=20, blank=True, editable=False, choices=[*Relation.choices, (PUPIL, "leerling")]
    )
    giver_basis = models.CharField(
        "grond", max_length=11, blank=True, editable=False, choices=AuthorityBasis.choices
    )  # empty: the pupil, or somebody without authority that day
    row_format = models.PositiveSmallIntegerField(null=True, default=SAID_FORMAT, editable=False)

    columns_since: ClassVar[Mapping[str, int]] = dict.fromkeys(GIVER, SAID_FORMAT)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and not self.giver_name:
            person, student, on = self.said_by()
            if person is not None:
                self.giver_name, self.giver_relation, self.giver_basis = who_is(person, student, on)
        super().save(*args, **kwargs)

    def said_by(self) -> tuple[Person | None, Student, date]:
        """Whose words these are, about which pupil, and on what day they were said."""
        raise NotImplementedError

    @property
    def giver(self) -> str:
        """As it stands in documents: “Anton van der Meulen, vader”."""
        return ", ".join(filter(None, (self.giver_name, self.get_giver_relation_display())))


NAMES_ITS_GIVER = Q(row_format=None) | ~Q(giver_name="")
"""For the constraint of a model that is Said: only a row of before may be without."""


def who_is(person: Person, student: Student, on: date) -> tuple[str, str, str]:
    """(name, relation, ground of authority) of somebody around this pupil, on that day as it is recorded now."""
    if person.pk == student.person_id:
        return person.name, PUPIL, ""
    guardian = Guardian.objects.filter(student=student, person=person).prefetch_related("authorities").first()
    if guardian is None:
        return person.name, "", ""
    value, basis = guardian.authority_on(on)
    return person.name, guardian.relation, basis if value == AuthorityValue.YES else ""


class Field(models.TextChoices):
    """A fact that stands in a column, and so can be corrected."""

    NAME = "NAME", "naam"
    BIRTH_DATE = "BIRTH_DATE", "geboortedatum"
    RELATION = "RELATION", "relatie"
    CONTACT_BLOCKED = "CONTACT_BLOCKED", "geen contact"
    DECEASED_ON = "DECEASED_ON", "overleden op"
    EMAIL = "EMAIL", "e-mail"
    PHONE = "PHONE", "telefoon"
    LANGUAGE = "LANGUAGE", "taal"
    SECRET_ADDRESS = "SECRET_ADDRESS", "adres is geheim"
    ORGANISATION = "ORGANISATION", "organisatie"
    RECEIVES = "RECEIVES", "krijgt zonder gezag"
    TAKEN_OFF = "TAKEN_OFF", "eraf gehaald"
    NUMBER = "NUMBER", "leerlingnummer"
    SECTOR = "SECTOR", "onderwijssoort"
    CLASS_NAME = "CLASS_NAME", "klas"
    LEVEL = "LEVEL", "niveau"
    SCHOOL_YEAR = "SCHOOL_YEAR", "leerjaar"
    LWOO = "LWOO", "lwoo"
    ENROLLED_ON = "ENROLLED_ON", "ingeschreven op"
    LEFT_ON = "LEFT_ON", "uitgeschreven op"
    TLV = "TLV", "TLV"


class FactChange(Recorded):
    """A fact that stands in a column of a person, guardian or pupil was changed: what it was, and what it became.

    Of what decides as text, of the rest as a mark (`students.corrections`).
    So what was finished can be judged by what was known then, and a journal can name the change by digest (54, 55).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="fact_changes")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="fact_changes")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, null=True, related_name="fact_changes")
    field = models.CharField("gegeven", max_length=15, choices=Field.choices)
    was = models.CharField("was", max_length=240, blank=True)
    becomes = models.CharField("werd", max_length=240, blank=True)

    class Meta:
        verbose_name = "gewijzigd gegeven"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, guardian=None, student=None)
                | Q(person=None, guardian__isnull=False, student=None)
                | Q(person=None, guardian=None, student__isnull=False),
                name="fact_change_is_about_one",
            )
        ]

    def is_about(self, student: Student) -> bool:
        """Whether it touches this pupil: their own facts, a guardian's of theirs, or the name of one of these people."""
        if self.person_id:
            people = {student.person_id, *(each.person_id for each in student.guardians.all())}
            return self.person_id in people
        return student.pk == (self.guardian.student_id if self.guardian else self.student_id)

    @property
    def person_concerned(self) -> int:
        concerned = self.guardian or self.student
        return concerned.person_id if concerned else self.person_id or 0
