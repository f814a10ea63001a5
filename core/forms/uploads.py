"""What may come in as a file: judged by what it holds and never by its name, opened once, and looked at by a scanner."""

import logging
import re
import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 25_000_000  # a photo of a good telephone; a small file may hold far more than that
HEAD = 1024  # readers of pdf look for its beginning in so many bytes, behind a byte order mark or what a scanner wrote
PICTURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
RECORDINGS = ("mp3", "m4a", "ogg", "wav", "webm")
SOUND = {b"ID3": "mp3", b"OggS": "ogg", b"\x1aE\xdf\xa3": "webm"}
SOUND_IN_BOXES = (b"M4A ", b"M4B ", b"isom", b"iso2", b"mp42", b"mp41", b"3gp4", b"3gp5", b"3gp6")
MOVES = re.compile(rb"hdlr.{8}vide|V_VP[89]|V_AV1|V_MPEG|\x80theora|\x01video", re.DOTALL)
"""Where a file of sound says that there is a picture in it as well."""
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
OTHERWISE = {
    "heic": noop(
        "Dit is een HEIC-foto, zoals een iPhone die maakt. Die kunnen wij niet tonen. Maak er een "
        "schermfoto van, of stuur een pdf of jpg."
    ),
    "tiff": noop(
        "Dit is een TIFF-bestand. Dat kunnen veel mensen niet openen. Bewaar het als pdf of jpg, en stuur dat."
    ),
    "film": noop("Dit is een film. Dat kan niet. Stuur een opname van alleen het geluid, of een foto."),
    "": noop("Kies een pdf, of een foto (jpg of png). Dit bestand is iets anders."),
}
OR_A_RECORDING = noop(
    "Kies een pdf, een foto (jpg of png) of een opname (mp3, m4a, ogg, wav of webm). Dit bestand is iets anders."
)
log = logging.getLogger("opp.uploads")


def kind_of_file(upload) -> str:
    """`pdf`, `jpg`, `png`, a recording, `heic` or `tiff` by its content, or nothing: a name proves nothing."""
    start = upload.read(HEAD)
    upload.seek(0)
    for magic, kind in PICTURES.items():
        if start.startswith(magic):
            return kind
    if start[4:8] == b"ftyp" and start[8:12] in HEIC:
        return "heic"
    if start.startswith((b"II*\x00", b"MM\x00*")):
        return "tiff"
    return _kind_of_sound(start) or ("pdf" if b"%PDF-" in start else "")


def _kind_of_sound(start: bytes) -> str:
    """What kind of recording begins so; of mp3 without a label the frames say it themselves."""
    for magic, kind in SOUND.items():
        if start.startswith(magic):
            return kind
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        return "wav"
    if start[4:8] == b"ftyp" and start[8:12] in SOUND_IN_BOXES:
        return "m4a"
    return "mp3" if start[:1] == b"\xff" and start[1:2] in (b"\xfb", b"\xfa", b"\xf3", b"\xf2") else ""


def checked(upload, kinds: tuple[str, ...] = ("pdf", "jpg", "png")) -> None:
    """Refuse an upload that is too large, of another kind, broken or infected. Raises ValidationError."""
    if upload.size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        raise ValidationError(_("Dit bestand is te groot. Het mag hoogstens %(limit)s MB zijn.") % {"limit": limit})
    kind = kind_of_file(upload)
    if kind not in kinds:
        raise ValidationError(_(_why_not(kind, kinds)))
    if kind in RECORDINGS:
        _only_sound(upload)
    elif kind != "pdf":
        _opened(upload)
    _scanned(upload)


def _why_not(kind: str, kinds: tuple[str, ...]) -> str:
    """Why a file of this kind is not one of these."""
    if "pdf" not in kinds:
        return noop("Kies een png of jpg.")
    if kind in ("heic", "tiff"):
        return OTHERWISE[kind]
    return OR_A_RECORDING if "mp3" in kinds else OTHERWISE[""]


def _only_sound(upload) -> None:
    """What somebody looks like in a film is more than anybody asked for, and more than a plan needs."""
    film = MOVES.search(upload.read())
    upload.seek(0)
    if film:
        raise ValidationError(_(OTHERWISE["film"]))


def _opened(upload) -> None:
    """A picture is opened and read whole, within bounds."""
    try:
        with Image.open(upload, formats=["PNG", "JPEG"]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise ValidationError(
                    _("Deze afbeelding is te groot: %(width)s bij %(height)s punten. Maak haar kleiner.")
                    % {"width": width, "height": height}
                )
            picture.load()
    except Image.DecompressionBombError:  # so large that it is not even opened
        raise ValidationError(_("Deze afbeelding is te groot. Maak haar kleiner.")) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ValidationError(_("Deze afbeelding is beschadigd. Sla haar opnieuw op, of kies een andere.")) from None
    finally:
        upload.seek(0)


# The virus scanner ----------------------------------------------------------------------------------------------------


def _scanned(upload) -> None:
    """Have clamd look at it, where one is configured. What could not be looked at is not let in."""
    if not settings.CLAMAV:
        return
    try:
        answer = _ask_clamd(upload)
    except OSError as error:
        log.error("the scanner does not answer: %s", type(error).__name__)
        answer = ""
    finally:
        upload.seek(0)
    if answer.endswith("FOUND"):
        raise ValidationError(_("In dit bestand zit een virus. Het is niet bewaard."))
    if not answer.endswith("OK"):
        raise ValidationError(_("Dit bestand kon nu niet op virussen worden nagekeken. Probeer het later nog eens."))


def _ask_clamd(upload) -> str:
    """clamd's INSTREAM: the file in chunks, each behind its length in four bytes, and an empty one at the end."""
    with _clamd() as clamd:
        clamd.sendall(b"zINSTREAM\0")
        for chunk in upload.chunks(64 * 1024):
            clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!L", 0))
        said = b""
        while not said.endswith(b"\0") and (more := clamd.recv(4096)):
            said += more
    return said.rstrip(b"\0").decode(errors="replace").strip()


def _clamd() -> socket.socket:
    """A connection to `unix:/run/clamav/clamd.ctl` or `host:3310`; answers within twenty seconds or not at all."""
    where = settings.CLAMAV
    if where.startswith("unix:"):
        found = socket.socket(socket.AF_UNIX)
        found.settimeout(20)
        try:
            found.connect(where.removeprefix("unix:"))
        except OSError:
            found.close()
            raise
        return found
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=20)
