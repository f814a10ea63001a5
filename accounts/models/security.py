"""What happened at the doors: a log of its own, of ids and codes, without names (decision 46)."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from ledger.append_only import AppendOnly, AppendOnlyQuerySet

from .school import School
from .user import User

HOW = {
    "password": "met alleen een wachtwoord",
    "totp": "met een app",
    "webauthn": "met een passkey",
    "recovery_codes": "met een herstelcode",
    "reset": "via een mail",
    "known": "in een bekende browser",
    "register": "lijst voor het register",
    "inspection": "lijst van Inspectie",
    "journal": "journaal van een plan",
    "dispute": "geschildossier van een plan",
}


class SecurityEventQuerySet(AppendOnlyQuerySet):
    def of_school(self, school: School) -> "SecurityEventQuerySet":
        """What happened at this school, and how those who work here now came in; nothing that was done at another school.

        Who left is no longer followed: where they work now is not this school's to see.
        """
        staff = User.objects.filter(memberships__school=school)
        return self.filter(models.Q(school=school) | models.Q(school=None, user__in=staff.values("pk")))


class SecurityEvent(AppendOnly):
    """One event. `user` did it or tried to; `about` is the colleague it was done to; `code` says more in a word."""

    class Kind(models.TextChoices):
        LOGGED_IN = "LOGGED_IN", "ingelogd"
        LOGGED_OUT = "LOGGED_OUT", "uitgelogd"
        LOGIN_FAILED = "LOGIN_FAILED", "verkeerd wachtwoord"
        LOGIN_STOPPED = "LOGIN_STOPPED", "te vaak geprobeerd"
        FACTOR_FAILED = "FACTOR_FAILED", "verkeerde tweede stap"
        PROVEN_AGAIN = "PROVEN_AGAIN", "opnieuw bevestigd wie het is"
        FACTOR_ADDED = "FACTOR_ADDED", "tweede stap toegevoegd"
        FACTOR_REMOVED = "FACTOR_REMOVED", "tweede stap weggehaald"
        CODES_MADE = "CODES_MADE", "nieuwe herstelcodes"
        FACTOR_RESET = "FACTOR_RESET", "tweede stap gewist door een beheerder"
        PASSWORD_ASKED = "PASSWORD_ASKED", "nieuw wachtwoord gevraagd"
        PASSWORD_CHANGED = "PASSWORD_CHANGED", "wachtwoord gewijzigd"
        INVITED = "INVITED", "collega uitgenodigd"
        JOINED = "JOINED", "uitnodiging aangenomen"
        ROLES_CHANGED = "ROLES_CHANGED", "rollen gewijzigd"
        ADDRESS_CHANGED = "ADDRESS_CHANGED", "adres gewijzigd"
        DEACTIVATED = "DEACTIVATED", "toegang gestopt"
        ACTIVATED = "ACTIVATED", "toegang hersteld"
        EXPORTED = "EXPORTED", "gegevens gedownload"
        UPLOAD_REFUSED = "UPLOAD_REFUSED", "bestand geweigerd"

    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = SecurityEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["school", "at"]), models.Index(fields=["user", "kind", "at"])]
        verbose_name = "beveiligingsgebeurtenis"
        verbose_name_plural = "beveiligingsgebeurtenissen"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.pk})"

    @property
    def how(self) -> str:
        """The code in words, where it says more than the kind."""
        return HOW.get(self.code, "")
