"""The pupil, guardians and their authority, who is involved, and who looked."""

from collections.abc import Container, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import Role, Sector
from accounts.models import School, StaffChange
from core.writing import address
from ledger.append_only import AppendOnly
from students import ages, policy, retention
from students.authority import word_for
from students.choices import Function, Reads
from students.names import fold

from .person import Person

NOTED_AGAIN_AFTER = timedelta(minutes=10)
"""Within this time, who looks again is not noted again (decision 36)."""


class StudentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "StudentQuerySet":
        """The pupils whose *plan* this member of staff may know of (decision 5)."""
        return self._of(user, Role.COORDINATOR, Role.DIRECTOR, reads=[Reads.PLAN])

    def known_to(self, user) -> "StudentQuerySet":
        """The pupils whose name, class and guardians this member of staff may see: also administrators."""
        return self._of(user, Role.COORDINATOR, Role.DIRECTOR, Role.ADMINISTRATOR, reads=[Reads.PLAN])

    def with_card_for(self, user) -> "StudentQuerySet":
        """The pupils whose class card this member of staff may read."""
        return self._of(user, Role.COORDINATOR, Role.DIRECTOR, reads=Reads.values)

    def listed_for(self, user) -> "StudentQuerySet":
        """The pupils whose name and class this member of staff may see, be it for their plan, people or card."""
        return self._of(user, Role.COORDINATOR, Role.DIRECTOR, Role.ADMINISTRATOR, reads=Reads.values)

    def _of(self, user, *roles: Role, reads) -> "StudentQuerySet":
        """All pupils of the schools where this user holds one of `roles`; as a teamlid those assigned to them."""
        everybody = Q(school__in=user.schools_as(*roles))
        if not (teams := user.schools_as(Role.TEAM)):
            return self.filter(everybody)
        assigned = Assignment.objects.current().filter(user=user, reads__in=reads).values("student")
        return self.filter(everybody | Q(school__in=teams, pk__in=assigned))

    def enrolled(self, on: date) -> "StudentQuerySet":
        return self.filter(enrolled_on__lte=on).filter(Q(left_on=None) | Q(left_on__gte=on))

    def past_term(self, school: School, on: date) -> "StudentQuerySet":
        """The pupils of this school who left longer ago than their file is kept and still have one, longest ago first."""
        own, referred = (
            retention.left_before(on, retention.years_kept(school.retention_years, referred=each))
            for each in (False, True)
        )
        past = Q(left_on__lt=own, tlv_number="") | Q(left_on__lt=referred)
        return self.filter(past, school=school, plans__isnull=False).distinct().order_by("left_on", "pk")

    def in_class(self, name: str) -> "StudentQuerySet":
        return self.filter(class_name=name)

    def for_page(self) -> "StudentQuerySet":
        """With who works with the pupil."""
        current = Assignment.objects.current().select_related("user")
        return self.select_related("person", "school").prefetch_related(
            models.Prefetch("assignments", current), "involved"
        )

    def editable_by(self, user) -> "StudentQuerySet":
        """The pupils whose people this member of staff may edit."""
        return self.filter(school__in=user.schools_as(Role.COORDINATOR, Role.ADMINISTRATOR))

    def named(self, text: str) -> "StudentQuerySet":
        """Every word of `text` occurs somewhere in the name or pupil number."""
        for word in fold(text).split():
            self = self.filter(Q(person__search__contains=word) | Q(number__contains=word))
        return self


class Student(models.Model):
    """One enrolment of a pupil at one school; who returns gets a new row (decision 1)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="students")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    number = models.CharField("leerlingnummer", max_length=20)
    birth_date = models.DateField("geboortedatum")
    sector = models.CharField("onderwijssoort", max_length=3, choices=Sector.choices)
    class_name = models.CharField("klas", max_length=20)
    level = models.CharField("niveau", max_length=60, blank=True)
    school_year = models.PositiveSmallIntegerField("leerjaar", null=True, blank=True)
    lwoo = models.BooleanField("lwoo", default=False)
    enrolled_on = models.DateField("ingeschreven op")
    left_on = models.DateField("uitgeschreven op", null=True, blank=True)
    tlv_number = models.CharField("TLV-nummer", max_length=40, blank=True)
    tlv_category = models.CharField("TLV-categorie", max_length=20, blank=True)
    tlv_from = models.DateField("TLV geldt vanaf", null=True, blank=True)
    tlv_until = models.DateField("TLV geldt tot en met", null=True, blank=True)
    sort = models.CharField(max_length=240, default="", editable=False)
    """The name as lists sort it, beside the school: so a list of fifty reads fifty rows, however many schools there are."""

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = "leerling"
        verbose_name_plural = "leerlingen"
        indexes = [
            models.Index(fields=["school", "sort"], name="students_by_name"),
            models.Index(fields=["school", "class_name", "enrolled_on", "left_on"], name="students_by_class"),
            models.Index(fields=["school", "sector", "enrolled_on", "left_on"], name="students_by_sector"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="student_number_once_per_school"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("enrolled_on")),
                name="student_leaves_after_enrolling",
            ),
            models.CheckConstraint(
                condition=Q(tlv_until=None) | Q(tlv_from__lte=models.F("tlv_until")), name="tlv_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    def save(self, *args, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        """Keep the name that lists sort by in step with the person; `Person.save` does so for a name that changes."""
        self.sort = self.person.sort
        if update_fields is not None:
            update_fields = {*update_fields, "sort"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return address("student", self.pk)

    @property
    def kept_until(self) -> date | None:
        """The last day on which this file is kept; None while the pupil has not left (rule 57)."""
        years = retention.years_kept(self.school.retention_years, referred=bool(self.tlv_number))
        return retention.kept_until(self.left_on, years) if self.left_on else None

    def age_on(self, on: date) -> int:
        return policy.age_on(self.birth_date, on)

    @property
    def age_today(self) -> int:
        return self.age_on(timezone.localdate())

    @property
    def coming_birthday(self) -> date | None:
        """The day of turning 16 or 18 when it comes within a year: it changes who decides."""
        on = timezone.localdate()
        days = [policy.birthday(self.birth_date, age) for age in (policy.OWN_SAY, policy.ADULT)]
        return next((day for day in days if 0 < (day - on).days <= 365), None)

    @property
    def family_today(self) -> list[dict]:
        """Each guardian with the word for how they stand to the pupil today, or None."""
        on, age = timezone.localdate(), self.age_today
        models.prefetch_related_objects(
            [self], "guardians__person", "guardians__authorities", *(["guardians__grants"] if age >= 18 else [])
        )
        return [{"guardian": each, "word": word_for(each, age, on)} for each in self.guardians.all()]

    def capability_on(self, on: date) -> str:
        """The last recorded capability that holds on that day; CAPABLE when nothing was recorded."""
        rows = [row for row in self.capabilities.all() if row.from_on <= on]
        return max(rows, key=lambda row: row.pk).value if rows else policy.Capability.CAPABLE

    def known_disagreement_on(self, on: date) -> bool:
        """Whether the school knows, on that day, that the guardians disagree (rule 26)."""
        rows = [row for row in self.disagreements.all() if row.from_on <= on]
        return max(rows, key=lambda row: row.pk).known if rows else False

    def facts(self, on: date) -> policy.StudentFacts:
        return policy.StudentFacts(
            person_id=self.person_id,
            name=self.person.name,
            birth_date=self.birth_date,
            capability=self.capability_on(on) if self.age_on(on) >= policy.ADULT else policy.Capability.CAPABLE,
            address=self.person.email,
        )

    def guardian_facts(self, on: date) -> list[policy.GuardianFacts]:
        """Every guardian as the pure functions want them; prefetch with `with_family()`."""
        return [guardian.facts(on) for guardian in self.guardians.all()]

    def right_holders(
        self, consent_policy: str, on: date, *, answered: Container[int] = frozenset()
    ) -> list[policy.RightHolder]:
        """Who holds the right of consent on that day, with the reason in words (decision 3).

        `answered`: persons whose answer lies there already; see `policy.right_holders`.
        """
        return policy.right_holders(self.facts(on), self.guardian_facts(on), consent_policy, on, answered=answered)

    def held_right(self, consent_policy: str, on: date) -> set[int]:
        """Who held the right on that day, whether or not the school could or might reach them."""
        guardians = {guardian.person_id for guardian in self.guardians.all()}
        return {holder.person_id for holder in self.right_holders(consent_policy, on, answered=guardians)}

    def undecided(self, on: date) -> list[policy.RightHolder]:
        """Who may turn out to decide, once their authority is known."""
        return policy.undecided(self.facts(on), self.guardian_facts(on), on)

    def has_left(self, on: date) -> bool:
        return ages.has_left(self.left_on, on)

    def sees_plan_of(self, user) -> bool:
        """Whether this user may see this pupil's plan; uses the assignments that `for_page` fetched."""
        works = any(row.user_id == user.pk and row.reads == Reads.PLAN for row in self.assignments.all())
        return user.has_role(self.school_id, Role.COORDINATOR, Role.DIRECTOR, *([Role.TEAM] if works else []))

    def people_to_choose(self) -> "models.QuerySet[Person]":
        """Guardians of other pupils of this school, who may be this pupil's guardian too (decision 1)."""
        known = Person.objects.filter(school=self.school_id, wards__isnull=False)
        return known.exclude(wards__in=Guardian.objects.filter(student=self)).distinct().order_by("sort")

    def record_view(self, *, user=None, person=None, versions=(), at: datetime | None = None) -> None:
        """Note that this file was opened; at most once per viewer and ten minutes (decision 36).

        `versions` (keys of texts) were opened for the first time: that is noted whenever it is.
        """
        at = at or timezone.now()
        lately = self.views.filter(user=user, person=person, at__gt=at - NOTED_AGAIN_AFTER)
        named = {"school_id": self.school_id, "student": self, "user": user, "person": person, "at": at}
        if versions:
            ViewRecord.objects.bulk_create([ViewRecord(version=each, **named) for each in versions])
        elif not lately.exists():
            ViewRecord.objects.create(**named)


class GuardianQuerySet(models.QuerySet):
    def editable_by(self, user) -> "GuardianQuerySet":
        return self.filter(student__in=Student.objects.editable_by(user))


class GuardianManager(models.Manager.from_queryset(GuardianQuerySet)):  # type: ignore[misc]  # a class that Django makes
    """Everybody who belongs to a family; who was added by mistake and taken off again does not."""

    def get_queryset(self) -> GuardianQuerySet:
        return super().get_queryset().filter(taken_off_at=None)


class Guardian(models.Model):
    """A person's relation to a pupil. Authority is dated and recorded apart (decision 2)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wards")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="guardians")
    relation = models.CharField("relatie", max_length=20, choices=policy.Relation.choices)
    organisation = models.CharField("organisatie", max_length=120, blank=True)
    receives = models.CharField(
        "krijgt zonder gezag", max_length=11, choices=policy.Receives.choices, default=policy.Receives.NONE
    )
    contact_blocked = models.BooleanField(
        "geen contact", default=False, help_text="Krijgt geen berichten en ziet niets."
    )
    deceased_on = models.DateField("overleden op", null=True, blank=True)
    taken_off_at = models.DateTimeField(null=True, editable=False)
    taken_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = GuardianManager()
    ever = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = "ouder of verzorger"
        verbose_name_plural = "ouders en verzorgers"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "student"], condition=Q(taken_off_at=None), name="guardian_once_per_student"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_at=None, taken_off_by=None)
                | Q(taken_off_at__isnull=False, taken_off_by__isnull=False),
                name="who_takes_a_guardian_off_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}, {self.get_relation_display()}"

    def authority_on(self, on: date) -> tuple[str, str]:
        """(value, basis) of the authority that holds on that day; UNKNOWN when nothing is recorded."""
        return policy.authority_on(sorted(self.authorities.all(), key=lambda row: row.pk), on)

    def facts(self, on: date) -> policy.GuardianFacts:
        value, basis = self.authority_on(on)
        return policy.GuardianFacts(
            person_id=self.person_id,
            name=self.person.name,
            relation=self.relation,
            authority=value,
            basis=basis,
            contact_blocked=self.contact_blocked,
            deceased=self.deceased_on is not None and self.deceased_on <= on,
            address=self.person.email,
            organisation=self.organisation,
        )


class AssignmentQuerySet(models.QuerySet):
    def editable_by(self, user) -> "AssignmentQuerySet":
        return self.filter(student__in=Student.objects.editable_by(user))

    def current(self, on: date | None = None) -> "AssignmentQuerySet":
        """Assignments that hold on that day (today in Amsterdam when not given)."""
        on = on or timezone.localdate()
        return self.filter(from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))

    def of_team(self, student_id: int, school_id: int) -> "AssignmentQuerySet":
        """Of who is in the team of that school and reads the whole plan of this pupil."""
        in_team = self.filter(user__memberships__school=school_id, user__memberships__role=Role.TEAM)
        return in_team.filter(student=student_id, reads=Reads.PLAN, user__is_active=True)


class Assignment(models.Model):
    """A member of staff works with this pupil; `reads` says how much they see (decision 5)."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    function = models.CharField("functie", max_length=12, choices=Function.choices)
    reads = models.CharField("leest", max_length=4, choices=Reads.choices, default=Reads.PLAN)
    from_on = models.DateField("vanaf", default=timezone.localdate)
    until_on = models.DateField("tot en met", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "betrokken medewerker"
        ordering = ["function", "pk"]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.get_function_display()}"

    def end(self, on: date, *, by) -> None:
        """From the next day this colleague no longer sees the pupil; the row stays, and another says who did it."""
        if self.until_on is None:  # a second press must not move the day
            self.until_on = max(self.from_on, on)
            self.save(update_fields=["until_on"])
            who = {"school_id": self.student.school_id, "user": self.user, "by": by}
            StaffChange.objects.create(what=StaffChange.What.UNASSIGNED, becomes=str(self.pk), **who)


class InvolvedQuerySet(models.QuerySet):
    def editable_by(self, user) -> "InvolvedQuerySet":
        return self.filter(student__in=Student.objects.editable_by(user))


class InvolvedPerson(models.Model):
    """Somebody from outside the school who is involved, and what the family allowed to be shared."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="involved")
    name = models.CharField("naam", max_length=120)
    role = models.CharField("rol", max_length=80)
    organisation = models.CharField("organisatie", max_length=120, blank=True)
    tasks = models.CharField("wat doet deze persoon", max_length=300, blank=True)
    since_on = models.DateField("sinds", null=True, blank=True)
    permission_on = models.DateField(
        "toestemming van de familie om te delen op",
        null=True,
        blank=True,
        help_text="Zonder toestemming deelt de school niets met deze persoon.",
    )

    objects = InvolvedQuerySet.as_manager()

    class Meta:
        verbose_name = "betrokkene van buiten"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


class ViewRecord(AppendOnly):
    """Who opened which pupil's file, when (rule 52). Exactly one of `user` and `person` is set.

    `version` names a text that this person of the family had open for the first time.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["student", "at"])]
        constraints = [
            models.CheckConstraint(condition=Q(user=None) ^ Q(person=None), name="view_record_names_one_viewer")
        ]
