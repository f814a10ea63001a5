"""The value lists of a school: sectors, roles, and what it may choose about consent."""

from django.db import models
from django.utils.translation import gettext_noop as noop


class Sector(models.TextChoices):
    """The kind of education a pupil is enrolled in (docs/law.md)."""

    VO = "VO", noop("regulier voortgezet onderwijs")
    VSO = "VSO", noop("voortgezet speciaal onderwijs")
    PRO = "PRO", noop("praktijkonderwijs")


class ExtraFields(models.TextChoices):
    """Groups of fields that not every school asks; a school switches them on for each kind of education (ADR 38)."""

    CAREER = "CAREER", "schoolloopbaan"
    LANGUAGE = "LANGUAGE", "thuistaal en Nederlands als tweede taal"
    QUESTIONS = "QUESTIONS", "hulpvraag van leerling, thuis en school"
    ABSENCE = "ABSENCE", "verzuim in cijfers"
    ASSESSMENTS = "ASSESSMENTS", "toetsen, met een beeld over de jaren"
    LEARNING_LINES = "LEARNING_LINES", "niveau per leerlijn"
    GROWTH = "GROWTH", "verwachte groei en bandbreedte"
    DOMAINS = "DOMAINS", "wonen, werken, vrije tijd en burgerschap"
    CERTIFICATES = "CERTIFICATES", "certificaten en portfolio"
    INTERNSHIPS = "INTERNSHIPS", "stage"
    ARRANGEMENT = "ARRANGEMENT", "arrangement met uren en budget"


EXTRA_FOR = {
    ExtraFields.DOMAINS: frozenset({Sector.VSO, Sector.PRO}),
    ExtraFields.CERTIFICATES: frozenset({Sector.VSO, Sector.PRO}),
}
"""In which kinds of education a group may be asked; a group that is not named here in all of them."""


def extra_fields_of(sector: str) -> list[ExtraFields]:
    """The groups that a school may switch on for this kind of education."""
    return [group for group in ExtraFields if sector in EXTRA_FOR.get(group, frozenset(Sector))]


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
