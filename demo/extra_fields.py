"""Which extra fields each school of the demo asks, and what stands in them for one pupil of each kind of education."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.choices import ExtraFields as Extra
from accounts.choices import Sector
from plans.models import ActionPart, Perspective

ASKED = {
    Sector.VO: (
        Extra.CAREER,
        Extra.LANGUAGE,
        Extra.QUESTIONS,
        Extra.ABSENCE,
        Extra.ASSESSMENTS,
        Extra.GROWTH,
        Extra.ARRANGEMENT,
    ),
    Sector.VSO: (Extra.QUESTIONS, Extra.ABSENCE, Extra.LEARNING_LINES, Extra.GROWTH, Extra.DOMAINS, Extra.ARRANGEMENT),
    Sector.PRO: (
        Extra.LANGUAGE,
        Extra.QUESTIONS,
        Extra.DOMAINS,
        Extra.CERTIFICATES,
        Extra.INTERNSHIPS,
        Extra.ARRANGEMENT,
    ),
}
QUESTIONS = {
    "pupil_question": "Hoe kan ik toetsen maken zonder dat mijn hoofd vol raakt?",
    "guardians_question": "Wat kunnen wij thuis doen, zodat {n} op zondag niet al opziet tegen de week?",
    "school_question": "Wat helpt {n} om te beginnen als de opdracht lang is?",
}
PERSPECTIVE: dict[Sector, dict[str, Any]] = {
    Sector.VO: QUESTIONS
    | {
        "school_career": "Basisschool De Wegwijzer, groep 1 tot en met 8.\nDe Regenboog, klas 1 en 2.",
        "repeated_years": "Groep 4",
        "school_changes": "Geen, behalve de overgang naar het voortgezet onderwijs.",
        "home_language": "Pools, en Nederlands met de broers",
        "dutch_as_second_language": "Sinds groep 3 in Nederland op school. Leest op niveau 1F en krijgt een uur NT2 per week.",
        "absence_period": "1 augustus tot 1 november",
        "hours_ill": 14,
        "hours_with_leave": 6,
        "hours_without_leave": 0,
        "expected_growth": "Rekenen van 1F naar 2F in twee schooljaren, met een uur steunles per week.",
        "bandwidth_low": "vmbo-kb",
        "bandwidth_high": "vmbo-tl",
    },
    Sector.VSO: QUESTIONS
    | {
        "absence_period": "1 augustus tot 1 november",
        "hours_ill": 9,
        "hours_with_leave": 24,
        "hours_without_leave": 0,
        "expected_growth": "Twee stappen op de leerlijn zelfredzaamheid per schooljaar.",
        "bandwidth_low": "taakgerichte dagbesteding",
        "bandwidth_high": "arbeidsmatige dagbesteding",
        "living": "Dekt de tafel met een stappenplan. Volgende stap: een broodmaaltijd klaarmaken.",
        "working": "Werkt een kwartier achter elkaar aan een bekende taak. Volgende stap: een half uur.",
        "leisure": "Zwemt op woensdag. Volgende stap: zelf de tas inpakken.",
        "citizenship": "Vraagt hulp aan een bekende. Volgende stap: iets vragen in de winkel.",
    },
    Sector.PRO: QUESTIONS
    | {
        "home_language": "Nederlands",
        "dutch_as_second_language": "Niet aan de orde.",
        "living": "Reist zelf met de bus. Volgende stap: een week boodschappen begroten.",
        "working": "Komt op tijd en vraagt om nieuw werk. Volgende stap: zelf de dagplanning maken.",
        "leisure": "Voetbalt twee keer per week.",
        "citizenship": "Heeft een bankpas. Volgende stap: een brief van de gemeente lezen.",
        "certificates": "Veiligheid (VCA), in opleiding tot juni.\nHeftruck: nog niet.",
        "portfolio": "Foto's en beoordelingen van drie praktijkvakken, in de map bij de mentor.",
    },
}
ACTION: dict[Sector, dict[str, Any]] = {
    sector: {"arrangement": f"Arrangement {number}, Rijnstreek", "arrangement_hours": hours, "arrangement_budget": budget}
    for sector, number, hours, budget in (
        (Sector.VO, 117, 40, 3200), (Sector.VSO, 204, 60, 4800), (Sector.PRO, 131, 30, 2400),
    )
}  # fmt: skip

ASSESSMENTS = (  # subject, test, so many days ago, result, norm
    ("Rekenen", "Rekentoets", 760, "38", "einde klas 1: 45"),
    ("Rekenen", "Rekentoets", 390, "47", "einde klas 2: 55"),
    ("Rekenen", "Rekentoets", 20, "58", "einde klas 3: 65"),
    ("Nederlands", "Leestoets", 390, "1F", "2F"),
    ("Nederlands", "Leestoets", 20, "2F", "2F"),
)
LINES = (
    ("Mondelinge taal", "niveau 8", "niveau 9"),
    ("Rekenen", "niveau 6", "niveau 7"),
    ("Zelfredzaamheid", "niveau 9", "niveau 11"),
)


def rows_of(perspective: Perspective, action: ActionPart) -> None:
    """The rows of a pupil in this kind of education: tests, learning lines or an internship."""
    sector, today = perspective.plan.student.sector, timezone.localdate()
    for position, (subject, test, days, result, norm) in enumerate(ASSESSMENTS if sector == Sector.VO else ()):
        perspective.assessments.create(
            subject=subject,
            test=test,
            taken_on=today - timedelta(days=days),
            result=result,
            norm=norm,
            position=position,
        )
    for position, (line, level, aim) in enumerate(LINES if sector == Sector.VSO else ()):
        perspective.learning_lines.create(line=line, level=level, aim=aim, position=position)
    if sector == Sector.PRO:
        action.internships.create(
            company="Bakkerij Van Dam", from_on=today, until_on=today + timedelta(weeks=26), days="maandag en dinsdag",
            supervisor_name="Ria van Dam",
        )  # fmt: skip


def asked_at(sectors: list[Sector]) -> list[str]:
    """The groups that such a school switched on."""
    return [f"{sector}:{group}" for sector in sectors for group in ASKED[sector]]
