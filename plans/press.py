"""From a template to a PDF on A4: tagged, with its own fonts, and the same bytes for the same input.

The renderer reaches nothing but the project's print fonts and the school's logo: it knows one address, "opp:", which is
answered from those. WeasyPrint is imported where it is used, so that a process that prints nothing stays light.
"""

import atexit
import gc
import unicodedata
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

STATIC = Path(settings.BASE_DIR) / "static"
PRINT_FONTS = STATIC / "fonts" / "print"
HOUSE_STYLE = "paper.css"
# What people paste from a word processor and no print font holds, in letters that they do hold.
STAND_INS = {
    **dict.fromkeys("→➔➜\uf0e0", "-&gt;"),
    **dict.fromkeys("✓✔☑", "v"),
    **dict.fromkeys("✗✘☒", "x"),
    **dict.fromkeys("☐□○", "o"),
    **dict.fromkeys("●■▪►▶◆\uf0b7", "•"),
    **{"←": "&lt;-", "↔": "&lt;-&gt;", "⇒": "=&gt;", "↑": "^", "★": "*", "\u2028": "\n"},
    **{"≥": "&gt;=", "≤": "&lt;=", "≠": "&lt;&gt;", "\t": " ", "\n": "\n", "\r": ""},
}
printing = Lock()  # fontconfig and Pango are not made for several threads at once


def pdf(
    template: str,
    context: dict,
    *,
    school,
    at: datetime,
    along: tuple[str, bytes] | None = None,
    style: str = HOUSE_STYLE,
) -> bytes:
    """A4, tagged (PDF/UA-1), with every font inside; the same input gives the same bytes.

    `along` is the name and contents of a file to attach; it stays readable in the PDF's own bytes (decision 34).
    `style` is another style sheet than today's, for pages that must come out as they once did.
    """
    from weasyprint import HTML, Attachment

    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(template, context | {"school": school, "at": at})
    with printing, _no_sweeping():
        sheet, fonts = _house_style(style)
        document = HTML(string=html.translate(_letters()), base_url="opp:", url_fetcher=fetcher(school.logo))
        options = {"stylesheets": [sheet], "font_config": fonts, "pdf_variant": "pdf/ua-1", "finisher": _finish}
        if along:
            name, data = along
            dated = {"created": at.astimezone(UTC), "modified": at.astimezone(UTC)}
            description = "Dezelfde gegevens, om te laten controleren"
            options["attachments"] = [
                Attachment(string=data, name=name, description=description, relationship="Data", **dated)
            ]
        return document.write_pdf(**options)


@contextmanager
def _no_sweeping():
    """Without the garbage collector, which else walks all of Django a few times while the boxes of a page pile up."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _finish(_, made) -> None:
    """The last hand on the objects of a PDF, before they are written."""
    for each in made.objects:
        if getattr(each, "extra", {}).get("Type") == "/EmbeddedFile":
            each.compress = False
    _name_dots(made)


def _name_dots(made) -> None:
    """Give the dots of Arabic letters, glyphs of their own without a letter, one that joins and shows nothing.

    PDF/UA wants a character for every glyph; WeasyPrint leaves these empty.
    """
    for each in made.objects:
        if b"begincmap" in getattr(each, "stream", ()):
            each.stream = [line.replace(b"<>", b"<200d>") if isinstance(line, bytes) else line for line in each.stream]


class _Letters(dict):
    """For `str.translate`: every letter the print fonts hold stands for itself, every other gets a stand-in.

    So no font of the machine is ever asked, and the same text gives the same paper everywhere.
    """

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kind = unicodedata.category(letter)
        if kind in {"Mn", "Cf", "Cc", "Sk"}:
            return ""
        return "(emoji)" if kind == "So" else "\N{REPLACEMENT CHARACTER}"


@cache
def _letters() -> _Letters:
    from fontTools.ttLib import TTFont

    held: set[int] = set()
    for path in PRINT_FONTS.glob("*-400.ttf"):
        with TTFont(path, lazy=True) as font:
            held |= set(font.getBestCmap())
    return _Letters({code: chr(code) for code in held} | str.maketrans(STAND_INS))


@cache
def _house_style(name: str = HOUSE_STYLE) -> tuple:
    """A style sheet and its fonts, read once per process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_house_style.cache_clear)  # the fonts lie in a temporary folder, which goes along
    fonts = FontConfiguration()
    style = (STATIC / name).read_text()
    return CSS(string=style, base_url="opp:", font_config=fonts, url_fetcher=fetcher()), fonts


def fetcher(logo=None):
    """The renderer's only way out: "opp:" with a print font or this school's logo; anything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = {f"opp:fonts/print/{path.name}": path for path in PRINT_FONTS.glob("*.ttf")}

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers=None) -> URLFetcherResponse:
            if url in fonts:
                return URLFetcherResponse(url, fonts[url].read_bytes(), {"Content-Type": "font/ttf"})
            if url == "opp:logo" and logo:
                with logo.storage.open(logo.name) as file:
                    return URLFetcherResponse(url, file.read())
            raise ValueError("A document reaches nothing outside itself.")

    return Fetcher()
