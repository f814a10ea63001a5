"""The question for consent, and who was asked."""

from django.conf import settings
from django.db import models

from accounts.choices import ConsentPolicy, Mode
from accounts.models import School
from ledger.append_only import AppendOnly
from plans.models import ActionPart
from students.models import Person
from students.policy import Basis

from .links import FamilyLink


class ConsentRound(AppendOnly):
    """The question for consent on one version of an action part, put to everyone at once (decision 8)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    action_part = models.OneToOneField(ActionPart, on_delete=models.PROTECT, related_name="round")
    policy = models.CharField(max_length=20, choices=ConsentPolicy.choices)
    mode = models.CharField(max_length=6, choices=Mode.choices)
    school_mode = models.CharField(max_length=6, choices=Mode.choices, blank=True)
    """What the school asked of everybody that day, disagreement aside; rounds of before do not say."""
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
