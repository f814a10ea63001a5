"""Files beside the plans of the demo: a report that a version names, and what a pupil drew instead of writing."""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from plans.attachments import keeping
from plans.choices import Kind

from .scenarios import Scenario
from .words import REPORT


def brought(w: Scenario, day: int) -> None:
    """A report that the draft of part 1 names, and a drawing at the talk with the pupil."""
    _bring(
        w,
        day,
        "logopedist.pdf",
        REPORT,
        kind="REPORT",
        title="Verslag van de logopedist",
        listed=(w.part(Kind.PERSPECTIVE),),
    )
    heard = w.plan.hearings.latest("pk")
    _bring(
        w,
        day,
        "tekening.png",
        drawing(),
        kind="DRAWING",
        title="Zo ziet mijn fijne plek in de klas eruit",
        hearing=heard,
    )


def _bring(w: Scenario, day: int, name: str, data: bytes, *, listed=(), **said) -> None:
    by = w.staff["coordinator"]
    row = keeping.prepare(w.plan, ContentFile(data, name), by=by, readers="FAMILY", at=w._at(day, 16), **said)
    keeping.bring(row, by=by, listed=listed, at=w._at(day, 16))


def drawing() -> bytes:
    """A table by a window, as a child draws one."""
    page, kept = Image.new("RGB", (640, 420), "#fffdf7"), io.BytesIO()
    pen = ImageDraw.Draw(page)
    pen.rectangle((60, 50, 260, 210), outline="#2b6cb0", width=8)
    pen.line((160, 50, 160, 210), fill="#2b6cb0", width=6)
    pen.line((60, 130, 260, 130), fill="#2b6cb0", width=6)
    pen.ellipse((190, 65, 240, 115), fill="#f6c344")
    pen.rectangle((320, 220, 580, 245), fill="#9c6b3f")
    for left in (340, 545):
        pen.rectangle((left, 245, left + 18, 370), fill="#9c6b3f")
    pen.rectangle((400, 180, 470, 218), fill="#d9534f")
    pen.line((20, 372, 620, 372), fill="#6b7a6b", width=5)
    page.save(kept, "PNG")
    return kept.getvalue()
