"""From a template to a PDF on A4: tagged, with its own fonts, and the same bytes for the same input.

The template is filled here; the PDF is made in a process of its own (`core/pdf/process.py`), which is stopped after twenty
seconds. So a page that takes too long costs its reader a sentence and everybody else nothing.
"""

import atexit
import json
import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import unicodedata
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation

from . import fonts, process

HOUSE_STYLE, STYLE_1 = "paper.css", "paper-1.css"
LONG_WORD = 80  # signs without a blank: from there on the renderer tries every place to break it, over and over
BREAK_EVERY = 40
AT_ONCE = 3  # of the four threads of a worker: one stays free for pages, however many want paper
log = logging.getLogger("opp.print")
starting = Lock()
places = BoundedSemaphore(AT_ONCE)


class NotPrinted(Exception):
    """There is no PDF: it took too long, it was too busy, or the renderer failed. Nothing was stored or changed."""


def pdf(
    template: str,
    context: dict,
    *,
    school,
    at: datetime,
    along: tuple[str, bytes] | None = None,
    style: str = HOUSE_STYLE,
) -> bytes:
    """A4, tagged (PDF/UA-1), with every font inside; the same input gives the same bytes. Raises NotPrinted.

    Paper is Dutch, unless the context names the `language` of its reader.

    `along` is the name and contents of a file to attach; it stays readable in the PDF's own bytes (decision 34).
    `style` is another style sheet than today's, for pages that must come out as they once did; that of release 0.1.0 with
    the letters of then.
    """
    name, data = along or ("", b"")
    about: dict[str, object] = {"seconds": process.SECONDS, "along": None, "style": style}
    if along:
        about["along"] = {"name": name, "at": at.astimezone(UTC).isoformat()}
    make = page_1 if style == STYLE_1 else page
    parts = (json.dumps(about), make(template, context | {"school": school, "at": at}), _logo(school), data)
    return printed(*(part.encode() if isinstance(part, str) else part for part in parts))


def page(template: str, context: dict) -> str:
    """The page as the renderer gets it, with only signs that the fonts hold; what is lost is said on the page itself."""
    with translation.override(context.get("language", settings.LANGUAGE_CODE)):
        html = render_to_string(template, context)
        if lost := fonts.unprintable(html):
            html = render_to_string(template, context | {"lost": fonts.unicode_names(lost)})
    return breakable(html.translate(fonts.on_paper()))


def page_1(template: str, context: dict) -> str:
    """The page as release 0.1.0 made it, letter for letter: what was given out then must come out the same."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(template, context).translate(fonts.on_paper_1())


_TEXT = re.compile(rf"(?<=>)[^<]{{{LONG_WORD},}}(?=<)")
_WORD = re.compile(rf"(?:&#?\w+;|[^\s&]){{{LONG_WORD},}}")
_SIGN = re.compile(r"&#?\w+;|[^&]")


def breakable(html: str) -> str:
    """The page with places to break in very long words: 20,000 letters without a blank took minutes, and now take a second."""
    return _TEXT.sub(lambda text: _WORD.sub(_broken, text[0]), html)


def _broken(word: re.Match) -> str:
    pieces, since = [], 0
    for sign in _SIGN.findall(word[0]):
        since += 1
        if since > BREAK_EVERY and not (unicodedata.category(sign[0])[0] == "M" or sign == "\u200d"):
            pieces.append("\u200b")
            since = 1
        pieces.append(sign)
    return "".join(pieces)


def _logo(school) -> bytes:
    if not school.logo:
        return b""
    try:
        with school.logo.storage.open(school.logo.name) as file:
            return file.read()
    except FileNotFoundError:  # a picture that is gone keeps nobody's paper back: its place says in words whose it was
        log.error("the logo of school %s is gone", school.pk)
        return b""


# The line to the pressroom -------------------------------------------------------------------------------------------


def printed(*parts: bytes) -> bytes:
    """The PDF of one job: what is asked, the page, the logo, what goes along. Raises NotPrinted."""
    if not places.acquire(blocking=False):
        log.warning("no place to print")
        raise NotPrinted("busy")
    try:
        with _line() as line:
            process.send(line, *parts)
            said, made = process.receive(line, 2)
    except (OSError, EOFError) as error:
        log.error("a page was not printed: %s", type(error).__name__)
        raise NotPrinted("stopped") from None
    finally:
        places.release()
    if said != process.DONE:
        log.error("a page was not printed: %s", made.decode())
        raise NotPrinted("failed")
    return made


@contextmanager
def one_for(user):
    """One print at a time for one person who only looks: the places for printing are for everybody. Raises NotPrinted."""
    mine = f"print:{user._meta.label_lower}:{user.pk}"
    if not cache.add(mine, "", process.SECONDS + 10):
        raise NotPrinted("busy")
    try:
        yield
    finally:
        cache.delete(mine)


class _Process:
    """The process that belongs to this one, and the address at which it listens."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.folder = tempfile.TemporaryDirectory(prefix="opp-print-")
        self.address = os.path.join(self.folder.name, "line")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "core.pdf.process", str(listener.fileno())],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                cwd=settings.BASE_DIR,
            )

    def stands(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def close(self) -> None:
        """Let the process end; what it forked goes on until it is done or stopped."""
        if self.owner == os.getpid():
            if self.process.stdin:
                self.process.stdin.close()
            self.process.wait()
            self.folder.cleanup()


_room: list[_Process] = []


@atexit.register
def _close() -> None:
    while _room:
        _room.pop().close()


def _line() -> socket.socket:
    """A line to the pressroom, which is started when there is none; it takes jobs as soon as it is there."""
    with starting:
        if not _room or not _room[0].stands():
            _close()
            _room.append(_Process())
        address = _room[0].address
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(process.SECONDS + 10)  # starting included; the page itself is stopped sooner
    line.connect(address)
    return line
