"""Facts with a date that staff recorded about who decides: only ever added, and the last one that says something holds."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from ledger.append_only import AppendOnly
from students import policy


class Recorded(AppendOnly):
    """A fact that staff recorded: a mistake is a further row, never a change."""

    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Authority(Recorded):
    """Whether this guardian has parental authority (gezag), since when and on what ground."""

    guardian = models.ForeignKey("students.Guardian", on_delete=models.PROTECT, related_name="authorities")
    value = models.CharField("gezag", max_length=7, choices=policy.AuthorityValue.choices)
    basis = models.CharField("grond", max_length=11, choices=policy.AuthorityBasis.choices, blank=True)
    from_on = models.DateField("vanaf", null=True, blank=True)  # empty: always (decision 39)
    until_on = models.DateField("tot en met", null=True, blank=True)
    evidence = models.CharField("hoe weet u dit", max_length=300, blank=True)

    class Meta:
        verbose_name = "gezag"


class CapabilityRecord(Recorded):
    """Legal capability of a pupil from 18 (decision 3)."""

    student = models.ForeignKey("students.Student", on_delete=models.PROTECT, related_name="capabilities")
    value = models.CharField("handelingsbekwaamheid", max_length=11, choices=policy.Capability.choices)
    from_on = models.DateField("vanaf")
    evidence = models.CharField("hoe weet u dit", max_length=300)


class DisagreementRecord(Recorded):
    """That the guardians are known to disagree, or no longer (rule 26)."""

    student = models.ForeignKey("students.Student", on_delete=models.PROTECT, related_name="disagreements")
    known = models.BooleanField("onenigheid bekend")
    from_on = models.DateField("vanaf")
    evidence = models.CharField("hoe weet u dit", max_length=300)


class AccessGrant(AppendOnly):
    """An adult pupil lets a guardian read along, for a time (decision 5, rule 54)."""

    guardian = models.ForeignKey("students.Guardian", on_delete=models.PROTECT, related_name="grants")
    from_on = models.DateField("vanaf")
    until_on = models.DateField("tot en met", null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
