"""Every message that went out, or must: the outbox."""

from django.db import models
from django.db.models import Q

from accounts.models import School
from accounts.models.mail import HELD_UP, STILL_OF_USE
from core.mail_refusals import Fault
from ledger.append_only import AppendOnly
from plans.models import Meeting, Part, Plan
from students.models import Person

from .links import AccessCode, FamilyLink


class DeliveryKind(models.TextChoices):
    """What a message is about; the words stand in templates/mail/<kind>.txt."""

    SHARED = "SHARED", "een deel is gedeeld"
    ASKED = "ASKED", "instemming gevraagd"
    CODE = "CODE", "code om te lezen"
    LINK = "LINK", "nieuwe link"
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
    PREPARE = "PREPARE", "gevraagd om voor te bereiden"
    PREPARE_NOW = "PREPARE_NOW", "herinnering om voor te bereiden"
    WARNING = "WARNING", "een adres of gezag is veranderd"
    INVITED = "INVITED", "uitnodiging voor een gesprek"
    CALLED_OFF = "CALLED_OFF", "een gesprek gaat niet door"
    QUESTIONS = "QUESTIONS", "vragen vooraf"
    STILL_ASKED = "STILL_ASKED", "herinnering aan vragen vooraf"
    EVALUATED = "EVALUATED", "een evaluatie is afgerond"


class Way(models.TextChoices):
    """How a message goes; empty is by mail."""

    LETTER = "LETTER", "per brief"
    SMS = "SMS", "per sms"


BY_LETTER = frozenset(
    {
        DeliveryKind.SHARED,
        DeliveryKind.ASKED,
        DeliveryKind.ESTABLISHED,
        DeliveryKind.LAPSED,
        DeliveryKind.LINK,
        DeliveryKind.INVITED,
        DeliveryKind.PREPARE,
        DeliveryKind.EVALUATED,
    }
)
"""What somebody without an address gets on paper; all else they hear by telephone or in a conversation."""

ABOUT_QUESTIONS = (DeliveryKind.QUESTIONS, DeliveryKind.STILL_ASKED)
"""These say that somebody was asked something beforehand; their link leads to the questions."""

# Outcomes of messages that were rightly not sent: nobody has to do anything about them.
EXPIRED, NO_ACCESS = "EXPIRED", "NO_ACCESS"
ANSWERED, CLOSED, NOT_ASKED, SPOKEN = "ANSWERED", "CLOSED", "NOT_ASKED", "SPOKEN"
REPLACED = "REPLACED"  # a letter that lay ready when a later one came
NEEDLESS = (EXPIRED, NO_ACCESS, ANSWERED, CLOSED, NOT_ASKED, SPOKEN, REPLACED)
PRINTED = "PRINTED"  # a letter that lies ready
BOUNCED = "BOUNCED"  # it was sent, and came back: nobody is there
RETURNED = "RETURNED"  # it was sent, and came back for another reason; it is tried again
MOST_OF_A_DAY = 7  # tries, with the pauses between them
URGENT = (DeliveryKind.CODE, DeliveryKind.LINK, DeliveryKind.RECEIPT, DeliveryKind.CONFIRMED, DeliveryKind.REQUESTED)
"""Somebody waits for these, now: they go before everything else, a code before a receipt."""


class DeliveryQuerySet(models.QuerySet):
    def due(self, at) -> "DeliveryQuerySet":
        """What must go out now: never tried, or its pause is over, or its worker was killed (decision 35)."""
        return self.filter(state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED], next_at__lte=at)

    def urgent(self) -> "DeliveryQuerySet":
        """What somebody waits for."""
        return self.filter(kind__in=URGENT)

    def held_up(self) -> "DeliveryQuerySet":
        """What does not go out, or came back, for a reason that is not the address: a task for who runs the system.

        A first refusal that passes (a server that is away for a moment, a grey list) is none.
        """
        trying = models.Q(state=Delivery.State.WAITING, attempts__gte=HELD_UP)
        return self.filter(trying | models.Q(state=Delivery.State.FAILED), fault=Fault.MAIL)

    def stuck(self) -> "DeliveryQuerySet":
        """What lies undelivered, or is refused for most of a day."""
        refused = models.Q(state=Delivery.State.WAITING, fault=Fault.MAIL, attempts__gte=MOST_OF_A_DAY)
        return self.filter(models.Q(state=Delivery.State.FAILED) | refused)

    def not_to_old_address(self) -> "DeliveryQuerySet":
        """Without the warnings that went to an address that is no longer used: they say nothing of the one that is."""
        return self.exclude(kind=DeliveryKind.WARNING, link=None)

    def try_again(self, at) -> int:
        """Put back what was given up for a reason that was not the address; how many."""
        given_up = self.filter(state=Delivery.State.FAILED, fault=Fault.MAIL, at__gt=at - STILL_OF_USE)
        return given_up.update(state=Delivery.State.WAITING, attempts=0, next_at=at)


class Delivery(models.Model):
    """The outbox: written in the same transaction as the deed, sent by a worker (decision 35)."""

    class State(models.TextChoices):
        WAITING = "WAITING", "wacht"
        CLAIMED = "CLAIMED", "wordt verstuurd"
        READY = "READY", "ligt klaar op papier"
        SENT = "SENT", "verstuurd"
        FAILED = "FAILED", "niet bezorgd"
        DROPPED = "DROPPED", "niet verstuurd, want niet meer waar"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="deliveries")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="deliveries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=11, choices=DeliveryKind.choices)
    link = models.ForeignKey(FamilyLink, on_delete=models.PROTECT, null=True, related_name="deliveries")
    code = models.ForeignKey(AccessCode, on_delete=models.CASCADE, null=True, related_name="deliveries")
    record = models.ForeignKey("ConsentRecord", on_delete=models.PROTECT, null=True, related_name="+")
    """The answer it confirms, so that it can say what follows on that answer."""
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="deliveries")
    """The planned conversation it invites to, or calls off."""
    route = models.CharField(max_length=6, choices=Way.choices, blank=True)
    address = models.EmailField(blank=True)
    """Empty of a letter: OPP knows no postal addresses, and the envelope is the school's."""
    message_id = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=7, choices=Fault.choices, blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["state", "next_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(route="") | Q(address=""), name="letter_has_no_mail_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"


class DeliveryAttempt(AppendOnly):
    """One try to send; never the text of an error (decision 35)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=40)
