"""Value lists around a pupil that carry no rule of law (those are in policy.py)."""

from django.db import models


class Language(models.TextChoices):
    """Languages a family may prefer; the plan itself is Dutch."""

    NL = "nl", "Nederlands"
    EN = "en", "Engels"
    AR = "ar", "Arabisch"
    PL = "pl", "Pools"
    TR = "tr", "Turks"
    UK = "uk", "Oekraïens"


class Function(models.TextChoices):
    """What a member of staff does for this pupil."""

    MENTOR = "MENTOR", "mentor"
    COACH = "COACH", "begeleider passend onderwijs"
    TEACHER = "TEACHER", "docent"
    PSYCHOLOGIST = "PSYCHOLOGIST", "gedragswetenschapper"
    INTERNSHIP = "INTERNSHIP", "stagebegeleider"
    OTHER = "OTHER", "andere betrokkene"


class Reads(models.TextChoices):
    """How much of the plan an assigned member of staff sees (decision 5)."""

    PLAN = "PLAN", "het hele plan"
    CARD = "CARD", "alleen de klaskaart"
