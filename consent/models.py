"""The family's side: who was asked, what each person answered, and every message that went out."""

import hmac
import secrets
import uuid
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.choices import ConsentPolicy, Mode
from accounts.models import School
from accounts.prefetch import PreparedQuerySet
from opp.ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.choices import Status
from plans.models import ActionPart, Erratum, Goal, Part, Plan, ProgrammeDeviation, SupportMeasure
from students.models import Person
from students.policy import Basis

from .policy import (
    GIVEN_BY_FAMILY,
    AdjustmentKind,
    AdjustmentOutcome,
    Decision,
    InvalidationReason,
    RefusalReason,
    Route,
)


def new_nonce() -> str:
    return secrets.token_hex(16)


def keyed(*parts: str) -> str:
    """HMAC-SHA-256 under LINK_KEY, hex: tokens and codes are recomputed, never stored (decision 35)."""
    return hmac.new(settings.LINK_KEY.encode(), "|".join(parts).encode(), sha256).hexdigest()


def _is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


class FamilyLink(AppendOnly):
    """A personal link for one person to one plan. Only the hash of its token is kept; opening it changes nothing."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="links")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    def save(self, *args, **kwargs) -> None:
        self.token_hash = sha256(self.token.encode()).hexdigest()
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        """256 bits that open the door together with a code; recomputed whenever a mail is sent."""
        return keyed("link", str(self.person_id), str(self.plan_id), self.nonce)


class AccessCode(models.Model):
    """A six-digit code sent to the known address of a link's person. Five tries, fifteen minutes."""

    link = models.ForeignKey(FamilyLink, on_delete=models.CASCADE, related_name="codes")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code bij link {self.link_id}"

    @property
    def code(self) -> str:
        return f"{int(keyed('code', str(self.link_id), self.nonce), 16) % 1_000_000:06d}"


class ConsentRound(AppendOnly):
    """The question for consent on one version of an action part, put to everyone at once (decision 8)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    action_part = models.OneToOneField(ActionPart, on_delete=models.PROTECT, related_name="round")
    policy = models.CharField(max_length=20, choices=ConsentPolicy.choices)
    mode = models.CharField(max_length=6, choices=Mode.choices)
    answer_by = models.DateField("antwoorden kan tot en met")
    rule_text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ConsentRequest(AppendOnly):
    """One right-holder who was asked, with the reason in words. A second row is a later request to the same person."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(ConsentRound, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_requests")
    basis = models.CharField(max_length=12, choices=Basis.choices)
    why = models.CharField(max_length=400)
    link = models.ForeignKey(FamilyLink, on_delete=models.PROTECT, null=True, related_name="requests")
    answer_by = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class ConsentRecordQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "ConsentRecordQuerySet":
        """The answers on plans this member of staff may read."""
        return self.filter(action_part__plan__in=Plan.objects.visible_to(user))

    def sent_by(self, person: Person, submission: str) -> bool:
        """Whether this person sent exactly this before."""
        return _is_uuid(submission) and self.filter(submission=submission, person=person).exists()

    def refusing(self, student) -> "ConsentRecordQuerySet":
        """Refusals that are somebody's last word on what lies before this pupil's family."""
        same = self.filter(action_part=models.OuterRef("action_part"), person=models.OuterRef("person"))
        later = same.filter(given_at__gte=models.OuterRef("given_at"), pk__gt=models.OuterRef("pk"))
        open_part = {"action_part__plan__student": student, "action_part__status": Status.SHARED}
        return self.filter(~models.Exists(later), decision=Decision.REFUSE, **open_part)


class ConsentRecord(AppendOnly):
    """An answer, or what became of it. Never changed: the last counting one of each person decides (decision 10)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    action_part = models.ForeignKey(ActionPart, on_delete=models.PROTECT, related_name="consent_records")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_records")
    decision = models.CharField("antwoord", max_length=20, choices=Decision.choices)
    route = models.CharField("hoe", max_length=9, choices=Route.choices)
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    statement = models.TextField()
    statement_language = models.CharField(max_length=2, default="nl")
    remarks = models.TextField("opmerking", blank=True, max_length=6000)
    contact = models.CharField(max_length=300, blank=True)
    identified = models.CharField("hoe weet u wie dit was", max_length=300)
    evidence = models.FileField("scan", max_length=200, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField("gegeven op")
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ConsentRecordQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
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
        ]

    @property
    def is_said(self) -> bool:
        """Whether somebody of the family said this, and not the school of what they said."""
        return self.decision in GIVEN_BY_FAMILY


def written_in(kept: dict) -> list[str]:
    """The texts in a choice that was not sent yet."""
    return [words for words in (kept.get("remarks"), *(each["words"] for each in kept.get("points", ()))) if words]


class AnswerDraftQuerySet(models.QuerySet):
    def of(self, person_id: int, part_uuid) -> dict:
        """What this person chose on this version and did not send yet; empty when there is nothing."""
        kept = self.filter(person=person_id, part__uuid=part_uuid).values_list("kept", flat=True).first()
        return kept or {}

    def keep(self, person_id: int, part: Part, kept: dict) -> None:
        self.update_or_create(person_id=person_id, part_id=part.pk, defaults={"kept": kept, "at": timezone.now()})

    def words_of(self, person_id: int, plan_id: int) -> list[str]:
        """All that this person wrote on versions of this plan and did not send."""
        kept = self.filter(person=person_id, part__plan=plan_id).values_list("kept", flat=True)
        return [words for each in kept for words in written_in(each)]

    def older_than(self, moment) -> "AnswerDraftQuerySet":
        return self.filter(at__lt=moment)

    def forget(self, person_id: int, part_uuid, submission: str) -> None:
        """What was sent waits no longer; what was chosen since then does."""
        self.filter(person=person_id, part__uuid=part_uuid, kept__submission=submission).delete()


class AnswerDraft(models.Model):
    """A choice that was not sent yet: it waits here, on whatever device its giver comes back. It is no answer."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="answer_drafts")
    kept = models.JSONField()
    at = models.DateTimeField()

    objects = AnswerDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "part"], name="one_answer_draft_per_person")]

    def __str__(self) -> str:
        return f"nog niet verstuurd bij {self.part_id}"


class RefusedPoint(AppendOnly):
    """A goal, measure or deviation that somebody refuses; no point at all means the part as a whole."""

    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="points")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, null=True, related_name="+")
    deviation = models.ForeignKey(ProgrammeDeviation, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=RefusalReason.choices, blank=True)
    words = models.TextField(blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(goal=None, measure=None) | Q(goal=None, deviation=None) | Q(measure=None, deviation=None),
                name="refused_point_names_at_most_one",
            )
        ]


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

    objects = InvalidationProposalQuerySet.as_manager()

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


class AdjustmentRequestQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "AdjustmentRequestQuerySet":
        """What families ask of the plans this member of staff may read."""
        return self.filter(part__plan__in=Plan.objects.visible_to(user))

    def sent_by(self, person: Person, submission: str) -> bool:
        """Whether this person sent exactly this before."""
        return _is_uuid(submission) and self.filter(submission=submission, person=person).exists()


class AdjustmentRequest(AppendOnly):
    """What a family asks of a version that no longer lies open: change it, or hear a late answer (decision 13)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="adjustment_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adjustment_requests")
    kind = models.CharField("soort", max_length=20, choices=AdjustmentKind.choices)
    decision = models.CharField("antwoord", max_length=20, choices=Decision.choices, blank=True)
    erratum = models.ForeignKey(Erratum, on_delete=models.PROTECT, null=True, related_name="objections")
    words = models.TextField("in eigen woorden", blank=True, max_length=6000)
    route = models.CharField("hoe", max_length=9, choices=Route.choices, default=Route.ONLINE)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()

    objects = AdjustmentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    @property
    def answered(self) -> "AdjustmentReply | None":
        """The school's reply, or None while it has to come."""
        return getattr(self, "reply", None)


class AdjustmentReply(AppendOnly):
    """What the school did with such a request; the family reads it."""

    request = models.OneToOneField(AdjustmentRequest, on_delete=models.PROTECT, related_name="reply")
    outcome = models.CharField("wat de school doet", max_length=12, choices=AdjustmentOutcome.choices)
    words = models.TextField("antwoord aan de familie", max_length=6000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class DeliveryKind(models.TextChoices):
    """What a message is about; the words stand in templates/mail/<kind>.txt."""

    SHARED = "SHARED", "een deel is gedeeld"
    ASKED = "ASKED", "instemming gevraagd"
    CODE = "CODE", "code om te lezen"
    RECEIPT = "RECEIPT", "ontvangstbewijs"
    CONFIRMED = "CONFIRMED", "antwoord genoteerd"
    ESTABLISHED = "ESTABLISHED", "een deel is vastgesteld"
    LAPSED = "LAPSED", "er komt een nieuwe versie"
    ENDED = "ENDED", "het plan is beëindigd"
    REMINDER = "REMINDER", "herinnering"
    RIGHT_ENDED = "RIGHT_ENDED", "instemmen hoeft niet meer"
    REQUESTED = "REQUESTED", "verzoek ontvangen"
    REPLIED = "REPLIED", "antwoord op een verzoek"
    ERRATUM = "ERRATUM", "een schrijffout is hersteld"
    INVALIDATED = "INVALIDATED", "een antwoord telt niet meer"
    WARNING = "WARNING", "een adres of gezag is veranderd"


# Outcomes of messages that were rightly not sent: nobody has to do anything about them.
EXPIRED, NO_ACCESS = "EXPIRED", "NO_ACCESS"
NEEDLESS = (EXPIRED, NO_ACCESS)
BOUNCED = "BOUNCED"  # it was sent, and came back


class DeliveryQuerySet(PreparedQuerySet):
    def due(self, at) -> "DeliveryQuerySet":
        """What must go out now: never tried, or its pause is over, or its worker was killed (decision 35)."""
        return self.filter(state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED], next_at__lte=at)


class Delivery(models.Model):
    """The outbox: written in the same transaction as the deed, sent by a worker (decision 35)."""

    class State(models.TextChoices):
        WAITING = "WAITING", "wacht"
        CLAIMED = "CLAIMED", "wordt verstuurd"
        SENT = "SENT", "verstuurd"
        FAILED = "FAILED", "niet bezorgd"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="deliveries")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="deliveries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=11, choices=DeliveryKind.choices)
    link = models.ForeignKey(FamilyLink, on_delete=models.PROTECT, null=True, related_name="deliveries")
    code = models.ForeignKey(AccessCode, on_delete=models.CASCADE, null=True, related_name="deliveries")
    address = models.EmailField()
    message_id = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["state", "next_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"


class DeliveryAttempt(AppendOnly):
    """One try to send; never the text of an error (decision 35)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=40)
