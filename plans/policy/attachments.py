"""What a file beside a plan is, and who of the family may open it."""

from django.db import models
from django.utils.translation import gettext_noop as noop


class AttachmentKind(models.TextChoices):
    """What the file is, as its reader would call it."""

    REPORT = "REPORT", noop("verslag")
    WORK = "WORK", noop("werk van de leerling")
    PHOTO = "PHOTO", noop("foto")
    DRAWING = "DRAWING", noop("tekening")
    RECORDING = "RECORDING", noop("opname")


class Readers(models.TextChoices):
    """Who may open it. Of the school that is everybody who reads the whole plan."""

    SCHOOL = "SCHOOL", noop("alleen de school")
    GUARDIANS = "GUARDIANS", noop("de school en de ouders")
    PUPIL = "PUPIL", noop("de school en de leerling")
    FAMILY = "FAMILY", noop("de school, de ouders en de leerling")


def may_open(readers: str, *, is_pupil: bool) -> bool:
    """Whether somebody of the family who reads the plan may open a file with these readers.

    Whoever is no pupil reads as a parent does: also somebody else with authority, and a parent whom an adult pupil lets
    read along.
    """
    return readers == Readers.FAMILY or readers == (Readers.PUPIL if is_pupil else Readers.GUARDIANS)


def kind_of(ending: str, *, of_pupil: bool) -> AttachmentKind:
    """What a file most likely is that came with an answer, by what it holds: `pdf`, `jpg`, `png` or a recording."""
    if ending in ("jpg", "png"):
        return AttachmentKind.DRAWING if of_pupil else AttachmentKind.PHOTO
    if ending == "pdf":
        return AttachmentKind.WORK if of_pupil else AttachmentKind.REPORT
    return AttachmentKind.RECORDING
