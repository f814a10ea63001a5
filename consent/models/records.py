"""What each person answered, on which points, and which answers were found not to count."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import School
from consent.policy import (
    GIVEN_BY_FAMILY,
    WITHOUT_ROW,
    Decision,
    InvalidationReason,
    PointKind,
    RefusalReason,
    Route,
)
from consent.policy.levels import Level, in_words
from consent.policy.moments import Known, Span, When, span_of
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.errors import NotAllowedNow
from plans.models import ActionPart, Goal, Plan, ProgrammeDeviation, SupportMeasure
from plans.text.sections import ARRANGEMENTS, arrangements_in
from students.models import Person, Said, Student
from students.models.said import NAMES_ITS_GIVER, SAID_FORMAT
from students.policy import Basis

ANSWER_FORMAT = 3
"""The format of an answer that says how strongly its giver was identified (ADR 26)."""
STRONG = ("means", "assurance", "pseudonym")
NOT_STRONG = Q(means="", assurance="", pseudonym="")


def is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


class ConsentRecordQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "ConsentRecordQuerySet":
        """The answers on plans this member of staff may read."""
        return self.filter(action_part__plan__in=Plan.objects.visible_to(user))

    def sent_by(self, person: Person, submission: str) -> bool:
        """Whether this person sent exactly this before."""
        return is_uuid(submission) and self.filter(submission=submission, person=person).exists()

    def not_invalidated(self) -> "ConsentRecordQuerySet":
        """Without what two members of staff ended, and without the records that say so (as `policy.without_invalid`)."""
        same = Q(
            ends=None,
            person=models.OuterRef("person"),
            action_part=models.OuterRef("action_part"),
            given_at=models.OuterRef("given_at"),
            pk__gt=models.OuterRef("pk"),
        )
        ended = ConsentRecord.objects.filter(same | Q(ends=models.OuterRef("pk")), decision=Decision.INVALIDATED)
        return self.filter(~models.Exists(ended)).exclude(decision=Decision.INVALIDATED)


class ConsentRecord(Said):
    """An answer, or what became of it. Never changed: the last counting one of each person decides (decision 10).

    `recorder_name` and `site` are what its receipt says of who noted it and where it is to be checked (decision 54);
    `means`, `assurance` and `pseudonym` what its giver showed beside link and code, empty when that was nothing.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    action_part = models.ForeignKey(ActionPart, on_delete=models.PROTECT, related_name="consent_records")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_records")
    decision = models.CharField("antwoord", max_length=20, choices=Decision.choices)
    route = models.CharField("hoe", max_length=9, choices=Route.choices)
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    statement = models.TextField()
    statement_language = models.CharField(max_length=2, default="nl")
    statement_shown = models.TextField(blank=True, editable=False)
    """The statement as its giver read it in another language; `statement` is the Dutch one, which binds."""
    remarks = models.TextField("opmerking", blank=True, max_length=6000)
    contact = models.CharField(max_length=300, blank=True)
    identified = models.CharField("hoe weet u wie dit was", max_length=300)
    evidence = models.FileField("scan", max_length=200, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField("gegeven op")
    ends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="ended_by", editable=False)
    """The answer that this record ends, when two members of staff found it invalid; records of before name none."""
    given_time = models.TimeField(null=True, editable=False)
    """The time as it was noted; empty online, where `given_at` is exact, and when only the day is known (ADR 18)."""
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorder_name = models.CharField(max_length=240, blank=True, editable=False)
    site = models.CharField(max_length=200, blank=True, editable=False)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    means = models.CharField("middel", max_length=60, blank=True, editable=False)
    assurance = models.CharField("niveau", max_length=11, choices=Level.choices, blank=True, editable=False)
    pseudonym = models.CharField("pseudoniem", max_length=64, blank=True, editable=False)
    row_format = models.PositiveSmallIntegerField(null=True, default=ANSWER_FORMAT, editable=False)

    columns_since = {
        **Said.columns_since,
        "recorder_name": SAID_FORMAT,
        "site": SAID_FORMAT,
        **dict.fromkeys(STRONG, ANSWER_FORMAT),
    }

    objects: ClassVar = ConsentRecordQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="answer_names_its_giver"),
            models.CheckConstraint(
                condition=Q(statement_language="nl", statement_shown="")
                | ~Q(statement_language="nl") & ~Q(statement_shown=""),
                name="answer_keeps_what_was_shown",
            ),
            models.CheckConstraint(condition=~Q(route=Route.PAPER) | ~Q(evidence=""), name="paper_consent_has_a_scan"),
            models.CheckConstraint(
                condition=Q(route=Route.ONLINE)
                | Q(recorded_by__isnull=False)
                | Q(decision__in=[Decision.RIGHT_ENDED, Decision.INVALIDATED]),
                name="offline_consent_names_who_recorded_it",
            ),
            models.CheckConstraint(
                condition=~Q(route=Route.ONLINE)
                | Q(recorded_by__isnull=True)
                | Q(decision__in=[Decision.RIGHT_ENDED, Decision.INVALIDATED]),
                name="online_consent_is_given_by_oneself",
            ),
            models.CheckConstraint(
                condition=NOT_STRONG
                | (
                    Q(row_format__isnull=False, row_format__gte=ANSWER_FORMAT, route=Route.ONLINE)
                    & ~(Q(means="") | Q(assurance="") | Q(pseudonym=""))
                ),
                name="strong_answer_says_how",
            ),
        ]

    def save(self, *args, **kwargs) -> None:
        if self._state.adding:
            self.recorder_name = self.recorded_by.name if self.recorded_by else ""
            self.site = settings.BASE_URL
        super().save(*args, **kwargs)

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.action_part.plan.student, timezone.localdate(self.given_at)

    @property
    def span(self) -> Span:
        """Between which moments this was said; online they are one."""
        if self.route == Route.ONLINE:
            return Span(self.given_at, self.given_at)
        when = When(timezone.localdate(self.given_at), self.given_time)
        return span_of(when, asked_at=self.action_part.round.asked_at, by=self.at)

    @property
    def known(self) -> Known:
        return Known(self.decision, self.span, self.given_at)

    @property
    def time_is_known(self) -> bool:
        return self.route == Route.ONLINE or self.given_time is not None

    @property
    def moment(self) -> datetime:
        """When it was said, with the time as it was noted; `given_at` only tells where it stands among others."""
        if not self.is_said:
            return timezone.localtime(self.at)
        moment = timezone.localtime(self.given_at)
        noted = self.given_time
        return moment.replace(hour=noted.hour, minute=noted.minute, second=0, microsecond=0) if noted else moment

    @property
    def when(self) -> str:
        """That moment in words, with the time as far as it is known."""
        if self.is_said and not self.time_is_known:
            return _("%(day)s (tijd niet bekend)") % {"day": date_format(self.moment, "DATE_FORMAT")}
        return date_format(self.moment, "DATETIME_FORMAT")

    @property
    def how(self) -> str:
        """By what way it came, and what its giver showed: “via de persoonlijke link en code, en DigiD (niveau hoog)”."""
        strong = in_words(self.means, self.assurance)
        way = _(self.get_route_display())
        return _("%(way)s, en %(strong)s") % {"way": way, "strong": strong} if strong else way

    @property
    def is_last(self) -> bool:
        """Whether its giver said nothing later about the same version that stands."""
        said = ConsentRecord.objects.filter(action_part=self.action_part_id, person=self.person_id).not_invalidated()
        last = said.filter(decision__in=GIVEN_BY_FAMILY).order_by("given_at", "pk").last()
        return last is None or (last.given_at, last.pk) <= (self.given_at, self.pk)

    @property
    def ending(self) -> "ConsentRecord | None":
        """The record by which two members of staff ended this answer; None while it stands."""
        ended = ConsentRecord.objects.filter(decision=Decision.INVALIDATED, person=self.person_id)
        by_moment = Q(ends=None, action_part=self.action_part_id, given_at=self.given_at, pk__gt=self.pk)
        return ended.filter(Q(ends=self.pk) | by_moment).order_by("pk").first()

    def is_ending_of(self, other: "ConsentRecord") -> bool:
        """Whether this record ends that answer; one of before says so by its person, version and moment."""
        if self.decision != Decision.INVALIDATED or self.ends_id:
            return self.ends_id == other.pk
        same = (self.person_id, self.action_part_id, self.given_at) == (
            other.person_id,
            other.action_part_id,
            other.given_at,
        )
        return same and self.pk > other.pk

    @property
    def is_said(self) -> bool:
        """Whether somebody of the family said this, and not the school of what they said."""
        return self.decision in GIVEN_BY_FAMILY


class GivenReceipt(AppendOnly):
    """A receipt that somebody has: the SHA-256 of the very file, so that it stays ours whatever we print later (ADR 19)."""

    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="receipts")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "sha256"], name="one_row_per_receipt_file")]


class ReceiptPrintQuerySet(models.QuerySet):
    def wanted(self) -> "ReceiptPrintQuerySet":
        """Asked for and not printed yet, the oldest first."""
        return self.filter(file="").order_by("at", "pk")


class ReceiptPrint(models.Model):
    """The paper of an answer in somebody's own words: asked for, then printed by the worker and kept (decision 49).

    No proof: whoever has this file gets a `GivenReceipt`, and the same can be made again from the rows.
    """

    record = models.OneToOneField(ConsentRecord, on_delete=models.CASCADE, related_name="print")
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ReceiptPrintQuerySet.as_manager()

    def __str__(self) -> str:
        return f"afdruk {self.pk}"


class RefusedPoint(AppendOnly):
    """What somebody refuses in a version, or finds missing there (decision 44).

    Rows of before that was asked have no kind: their column says it, and none of them the part as a whole.
    """

    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(max_length=12, choices=PointKind.choices, blank=True)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, null=True, related_name="+")
    deviation = models.ForeignKey(ProgrammeDeviation, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=40, blank=True)  # of an arrangement: its name in the text
    reason = models.CharField(max_length=20, choices=RefusalReason.choices, blank=True)
    words = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(goal=None, measure=None) | Q(goal=None, deviation=None) | Q(measure=None, deviation=None),
                name="refused_point_names_at_most_one",
            ),
            models.CheckConstraint(
                condition=Q(kind="", place="")
                | Q(kind=PointKind.GOAL, goal__isnull=False, place="")
                | Q(kind=PointKind.MEASURE, measure__isnull=False, place="")
                | Q(kind=PointKind.DEVIATION, deviation__isnull=False, place="")
                | Q(~Q(place=""), kind=PointKind.ARRANGEMENT, goal=None, measure=None, deviation=None)
                | Q(kind__in=WITHOUT_ROW, goal=None, measure=None, deviation=None, place=""),
                name="refused_point_is_what_its_kind_says",
            ),
        ]

    @classmethod
    def of(cls, record: ConsentRecord, part: ActionPart, point: dict) -> "RefusedPoint":
        """That point (see `actions.answer`), not saved yet. Raises NotAllowedNow for what this version does not hold."""
        goals = {goal.pk: goal for goal in part.goals.prefetch_related("measures")}
        measures = {measure.pk: measure for goal in goals.values() for measure in goal.measures.all()}
        rows: dict[str, dict] = {
            "goal": goals,
            "measure": measures,
            "deviation": {row.pk: row for row in part.deviations.all()},
        }
        said = {"reason": point.get("reason", ""), "words": point.get("words", "")}
        name = next((each for each in rows if point.get(each)), "")
        kind, place = point.get("kind") or name.upper(), point.get("place", "")
        if name:
            is_here = point[name] in rows[name]
        elif kind == PointKind.ARRANGEMENT:
            is_here = place in arrangements_in(part.content)
        else:
            is_here = kind in WITHOUT_ROW and not place
        if not is_here:
            raise NotAllowedNow("Dit punt hoort niet bij deze versie.")
        return cls(record=record, kind=kind, **({name: rows[name][point[name]]} if name else {"place": place}), **said)

    @property
    def subject(self) -> str:
        """What was refused, as short as it has a name."""
        row = self.goal or self.measure or self.deviation
        if row is None:
            return ARRANGEMENTS.get(self.place) or PointKind(self.kind or PointKind.WHOLE).label
        return getattr(row, "title", "") or getattr(row, "description" if self.measure else "subject")


class InvalidationProposalQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "InvalidationProposalQuerySet":
        """The proposals about answers on plans this member of staff may read."""
        return self.filter(record__action_part__plan__in=Plan.objects.visible_to(user))


class InvalidationProposal(AppendOnly):
    """One member of staff finds that the last answer of a person must not count, and says why."""

    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="invalidations")
    reason = models.CharField("reden", max_length=20, choices=InvalidationReason.choices)
    words = models.TextField("wat er gebeurde", max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = InvalidationProposalQuerySet.as_manager()

    @property
    def is_open(self) -> bool:
        """Whether a second member of staff has still to decide."""
        return not hasattr(self, "verdict")


class InvalidationVerdict(AppendOnly):
    """A second member of staff confirms that, or does not (decision 13)."""

    proposal = models.OneToOneField(InvalidationProposal, on_delete=models.PROTECT, related_name="verdict")
    accepted = models.BooleanField("ongeldig")
    words = models.TextField("toelichting", blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
