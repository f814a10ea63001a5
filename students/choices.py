"""Value lists around a pupil that carry no rule of law (those are in policy.py)."""

from django.db import models
from django.utils.translation import gettext_noop as noop


class Language(models.TextChoices):
    """Languages a family may prefer; the plan itself is Dutch."""

    NL = "nl", "Nederlands"
    EN = "en", "Engels"
    AR = "ar", "Arabisch"
    PL = "pl", "Pools"
    TR = "tr", "Turks"
    UK = "uk", "Oekraïens"


class Relation(models.TextChoices):
    """Who somebody is to the pupil."""

    MOTHER = "MOTHER", noop("moeder")
    FATHER = "FATHER", noop("vader")
    PARENT = "PARENT", noop("ouder")
    STEPPARENT = "STEPPARENT", noop("stiefouder")
    GRANDPARENT = "GRANDPARENT", noop("grootouder")
    FOSTER_PARENT = "FOSTER_PARENT", noop("pleegouder")
    VOOGD = "VOOGD", noop("voogd")
    CURATOR = "CURATOR", noop("curator")
    MENTOR = "MENTOR", noop("mentor (mentorschap)")
    OTHER = "OTHER", noop("anders")


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
