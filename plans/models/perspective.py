"""Part 1, the perspective: where the pupil is heading and why. Consulted on; agreement is not required."""

from django.db import models

from ledger.frozen import FrozenWith
from plans.choices import Adopted, AdviceKind, Destination, Domain, ExitProfile, FactorKind, FactorSphere, Kind

from .part import Part

LONG = 6000  # characters: the longest free text a field takes, shown in the form


class Perspective(Part):
    """One version of the perspective part (docs/law.md)."""

    KIND = Kind.PERSPECTIVE

    frozen = FrozenWith("part_ptr", requires={"kind": Kind.PERSPECTIVE.value})

    # Where the pupil comes from.
    previous_school = models.CharField("vorige school", max_length=160, blank=True)
    previous_advice = models.CharField("advies van de vorige school", max_length=160, blank=True)
    earlier_support = models.TextField("eerdere ondersteuning", blank=True, max_length=LONG)
    earlier_support_effect = models.TextField("wat die opleverde", blank=True, max_length=LONG)
    # What is known, each with its author.
    education_data = models.TextField("leerresultaten en niveau per vak", blank=True, max_length=LONG)
    research_outcomes = models.TextField("uitkomsten van onderzoek", blank=True, max_length=LONG)
    capacity_conclusion = models.CharField("conclusie over capaciteiten", max_length=300, blank=True)
    capacity_source = models.CharField(
        "bron", max_length=200, blank=True, help_text="Wie stelde dit vast, waarmee en wanneer. Geen scores."
    )
    home_situation = models.TextField("thuis, in de woorden van de familie", blank=True, max_length=LONG)
    guardians_view = models.TextField("hoe ouders het zien", blank=True, max_length=LONG)
    family_informed_on = models.DateField("de familie weet wie dit leest, verteld op", null=True, blank=True)
    teacher_input = models.TextField("wat de docenten inbrengen", blank=True, max_length=LONG)
    teacher_name = models.CharField("namens de docenten", max_length=120, blank=True)
    coach_input = models.TextField("wat de begeleider inbrengt", blank=True, max_length=LONG)
    coach_name = models.CharField("begeleider", max_length=120, blank=True)
    school_view = models.TextField("hoe de school het ziet", blank=True, max_length=LONG)
    educational_needs = models.TextField("onderwijsbehoeften", blank=True, max_length=LONG)
    support_needs = models.TextField("ondersteuningsbehoeften", blank=True, max_length=LONG)
    # Where the pupil is heading.
    exit_profile = models.CharField("waar werken we naartoe", max_length=7, choices=ExitProfile.choices, blank=True)
    exit_destination = models.CharField(
        "verwachte uitstroombestemming", max_length=20, choices=Destination.choices, blank=True
    )
    destination_note = models.CharField("toelichting op de bestemming", max_length=200, blank=True)
    work_learning_track = models.BooleanField("leerwerktraject", default=False)
    substantiation = models.TextField("onderbouwing", blank=True, max_length=LONG)
    why_not_higher = models.TextField("waarom niet hoger", blank=True, max_length=LONG)
    why_changed = models.TextField("waarom de bestemming verandert", blank=True, max_length=LONG)
    unknown_reason = models.TextField("waarom nog niet bekend", blank=True, max_length=LONG)
    review_on = models.DateField("opnieuw bekijken op", null=True, blank=True)
    interim_goals = models.TextField("tussendoelen per leerjaar", blank=True, max_length=LONG)

    # What not every school asks (ADR 38).
    expected_growth = models.TextField("verwachte groei", blank=True, max_length=LONG)
    bandwidth_low = models.CharField("bandbreedte: minstens", max_length=120, blank=True)
    bandwidth_high = models.CharField("bandbreedte: hoogstens", max_length=120, blank=True)
    pupil_question = models.TextField("hulpvraag van de leerling", blank=True, max_length=LONG)
    guardians_question = models.TextField("hulpvraag van thuis", blank=True, max_length=LONG)
    school_question = models.TextField("hulpvraag van de school", blank=True, max_length=LONG)
    school_career = models.TextField(
        "scholen en leerjaren",
        blank=True,
        max_length=LONG,
        help_text="Een regel per school: van wanneer tot wanneer, welke klassen.",
    )
    repeated_years = models.CharField("doublures", max_length=160, blank=True)
    school_changes = models.TextField(
        "wisselingen van school of soort onderwijs", blank=True, max_length=2000, help_text="Wanneer, en waarom."
    )
    home_language = models.CharField("thuistaal", max_length=80, blank=True)
    dutch_as_second_language = models.TextField(
        "Nederlands als tweede taal (NT2)",
        blank=True,
        max_length=2000,
        help_text="Sinds wanneer in Nederland op school, welk niveau, welke hulp.",
    )
    absence_period = models.CharField(
        "verzuim geteld over", max_length=120, blank=True, help_text="Bijvoorbeeld: 1 augustus tot 1 december."
    )
    hours_ill = models.PositiveSmallIntegerField("uren ziek", null=True, blank=True)
    hours_with_leave = models.PositiveSmallIntegerField("uren geoorloofd afwezig", null=True, blank=True)
    hours_without_leave = models.PositiveSmallIntegerField("uren ongeoorloofd afwezig", null=True, blank=True)
    living = models.TextField("wonen", blank=True, max_length=2000)
    working = models.TextField("werken", blank=True, max_length=2000)
    leisure = models.TextField("vrije tijd", blank=True, max_length=2000)
    citizenship = models.TextField("burgerschap", blank=True, max_length=2000)
    certificates = models.TextField(
        "certificaten", blank=True, max_length=2000, help_text="Behaald en in opleiding, met de datum."
    )
    portfolio = models.TextField("portfolio", blank=True, max_length=2000, help_text="Wat erin zit, en waar het ligt.")

    class Meta:
        verbose_name = "perspectief"

    CHILDREN = (
        "factors",
        "domain_notes",
        "advices",
        "committee_advices",
        "assessments",
        "learning_lines",
        "attachments",
    )


class Child(models.Model):
    """A row that belongs to one version of a part and freezes with it."""

    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    @staticmethod
    def reorder(rows: list["Child"], at: int, to: int) -> None:
        """Move one of these rows to another place and number them anew; call while editing their part."""
        if 0 <= to < len(rows):
            rows.insert(to, rows.pop(at))
        for position, row in enumerate(rows):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])


class Factor(Child):
    """What helps, or stands in the way (bevorderende of belemmerende factor)."""

    perspective = models.ForeignKey(Perspective, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField("soort", max_length=9, choices=FactorKind.choices)
    sphere = models.CharField("waar", max_length=16, choices=FactorSphere.choices)
    text = models.CharField("omschrijving", max_length=500)

    frozen = FrozenWith("perspective")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"


class DomainNote(Child):
    """What is known of one deelgebied."""

    perspective = models.ForeignKey(Perspective, on_delete=models.CASCADE, related_name="domain_notes")
    domain = models.CharField("deelgebied", max_length=20, choices=Domain.choices)
    text = models.TextField("wat we zien", max_length=2000)

    frozen = FrozenWith("perspective")

    def __str__(self) -> str:
        return self.get_domain_display()


class ExternalAdvice(Child):
    """Advice of an expert, or further research by the Loket, and how the school weighed it."""

    perspective = models.ForeignKey(Perspective, on_delete=models.CASCADE, related_name="advices")
    kind = models.CharField("soort", max_length=6, choices=AdviceKind.choices, default=AdviceKind.REPORT)
    source = models.CharField("van wie", max_length=160)
    question = models.TextField("vraag", blank=True, max_length=2000)
    asked_on = models.DateField("gevraagd op", null=True, blank=True)
    asked_by_name = models.CharField("gevraagd door", max_length=120, blank=True)
    permission_on = models.DateField("toestemming van de familie op", null=True, blank=True)
    permission_by_name = models.CharField("toestemming gegeven door", max_length=120, blank=True)
    outcome = models.TextField("uitkomst", blank=True, max_length=LONG)
    outcome_on = models.DateField("datum van de uitkomst", null=True, blank=True)
    adopted = models.CharField("wat deed de school ermee", max_length=6, choices=Adopted.choices, blank=True)
    weighing = models.TextField("waarom", blank=True, max_length=2000)

    frozen = FrozenWith("perspective")

    def __str__(self) -> str:
        return f"advies van {self.source}"


class CommitteeAdvice(Child):
    """Advice of the commissie voor de begeleiding in VSO (decision 18)."""

    perspective = models.ForeignKey(Perspective, on_delete=models.CASCADE, related_name="committee_advices")
    advised_on = models.DateField("datum")
    members = models.CharField("leden", max_length=300)
    advice = models.TextField("advies", max_length=2000)
    response = models.TextField("wat de school ermee deed", max_length=2000, blank=True)

    frozen = FrozenWith("perspective")

    def __str__(self) -> str:
        return f"advies van {self.advised_on:%d-%m-%Y}"


class Assessment(Child):
    """One result of a test, with the level or norm it is held against."""

    perspective = models.ForeignKey(Perspective, on_delete=models.CASCADE, related_name="assessments")
    subject = models.CharField("vak", max_length=80)
    test = models.CharField("toets", max_length=120)
    taken_on = models.DateField("datum")
    result = models.CharField("resultaat", max_length=40, help_text="Getallen van een vak komen ook in een beeld.")
    norm = models.CharField("referentie- of normniveau", max_length=80, blank=True)

    frozen = FrozenWith("perspective")

    def __str__(self) -> str:
        return f"{self.subject}, {self.test}"


class LearningLine(Child):
    """The level of the pupil on one learning line (leerlijn)."""

    perspective = models.ForeignKey(Perspective, on_delete=models.CASCADE, related_name="learning_lines")
    line = models.CharField("leerlijn", max_length=120)
    level = models.CharField("niveau nu", max_length=120)
    aim = models.CharField("verwacht niveau", max_length=120, blank=True)

    frozen = FrozenWith("perspective")

    def __str__(self) -> str:
        return self.line
