"""What was said: consultations, invitations, the pupil heard, remarks and answers. All append-only."""

from datetime import date
from itertools import combinations
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.choices import (
    Adopted,
    Agreement,
    Capacity,
    ConsultationType,
    HearingMethod,
    HearingMoment,
    HearingOutcome,
    Kind,
    Moment,
    RemarkKind,
    RemarkRoute,
)
from students.models import Person, Recorded, Said, Student
from students.models.said import NAMES_ITS_GIVER

from .part import Part
from .perspective import LONG
from .plan import Plan

# Every way to name one or more moments, and "" for rows from before they were asked.
MOMENTS = [" ".join(row) for length in range(len(Moment) + 1) for row in combinations(Moment.values, length)]
NAMED_THEN = {
    HearingMoment.DRAFT: Moment.DRAFTING,
    HearingMoment.ADJUST: Moment.ADJUSTING,
    HearingMoment.EVALUATE: Moment.EVALUATING,
}


class AtMoments(models.Model):
    """What something was said for: drafting, adjusting, evaluating, or several of these (decision 39).

    Empty in rows from before this was asked: they are never rewritten, `plans.facts.said` says what they count as.
    """

    moments = models.CharField("waarvoor", max_length=32, blank=True, help_text="Codes van `Moment`, met spaties.")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and not self.moments:
            raise ValueError(f"A new {self._meta.verbose_name} says what it was for: moments.")
        super().save(*args, **kwargs)

    @property
    def moment_list(self) -> list[Moment]:
        """The moments that this row names, in their own order."""
        return [moment for moment in Moment if moment in self.moments.split()]

    @property
    def moments_in_words(self) -> str:
        """ "bij het opstellen en terugkijken"; nothing when the row names none."""
        words = [moment.label for moment in self.moment_list]
        return f"bij het {' en '.join(words)}" if words else ""

    @staticmethod
    def joined(moments) -> str:
        """These moments as the column keeps them."""
        return " ".join(moment for moment in Moment if moment in moments)


class Consultation(AtMoments, Recorded):
    """A conversation with the family that discussed one or both parts (OOGO, rules 32 and 33)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="consultations")
    type = models.CharField("vorm", max_length=12, choices=ConsultationType.choices)
    held_on = models.DateField("datum")
    held_time = models.TimeField("hoe laat het begon", null=True, blank=True)
    documents_sent_on = models.DateField("stukken vooraf verstuurd op", null=True, blank=True)
    agreement_perspective = models.CharField(
        "deel 1, overeenstemming", max_length=13, choices=Agreement.choices, default=Agreement.NOT_DISCUSSED
    )
    agreement_action = models.CharField(
        "deel 2, overeenstemming", max_length=13, choices=Agreement.choices, default=Agreement.NOT_DISCUSSED
    )
    report = models.TextField("verslag", max_length=LONG)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = "overleg"
        constraints = [
            models.CheckConstraint(condition=Q(moments__in=MOMENTS), name="consultation_names_known_moments")
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} op {self.held_on:%d-%m-%Y}"

    def agreement_on(self, kind: Kind) -> str:
        return self.agreement_perspective if kind == Kind.PERSPECTIVE else self.agreement_action


class Attendee(Said):
    """Somebody who took part in a consultation, and what they said when school and family looked back."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="attendees")
    name = models.CharField("naam", max_length=120)
    capacity = models.CharField("rol", max_length=12, choices=Capacity.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    said = models.TextField("wat zei deze persoon", blank=True, max_length=2000)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=NAMES_ITS_GIVER, name="attendee_names_who")]

    def save(self, *args, **kwargs) -> None:
        if self._state.adding and self.person is None:  # of the school or from outside
            self.giver_name = self.name
        super().save(*args, **kwargs)

    def said_by(self) -> tuple[Person | None, Student, date]:
        return self.person, self.consultation.plan.student, self.consultation.held_on


class Invitation(Recorded):
    """An invitation to talk, and whether anybody came (rule 39, decision 17)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="invitations")
    sent_on = models.DateField("uitnodiging verstuurd op")
    meeting_on = models.DateField("voor een gesprek op")
    about_perspective = models.BooleanField("over deel 1", default=False)
    about_action = models.BooleanField("over deel 2", default=False)
    nobody_came = models.BooleanField("er kwam niemand", default=False)
    note = models.CharField("toelichting", max_length=300, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        ordering = ["meeting_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting_on__gte=models.F("sent_on")), name="invitation_sent_before_meeting"
            )
        ]


class PupilHearing(Said, AtMoments, Recorded):
    """The pupil was heard, or why not: own words, and what the school does with them (rules 37 and 38)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="hearings")
    # The one moment of rows from before `moments`; empty since.
    moment = models.CharField("moment", max_length=8, choices=HearingMoment.choices, blank=True, editable=False)
    held_on = models.DateField("datum")
    about_perspective = models.BooleanField("over deel 1", default=True)
    about_action = models.BooleanField("over deel 2", default=True)
    outcome = models.CharField("uitkomst", max_length=17, choices=HearingOutcome.choices)
    method = models.CharField("manier", max_length=14, choices=HearingMethod.choices, blank=True)
    hearer_name = models.CharField("wie sprak met de leerling", max_length=120, blank=True)
    own_words = models.TextField("in eigen woorden", max_length=LONG, blank=True)
    not_heard_reason = models.TextField("waarom niet, en wat u nog probeerde", max_length=2000, blank=True)
    adopted = models.CharField("wat de school ermee doet", max_length=6, choices=Adopted.choices, blank=True)
    response = models.TextField("toelichting van de school", max_length=2000, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = "gesprek met de leerling"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(outcome=HearingOutcome.HEARD)
                    & ~Q(own_words="")
                    & ~Q(hearer_name="")
                    & ~Q(method="")
                    & ~Q(adopted="")
                )
                | (~Q(outcome=HearingOutcome.HEARD) & ~Q(not_heard_reason="")),
                name="hearing_says_what_or_why_not",
            ),
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="hearing_names_the_pupil"),
            models.CheckConstraint(condition=Q(moments__in=MOMENTS), name="hearing_names_known_moments"),
        ]

    def __str__(self) -> str:
        return f"{self.moments_in_words}, {self.held_on:%d-%m-%Y}"

    def said_by(self) -> tuple[Person, Student, date]:
        return self.plan.student.person, self.plan.student, self.held_on

    @property
    def moment_list(self) -> list[Moment]:
        """The moments that this row names; one, in a row from before there could be several."""
        return super().moment_list or ([NAMED_THEN[HearingMoment(self.moment)]] if self.moment else [])


class RemarkQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "RemarkQuerySet":
        return self.filter(part__in=Part.objects.visible_to(user))

    def with_part(self) -> "RemarkQuerySet":
        return self.select_related("person", "part")


class Remark(Said):
    """What somebody of the family says of one part, a goal or a section of it."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="remarks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="remarks")
    section = models.CharField("over", max_length=60, help_text="Sleutel in de tekst, zoals `goal-2` of `exit`.")
    kind = models.CharField("reactie", max_length=9, choices=RemarkKind.choices)
    text = models.TextField("opmerking", max_length=LONG, blank=True)
    route = models.CharField("hoe", max_length=7, choices=RemarkRoute.choices)
    at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "opmerking"
        constraints = [
            models.CheckConstraint(condition=Q(kind=RemarkKind.AGREE) | ~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="remark_names_its_giver"),
        ]

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.part.plan.student, timezone.localdate(self.at)

    @property
    def wants_answer(self) -> bool:
        return self.kind != RemarkKind.AGREE


class RemarkAnswer(AppendOnly):
    """What the school did with a remark, and why (rule 35)."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="answers")
    adopted = models.CharField("wat doet u ermee", max_length=6, choices=Adopted.choices)
    text = models.TextField("waarom", max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        ordering = ["at", "pk"]
