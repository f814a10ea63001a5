"""Files are judged by what they hold: the name of a file proves nothing and refuses nothing."""

import io
import socket
import struct
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.forms.uploads import MOST_PIXELS, checked, kind_of_file


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    kept = io.BytesIO()
    Image.new("1" if size[0] > 1000 else "RGB", size).save(kept, form)
    return kept.getvalue()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def refusal(name: str, data: bytes, **more) -> str:
    with pytest.raises(ValidationError) as refused:
        checked(upload(name, data), **more)
    return " ".join(refused.value.messages)


HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(40)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("foto.jfif", picture(), "jpg"),
        ("foto", picture(), "jpg"),
        ("foto.pdf", picture("PNG"), "png"),
        ("SCAN.PDF.txt", b"%PDF-1.7\n%%EOF", "pdf"),
        ("met bom.pdf", b"\xef\xbb\xbf%PDF-1.4\n%%EOF", "pdf"),
        ("van de kopieermachine.pdf", b"@PJL SET JOB\r\n%PDF-1.4\n%%EOF", "pdf"),
    ],
)
def test_what_a_file_holds_decides(name, data, kind):
    taken = upload(name, data)

    checked(taken)

    assert kind_of_file(taken) == kind
    assert taken.read() == data


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("IMG_0042.jpg", HEIC, "HEIC-foto"),
        ("scan.pdf", picture("TIFF"), "TIFF-bestand"),
        ("plan.pdf", b"MZ\x90\x00 een programma", "iets anders"),
        ("leeg.pdf", b"", "iets anders"),
        ("half.jpg", picture(size=(900, 900))[:400], "beschadigd"),
        ("vals.png", b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>", "beschadigd"),
        ("bom.png", picture("PNG", (20_000, 20_000)), "te groot"),
        ("groot.png", picture("PNG", (6_000, 6_000)), "te groot: 6000 bij 6000"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence_that_is_true(name, data, words):
    assert words in refusal(name, data)


def test_a_small_file_may_hold_more_points_than_we_open():
    data = picture("PNG", (20_000, 20_000))

    assert len(data) < 100_000
    assert MOST_PIXELS < 20_000 * 20_000


def test_a_logo_is_a_picture():
    checked(upload("logo.gif", picture("PNG")), kinds=("png", "jpg"))

    assert "Kies een png of jpg." in refusal("logo.png", b"%PDF-1.7", kinds=("png", "jpg"))


# The scanner ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings):
    """A scanner that speaks clamd's INSTREAM and finds the letters VIRUS."""
    server = socket.create_server(("127.0.0.1", 0))
    seen = []

    def serve():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client, client.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                data = b""
                while length := struct.unpack("!L", said.read(4))[0]:
                    data += said.read(length)
                seen.append(data)
                client.sendall(b"stream: Test FOUND\0" if b"VIRUS" in data else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.CLAMAV = f"127.0.0.1:{server.getsockname()[1]}"
    yield seen
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_scanner_looks_at_every_byte_of_what_comes_in(clamd):
    data = b"%PDF-1.7 " + bytes(200_000) + b"%%EOF"

    checked(upload("plan.pdf", data))

    assert clamd == [data]


def test_what_a_scanner_finds_is_not_kept(clamd):
    assert "zit een virus" in refusal("plan.pdf", b"%PDF-1.7 VIRUS")


def test_what_the_scanner_could_not_look_at_is_not_let_in(settings):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        settings.CLAMAV = f"127.0.0.1:{nobody.getsockname()[1]}"
    assert "niet op virussen worden nagekeken" in refusal("plan.pdf", b"%PDF-1.7")

    settings.CLAMAV = "unix:/nergens/clamd.ctl"
    assert "niet op virussen worden nagekeken" in refusal("plan.pdf", b"%PDF-1.7")
