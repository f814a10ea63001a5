"""Whether an uploaded picture can be shown: it is opened and read whole, within bounds."""

from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 25_000_000  # a photo of a good telephone; a small file may hold far more than that


def checked_picture(upload) -> None:
    """Refuse a png or jpg that is broken, is something else inside, or is too large to show. Raises ValidationError."""
    try:
        upload.seek(0)
        with Image.open(upload, formats=["PNG", "JPEG"]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise ValidationError(f"Deze afbeelding is te groot: {width} bij {height} punten. Maak haar kleiner.")
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError("Deze afbeelding is beschadigd. Sla haar opnieuw op, of kies een andere.") from None
    finally:
        upload.seek(0)
