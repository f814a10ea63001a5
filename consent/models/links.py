"""How a person of the family gets in: a personal link, and a code to the known address."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnly
from plans.models import Plan
from students.models import Person


def new_nonce() -> str:
    return secrets.token_hex(16)


def keyed(*parts: str) -> str:
    """HMAC-SHA-256 under LINK_KEY, hex: tokens and codes are recomputed, never stored (decision 35)."""
    return hmac.new(settings.LINK_KEY.encode(), "|".join(parts).encode(), sha256).hexdigest()


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
    """A six-digit code for one browser, sent to the known address of a link's person. Five tries, fifteen minutes.

    Read out by telephone it is of no browser yet, and holds a week (`ToldCode`).

    Once used it is the proof a family session rests on: it tells to which address the code went.
    """

    link = models.ForeignKey(FamilyLink, on_delete=models.CASCADE, related_name="codes")
    browser = models.CharField(max_length=64, blank=True)
    address = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    """The number on which it was read out or sent; then any browser with the link may use it, once."""
    language = models.CharField(max_length=2, blank=True)
    """In which language the page spoke on which it was asked: the mail that brings it speaks the same."""
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


class ChosenLanguage(models.Model):
    """The language in which somebody of a family wants to read, as they chose it themselves; it goes before what staff noted."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="chosen_language")
    language = models.CharField(max_length=2)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.language}"
