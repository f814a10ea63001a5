"""Reading a PDF in a test: its words, its pages, and what the validator has against it."""

from io import BytesIO

import page as pdf_validator
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader

from plans.models import Document


def stored(part, kind) -> bytes:
    """The document of that kind that was kept of this version."""
    with Document.objects.filter(part_id=part.pk, kind=kind).latest("at").file.open() as file:
        return file.read()


def words(data: bytes) -> str:
    """All the text, as one line: line breaks on paper mean nothing."""
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(data)).pages).split())


def pages(data: bytes) -> list[str]:
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(data)).pages]


def day(value) -> str:
    return date_format(value if not hasattr(value, "hour") else timezone.localdate(value), "j F Y")


def faults(data: bytes) -> list:
    """What is wrong with it as tagged PDF (PDF/UA-1)."""
    report = pdf_validator.validate_pdf_bytes(data, profile="ua1")
    return [(failure.rule_id, failure.message) for failure in report.failures]


def lines(data: bytes) -> list[list[tuple[float, float, str]]]:
    """Of each page every piece of text that shows something: (size in points, height above the foot in points, text)."""
    found: list[list[tuple[float, float, str]]] = []
    for sheet in PdfReader(BytesIO(data)).pages:
        here: list[tuple[float, float, str]] = []

        def note(text, cm, tm, font, size, here=here):
            if text.strip():
                here.append((round(abs(size * tm[3] * cm[3]), 2), tm[5] * cm[3] + cm[5], text.strip()))

        sheet.extract_text(visitor_text=note)
        found.append(here)
    return found


FOOT, PAGE = 62, 842  # points: below the first the line with the number of the page stands


def filled(data: bytes) -> list[float]:
    """How much of each page is used, counted from its top: 0 to 1."""
    return [1 - (min(y for _, y, _ in here if y > FOOT) - FOOT) / (PAGE - FOOT) for here in lines(data)]
