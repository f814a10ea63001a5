"""What happened to the accounts of a school's staff: a row for each change, and the invitations that wait (decision 46)."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import models
from django.utils import timezone

from accounts.choices import Role
from core.keyed import keyed, new_nonce
from ledger.append_only import AppendOnly

from .school import School
from .user import User

INVITATION_LIVES = timedelta(days=7)


def in_a_week() -> datetime:
    return timezone.now() + INVITATION_LIVES


class InvitationQuerySet(models.QuerySet):
    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back; also those that lapsed, for those can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def of_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_hash=sha256(token.encode()).hexdigest())


class Invitation(models.Model):
    """A letter to one address that waits for its reader: to come and work here, or to say that an address is theirs.

    Inviting looks nobody up, so who invites learns nothing: not whether somebody has an account, nor where. The token is
    recomputed when the letter is sent; sending again makes a new one, and the old link stops working.
    """

    class Kind(models.TextChoices):
        JOIN = "JOIN", "komt hier werken"
        ADDRESS = "ADDRESS", "bevestigt een nieuw adres"

    class State(models.TextChoices):
        WAITING = "WAITING", "wacht op antwoord"
        LAPSED = "LAPSED", "verlopen"
        ACCEPTED = "ACCEPTED", "aangenomen"
        WITHDRAWN = "WITHDRAWN", "ingetrokken"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    email = models.EmailField("e-mail")
    name = models.CharField("naam", max_length=120)
    roles = models.JSONField("rollen", default=list)
    mandate = models.CharField("mandaat", max_length=160, blank=True)
    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        null=True,
        related_name="invitations",
        help_text="Whose address it is to become.",
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty for the first administrator of a school: whoever runs the product invites that one."""
    at = models.DateTimeField(default=timezone.now)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_week)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"

    def __str__(self) -> str:
        return f"uitnodiging {self.pk}"

    def save(self, *args, **kwargs) -> None:
        self.token_hash = sha256(self.token.encode()).hexdigest()
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        return keyed("invitation", self.kind, str(self.school_id), self.email, self.nonce)

    @property
    def role_names(self) -> list[str]:
        return [Role(role).label for role in self.roles]

    def state(self, at: datetime) -> "Invitation.State":
        """How it stands with this invitation at that moment."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.LAPSED if self.expires_at <= at else self.State.WAITING


class StaffChange(AppendOnly):
    """One thing that changed about somebody who works at a school: who, what, from, to, by whom and when (decision 46).

    `by` is empty when the product itself did it. `user` is empty while somebody who was invited has not come yet. What the
    school itself chose anew is written here too, by the name of the column; which assignment ended, by its key; and after the key of
    an assignment the sections that come with it.
    """

    class What(models.TextChoices):
        INVITED = "INVITED", "uitgenodigd"
        INVITED_AGAIN = "INVITED_AGAIN", "opnieuw uitgenodigd"
        INVITATION_WITHDRAWN = "INVITATION_WITHDRAWN", "uitnodiging ingetrokken"
        JOINED = "JOINED", "uitnodiging aangenomen"
        NAME = "NAME", "naam"
        ROLES = "ROLES", "rollen"
        ADDRESS_ASKED = "ADDRESS_ASKED", "ander adres gevraagd"
        ADDRESS = "ADDRESS", "adres"
        DEACTIVATED = "DEACTIVATED", "werkt hier niet meer"
        ACTIVATED = "ACTIVATED", "werkt hier weer"
        FACTOR_RESET = "FACTOR_RESET", "tweede stap gewist"
        UNASSIGNED = "UNASSIGNED", "niet meer betrokken bij een leerling"
        WRITES = "WRITES", "schrijft mee aan een plan"
        SCHOOL = "SCHOOL", "gegevens van de school"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="staff_changes")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="changes")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=20, choices=What.choices)
    was = models.CharField(max_length=300, blank=True)
    becomes = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "wijziging van een medewerker"
        verbose_name_plural = "wijzigingen van medewerkers"

    def __str__(self) -> str:
        return f"{self.get_what_display()} ({self.pk})"

    @property
    def became(self) -> str:
        """What it became, in words: of a school which of its choices, of an assignment nothing more."""
        if self.what == self.What.SCHOOL:
            return next(str(each.verbose_name) for each in School._meta.concrete_fields if each.name == self.becomes)
        return "" if self.what in (self.What.UNASSIGNED, self.What.WRITES) else self.becomes
