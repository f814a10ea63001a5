"""The value lists of a school: sectors, roles, and what it may choose about consent."""

from django.db import models


class Sector(models.TextChoices):
    """The kind of education a pupil is enrolled in (docs/law.md)."""

    VO = "VO", "regulier voortgezet onderwijs"
    VSO = "VSO", "voortgezet speciaal onderwijs"
    PRO = "PRO", "praktijkonderwijs"


class ConsentPolicy(models.TextChoices):
    """Whose consent counts at 16 and 17 (docs/law.md); the school chooses."""

    PARENT_OR_PUPIL_16 = "PARENT_OR_PUPIL_16", "Ouders en leerling van 16 of 17: één instemming is genoeg"
    PUPIL_CO_SIGNS = "PUPIL_CO_SIGNS", "Vanaf 16 jaar stemmen een ouder én de leerling in"
    GUARDIANS_UNTIL_18 = "GUARDIANS_UNTIL_18", "Tot 18 jaar beslissen de ouders"


class Mode(models.TextChoices):
    """How many of the right-holding guardians must consent (decision 10)."""

    ONE_OF = "ONE_OF", "Eén ouder met gezag is genoeg, zolang niemand weigert"
    ALL = "ALL", "Alle ouders met gezag moeten instemmen"


class Role(models.TextChoices):
    """What somebody does at a school (decision 5)."""

    COORDINATOR = "COORDINATOR", "ondersteuningscoördinator"
    DIRECTOR = "DIRECTOR", "directeur"
    TEAM = "TEAM", "teamlid"
    ADMINISTRATOR = "ADMINISTRATOR", "administratie"


class Region(models.TextChoices):
    """The three regions of the Dutch school holidays."""

    NORTH = "NORTH", "Noord"
    MIDDLE = "MIDDLE", "Midden"
    SOUTH = "SOUTH", "Zuid"
