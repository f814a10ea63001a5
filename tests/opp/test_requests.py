"""Whatever is sent, the answer is ours: no error page of the server, and no link in its log."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from opp.server.serving import Handler
from tests.factories import make_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset*=niets''utf-8",
        "application/x-www-form-urlencoded; charset*=utf-8''%00",
        'multipart/form-data; boundary=x; charset="a\x00b"',
    ],
)
def test_a_charset_that_django_fails_on_is_a_bad_request_and_no_line_with_the_link(content_type, capfd):
    """The server would else log the traceback together with the address, and with it a family's personal link."""
    answered = []
    token = "0" * 64
    environ = RequestFactory().generic("GET", f"/lees/{token}/").environ
    environ |= {"REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type, "wsgi.input": io.BytesIO(b"code=123456")}

    Handler()(environ, lambda status, headers: answered.append(status))

    assert answered == ["400 Bad Request"]
    assert token not in "".join(capfd.readouterr())


@pytest.mark.parametrize("charset", ["foo", "utf-16", "base64", "rot13", "idna", "undefined", "hex", "latin-1"])
def test_an_odd_charset_is_no_error_of_ours(charset, client):
    for path in ("/inloggen/", f"/lees/{'0' * 64}/", "/controleer/"):
        kind = f"application/x-www-form-urlencoded; charset={charset}"

        assert client.generic("POST", path, b"code=%FF&login=x", kind).status_code < 500


TOO_MUCH = {
    "fields": {f"field_{number}": "1" for number in range(3100)},
    "text": {"login": "x" * 6_000_000},
    "files": {f"file_{number}": SimpleUploadedFile("a.txt", b"x") for number in range(12)},
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_much_in_one_go_is_answered_in_dutch(what, client):
    answer = client.post("/inloggen/", TOO_MUCH[what])

    assert answer.status_code == 400
    assert '<html lang="nl"' in answer.content.decode()
    assert "Er is niets bewaard." in answer.content.decode()


def test_no_browser_or_proxy_keeps_a_page(client):
    world = make_world()
    client.force_login(world.coordinator)

    for path in ("/vandaag/", "/leerlingen/", world.student.get_absolute_url(), "/leerlingen/999999/"):
        assert "no-store" in client.get(path)["Cache-Control"], path
