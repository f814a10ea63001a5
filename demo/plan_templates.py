"""The templates that the schools of the demo wrote, each in two versions: the first year taught them something."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import School, User
from plans.models import OwnQuestionSet, PlanTemplate, PlanTemplateVersion

CALM = """Wie het te vol wordt, laat de kaart zien en loopt zonder uitleg naar lokaal 0.12. Daar is altijd iemand.
De docent zet dit in het leerlingvolgsysteem. De mentor belt dezelfde dag naar huis."""
OWN: dict[str, dict] = {
    "regenboog": {
        "sector": "VO",
        "name": "Extra ondersteuning op De Regenboog",
        "lead": "Voor wie begeleiding krijgt van ons ondersteuningsteam.",
        "texts": {
            "earlier_support": "Voor dit plan: mentorgesprekken en huiswerkklas, [van wanneer tot wanneer].",
            "school_view": "Het ondersteuningsteam besprak de leerling op [datum]. Wij zien [wat gaat goed] en [wat is lastig].",
            "support_needs": "Elke week [aantal] minuten met een begeleider van het ondersteuningsteam, onder schooltijd.",
            "pupil_tasks": "Je komt op je vaste tijd naar je begeleider. Lukt dat niet, dan zeg je het zelf af.",
            "facilities": "Toetsen: een kwart meer tijd, in lokaal 0.14. De surveillant weet wie daar zit.",
            "emergency_agreements": CALM,
        },
        "before": {"emergency_agreements": "Wie het te vol wordt, gaat naar de conciërge."},
    },
    "debrug": {
        "sector": "VSO",
        "name": "Begin op De Brug",
        "lead": "Voor elke leerling die nieuw bij ons komt.",
        "texts": {
            "education_data": "Leerlijn Nederlands: niveau [niveau]. Leerlijn rekenen: niveau [niveau].",
            "educational_needs": "De leerling heeft een leraar nodig die [aanpak]. De groep heeft hoogstens [aantal] leerlingen.",
            "facilities": "Iedere dag dezelfde indeling, op het bord en in het schrift.",
            "emergency_agreements": "De begeleider gaat mee naar de rustige ruimte en blijft erbij. Thuis hoort het dezelfde dag.",
            "medical_pointer": "Map van de groep, in de kast van de leraar.",
        },
        "before": {"facilities": "Iedere dag dezelfde indeling."},
    },
    "kompas": {
        "sector": "PRO",
        "name": "Kompas: leren in de praktijk",
        "lead": "Voor alle leerlingen, vanaf de eerste klas.",
        "texts": {
            "educational_needs": "De leerling heeft een stappenkaart nodig, en iemand die de eerste keer meedoet bij [vak].",
            "interim_goals": "Klas 1 en 2: alle praktijkvakken. Klas 3: kiezen uit [sectoren]. Klas 4 en 5: stage.",
            "pupil_tasks": "Je houdt je portfolio bij. Elke vrijdag kijk je er met je mentor in.",
            "guardian_tasks": "U komt drie keer per jaar kijken wat de leerling heeft gemaakt.",
            "facilities": "Teksten mogen worden voorgelezen. Toetsen zijn in de praktijk.",
        },
        "before": {"pupil_tasks": "Je houdt je portfolio bij."},
    },
}


def write(key: str, school: School, by: User) -> None:
    """The template of this school: as it was last year, and as it is now."""
    own = OWN[key]
    template = PlanTemplate.objects.create(school=school, sector=own["sector"])
    first = own["texts"] | own["before"]
    for after, days, texts in ((0, 400, first), (1, 90, own["texts"])):
        template.write(own["name"], own["lead"], texts, after=after, by=by, at=_ago(days))


QUESTIONS = {
    ("COACH", "De eerste weken"): [
        ("Wat ziet u in het eerste kwartier van uw les?", "coach_input"),
        ("Wat zou u volgende periode anders doen?", "support_needs"),
    ],
    ("PUPIL", "Voor je eerste gesprek"): [
        ("Bij wie loop jij binnen als het even niet gaat?", "hearing"),
        ("Welk uur van de week is het fijnst, en waarom?", "hearing"),
    ],
}
"""What the first school asks of its own accord, by role and name of the set."""


def ask(school: School) -> None:
    """The questions of this school."""
    for (role, name), questions in QUESTIONS.items():
        OwnQuestionSet.objects.create(school=school, role=role, name=name).write(questions)


def of(school: School) -> PlanTemplateVersion:
    """With which plans of this school begin."""
    return PlanTemplate.objects.whole().get(school=school).newest


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
