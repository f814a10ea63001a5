"""The process in which pages become PDF, apart from the one that answers people (decision 49).

`python -m core.pdf.process FD` waits at a listening socket with WeasyPrint and the fonts loaded, and knows nothing of Django
or a database. For each page that comes in it forks a process that prints that one page and is gone; the system itself
stops it after `seconds`, whatever it is doing, and takes memory without end from it. What one page does, no other notices.
It ends when whoever started it does: its standard input ends then.

A job goes in as four parts, an answer comes out as two; each part is its length in eight bytes and then its bytes.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from datetime import datetime
from pathlib import Path

from .fonts import fonts

SECONDS = 20
MEMORY = 3 * 1024**3
STYLES = Path(__file__).parent.parent.parent / "static"
DONE, FAILED = b"done", b"failed"


# The line ------------------------------------------------------------------------------------------------------------


def send(line: socket.socket, *parts: bytes) -> None:
    for part in parts:
        line.sendall(len(part).to_bytes(8, "big"))
        line.sendall(part)


def receive(line: socket.socket, count: int) -> list[bytes]:
    """That many parts. Raises EOFError when the other side is gone."""
    return [_exactly(line, int.from_bytes(_exactly(line, 8), "big")) for _ in range(count)]


def _exactly(line: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = line.recv(min(size - len(found), 1 << 20))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


# Printing ------------------------------------------------------------------------------------------------------------


class Printer:
    """A style sheet and its fonts, read once."""

    def __init__(self, style: str) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self.style, self.fonts, text = style, FontConfiguration(), (STYLES / style).read_text()
        self.sheet = CSS(string=text, base_url="opp:", font_config=self.fonts, url_fetcher=fetcher())

    def pdf(self, html: str, *, logo: bytes = b"", along: dict | None = None, data: bytes = b"") -> bytes:
        """A4, tagged (PDF/UA-1), with every font inside; the same input gives the same bytes."""
        from weasyprint import HTML

        document = HTML(string=html, base_url="opp:", url_fetcher=fetcher(logo))
        return document.write_pdf(
            stylesheets=[self.sheet],
            font_config=self.fonts,
            pdf_variant="pdf/ua-1",
            finisher=_finish,
            attachments=[_attachment(along, data)] if along else None,
        )


def _attachment(along: dict, data: bytes):
    """A file that stays readable in the PDF's own bytes (decision 34)."""
    from weasyprint import Attachment

    at = datetime.fromisoformat(along["at"])
    description = "Dezelfde gegevens, om te laten controleren"
    return Attachment(
        string=data, name=along["name"], description=description, relationship="Data", created=at, modified=at
    )


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


def fetcher(logo: bytes = b""):
    """The renderer's only way out: "opp:" with a print font or this school's logo; anything else is refused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    held = {f"opp:fonts/print/{path.name}": path for path in fonts()}

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers=None) -> URLFetcherResponse:
            if url in held:
                return URLFetcherResponse(url, held[url].read_bytes(), {"Content-Type": f"font/{url[-3:]}"})
            if url == "opp:logo" and logo:
                return URLFetcherResponse(url, logo)
            raise ValueError("A document reaches nothing outside itself.")

    return Fetcher()


# The process ---------------------------------------------------------------------------------------------------------


def print_one(printer: Printer, line: socket.socket) -> None:
    """Read one job, print it, answer; of an error only the kind goes back, for its message may quote the page."""
    job, html, logo, data = receive(line, 4)
    about = json.loads(job)
    signal.alarm(about["seconds"])
    try:
        if about["style"] != printer.style:  # pages that must come out as they once did
            printer = Printer(about["style"])
        made = printer.pdf(html.decode(), logo=logo, along=about["along"], data=data)
    except Exception as error:
        send(line, FAILED, type(error).__name__.encode())
    else:
        send(line, DONE, made)


def main(number: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses Ctrl-C means the server, which ends this one
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks: the system clears them away
    listener = socket.socket(fileno=int(number))
    printer = Printer("paper.css")
    printer.pdf("<html lang='nl'><title>-</title><p>-</p></html>")  # what is loaded at first use is loaded now
    gc.freeze()
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            os._exit(0)
        line, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            os.nice(5)  # pages go before paper
            gc.disable()  # it would walk all that is loaded while boxes pile up; this process is gone in a moment
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.alarm(SECONDS)
            try:
                print_one(printer, line)
            finally:
                os._exit(0)
        line.close()


if __name__ == "__main__":
    main(sys.argv[1])
