"""The schools' logos and colours, drawn here so that the demo needs no pictures of others."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

COLOURS = {"regenboog": "#7a2e8e", "debrug": "#1d6f5c", "kompas": "#b3261e"}
BOWS = ("#d7263d", "#f46036", "#f6c445", "#2e9e5b", "#2a6fbb", "#7a2e8e")
SIDE = 4  # drawn so much larger, and then made smaller: so its edges are smooth


def dress(key: str, school) -> None:
    """Give this school a colour; and the one of the rainbow its rainbow."""
    school.colour = COLOURS[key]
    if key == "regenboog":
        school.logo.save("logo.png", ContentFile(_rainbow()), save=False)
    school.save(update_fields=["colour", "logo"])


def _rainbow() -> bytes:
    width, height, bow = 260 * SIDE, 140 * SIDE, 15 * SIDE
    picture = Image.new("RGBA", (width, height), "#ffffff")
    draw = ImageDraw.Draw(picture)
    for place, colour in enumerate(BOWS):
        edge = place * bow
        draw.pieslice((edge, edge, width - edge, 2 * height - edge), 180, 360, fill=colour)
    edge = len(BOWS) * bow
    draw.pieslice((edge, edge, width - edge, 2 * height - edge), 180, 360, fill="#ffffff")
    made = BytesIO()
    picture.resize((width // SIDE, height // SIDE), Image.Resampling.LANCZOS).convert("RGB").save(made, "PNG")
    return made.getvalue()
