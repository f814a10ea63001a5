"""Part 2, the action part: what is done for a period. Cannot be established without consent."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from ledger.frozen import FrozenWith
from plans.choices import DeviationKind, Domain, Kind, Status, SupportField

from .drafting.bank import BankGoal
from .part import Part
from .perspective import LONG, Child, Factor


class ActionPart(Part):
    """One version of the handelingsdeel (docs/law.md)."""

    KIND = Kind.ACTION

    frozen = FrozenWith("part_ptr", requires={"kind": Kind.ACTION.value})

    period_from = models.DateField("van", null=True, blank=True)
    period_until = models.DateField("tot en met", null=True, blank=True)
    no_individual_support = models.BooleanField("geen individuele ondersteuning", default=False)
    no_support_reason = models.TextField("waarom niet", blank=True, max_length=LONG)
    no_deviations = models.BooleanField("geen afwijkingen van het onderwijsprogramma", default=False)
    pupil_tasks = models.TextField("wat de leerling zelf doet", blank=True, max_length=LONG)
    guardian_tasks = models.TextField("wat er thuis gebeurt", blank=True, max_length=LONG)
    facilities = models.TextField("faciliteiten en aanpassingen bij toetsen en examens", blank=True, max_length=LONG)
    emergency_agreements = models.TextField("afspraken als het even niet gaat", blank=True, max_length=LONG)
    medical_pointer = models.CharField(
        "waar het medisch protocol ligt",
        max_length=200,
        blank=True,
        help_text="Alleen de vindplaats. Medische gegevens horen niet in het plan.",
    )
    # What not every school asks (ADR 38).
    arrangement = models.CharField(
        "arrangement", max_length=200, blank=True, help_text="Van het samenwerkingsverband: naam en nummer."
    )
    arrangement_hours = models.PositiveSmallIntegerField("uren van het arrangement", null=True, blank=True)
    arrangement_budget = models.PositiveIntegerField("budget van het arrangement, in euro", null=True, blank=True)
    # The perspective this part rests on, named when it is shared (decision 21).
    perspective_number = models.PositiveSmallIntegerField(null=True, editable=False)
    perspective_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "handelingsdeel"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_until=None) | Q(period_until__gt=F("period_from")),
                name="period_ends_after_it_begins",
            )
        ]

    CHILDREN = ("goals", "deviations", "internships", "attachments")

    def factor_texts(self) -> list[str]:
        """What helps and hinders, to choose from."""
        return [text for _, text in self.factors_now]

    @cached_property
    def factors_now(self) -> list[tuple[str, str]]:
        """(kind, text) of what helps and hinders, from the newest version of part 1 that was not laid aside."""
        rows = Factor.objects.filter(perspective__plan=self.plan_id).exclude(perspective__status=Status.DISCARDED)
        newest = rows.order_by("-perspective__number").values("perspective")[:1]
        return list(rows.filter(perspective__in=newest).values_list("kind", "text"))


class Goal(Child):
    """What the pupil works towards; `line` follows one goal through all versions."""

    action_part = models.ForeignKey(ActionPart, on_delete=models.CASCADE, related_name="goals")
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by", editable=False
    )
    domain = models.CharField("deelgebied", max_length=20, choices=Domain.choices)
    title = models.CharField("doel in het kort", max_length=120)
    start_situation = models.TextField("nu", max_length=2000, blank=True)
    target = models.TextField("straks", max_length=2000, blank=True)
    target_on = models.DateField("streefdatum", null=True, blank=True)
    factor_text = models.CharField(
        "hoort bij", max_length=500, blank=True, help_text="Wat helpt of in de weg zit, uit deel 1."
    )
    approach = models.TextField("hoe we dat doen", max_length=2000, blank=True)
    responsible_name = models.CharField("wie", max_length=120, blank=True)
    responsible_function = models.CharField("functie", max_length=80, blank=True)
    frequency = models.CharField("hoe vaak", max_length=120, blank=True)
    place = models.CharField("waar", max_length=120, blank=True)
    means = models.CharField("middelen", max_length=300, blank=True)
    funding = models.CharField("arrangement", max_length=200, blank=True)
    evaluate_on = models.DateField("we kijken terug op", null=True, blank=True)
    # Of the draft alone: carried from the version before and not looked at yet, and what *Nu* might be.
    to_review = models.BooleanField("nog niet bekeken", default=False, editable=False)
    proposed_now = models.TextField("voorstel voor nu", max_length=2000, blank=True, editable=False)
    # Where its first words came from; no part of the text (the words themselves are).
    from_bank = models.ForeignKey(
        BankGoal, on_delete=models.PROTECT, null=True, blank=True, related_name="goals", editable=False
    )

    frozen = FrozenWith("action_part")

    def __str__(self) -> str:
        return self.title

    def still_right(self, evaluate_on: date | None = None) -> None:
        """Say of a goal that was carried over that it is still right; a proposal for *Nu* is taken when *Nu* is empty.

        The day on which it is looked back on is that one, unless it has one already.
        Raises NotAllowedNow when the draft may no longer be written; says nothing new the second time.
        """
        with self.action_part.editing():
            now = Goal.objects.get(pk=self.pk)
            now.start_situation = now.start_situation or now.proposed_now
            now.evaluate_on = now.evaluate_on or evaluate_on
            now.was_looked_at()
            now.save(update_fields=["start_situation", "evaluate_on", "to_review", "proposed_now"])

    def was_looked_at(self) -> None:
        """Take the mark away; who saves the goal has looked at it."""
        self.to_review, self.proposed_now = False, ""


class SupportMeasure(Child):
    """One concrete thing that is done for a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="measures")
    description = models.CharField("ondersteuning", max_length=300)
    support_field = models.CharField("soort", max_length=16, choices=SupportField.choices, blank=True)
    who = models.CharField("wie", max_length=160, blank=True)
    frequency = models.CharField("hoe vaak en hoe lang", max_length=120, blank=True)
    place = models.CharField("waar", max_length=120, blank=True)

    frozen = FrozenWith("goal__action_part")


class ProgrammeDeviation(Child):
    """A deviation from the programme (rule 9): description, subject, period and reason belong to it."""

    action_part = models.ForeignKey(ActionPart, on_delete=models.CASCADE, related_name="deviations")
    kind = models.CharField("soort", max_length=20, choices=DeviationKind.choices)
    subject = models.CharField("vak of onderdeel", max_length=120)
    description = models.TextField("omschrijving", max_length=2000)
    # Empty in a draft that was carried over from another version: a period is never copied (decision 41).
    from_on = models.DateField("vanaf", null=True)
    until_on = models.DateField("tot en met", null=True)
    reason = models.TextField("waarom", max_length=2000)

    frozen = FrozenWith("action_part")

    class Meta(Child.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="deviation_ends_after_it_begins")
        ]


class Internship(Child):
    """Where the pupil learns at work, when, and who helps there."""

    action_part = models.ForeignKey(ActionPart, on_delete=models.CASCADE, related_name="internships")
    company = models.CharField("bedrijf", max_length=160)
    # Empty in a draft that was carried over from another version: a period is never copied (decision 41).
    from_on = models.DateField("vanaf", null=True, blank=True)
    until_on = models.DateField("tot en met", null=True, blank=True)
    days = models.CharField("dagen", max_length=120, blank=True, help_text="Bijvoorbeeld: maandag en dinsdag.")
    supervisor_name = models.CharField("begeleider in het bedrijf", max_length=120, blank=True)

    frozen = FrozenWith("action_part")

    class Meta(Child.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="internship_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.company
