"""The gate before the pages: who asks is told at once whether we live, and nobody comes in before the database is ready."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from accounts import invented
from ledger import triggers
from opp.server import gate
from tests.factories import make_school

pytestmark = pytest.mark.django_db


def application(environ, start_response):
    start_response("200 OK", [])
    return [b"de bladzijde"]


@pytest.fixture
def door(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction lives on it
    monkeypatch.setattr(gate, "AGAIN", 0)
    return gate.Gate(application)


def get(door, path: str) -> SimpleNamespace:
    found = SimpleNamespace()

    def start_response(status, headers):
        found.status, found.headers = int(status[:3]), dict(headers)

    found.text = b"".join(door({"PATH_INFO": path}, start_response)).decode()
    return found


def test_a_database_in_order_is_served_and_said_to_be_ready(door):
    assert get(door, "/vandaag/").text == "de bladzijde"
    assert [(each.status, each.text) for each in (get(door, "/gezond"), get(door, "/gereed/"))] == [
        (200, "gezond\n"),
        (200, "gereed\n"),
    ]


def without_a_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute(triggers.expected(connection)[0].sql_drop)


def without_a_migration() -> None:
    MigrationRecorder.Migration.objects.filter(app="consent").order_by("-pk").first().delete()


@pytest.mark.parametrize("broken", [without_a_trigger, without_a_migration])
def test_a_database_that_is_not_as_it_should_be_is_not_served(door, caplog, broken):
    broken()

    page = get(door, "/vandaag/")

    assert (page.status, page.headers["Retry-After"]) == (503, "30")
    assert "OPP is zo terug" in page.text
    assert [get(door, "/gezond").status, get(door, "/gereed").status] == [200, 503]
    assert get(door, "/gereed").text == "niet gereed\n"
    assert "Run migrate first" in caplog.text
    assert caplog.text.count("Run migrate first") == 1


def test_a_database_that_is_away_is_waited_for_with_a_sentence(door, monkeypatch, caplog):
    def away():
        raise OperationalError("could not connect to server: host=geheim.example user=opp")

    monkeypatch.setattr(connection, "ensure_connection", away)
    assert [get(door, path).status for path in ("/vandaag/", "/gezond", "/gereed")] == [503, 200, 503]
    assert "niet bereikbaar" in get(door, "/lees/abc/").text
    assert "geheim" not in caplog.text
    monkeypatch.undo()
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(gate, "AGAIN", 0)

    assert get(door, "/vandaag/").text == "de bladzijde"
    assert get(door, "/gereed").status == 200


def test_once_open_the_pages_cost_no_question_and_a_probe_asks_once_a_second(
    door, monkeypatch, django_assert_num_queries
):
    get(door, "/vandaag/")
    monkeypatch.setattr(gate, "AGAIN", 60)

    with django_assert_num_queries(0):
        get(door, "/vandaag/")
        get(door, "/gereed")


def test_the_demo_opens_no_database_that_it_did_not_make(door, settings, caplog):
    """Everybody comes into the demo with one password that stands on its first page."""
    settings.OPP_DEMO = True
    make_school(is_invented=True)
    assert invented.shows_what_is_real() == ""
    make_school(name="Een echte school")

    assert get(door, "/vandaag/").status == 503
    assert "did not make" in caplog.text
    with pytest.raises(CommandError, match="did not make"):  # its postman would call every letter sent
        call_command("send_due")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answer(port: int, path: str) -> tuple[int, str]:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no answer")


@pytest.mark.engine("sqlite")  # whichever engine the suite runs on, this server has a file
def test_the_server_itself_starts_without_a_database_answers_and_recovers(tmp_path):
    """gunicorn ended with 3; now the same process serves as soon as the database is there."""
    database, port = tmp_path / "elders" / "opp.sqlite3", free_port()
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OPP_VAR")}
    env = kept | {
        "SECRET_KEY": "x", "LINK_KEY": "x", "BASE_URL": "https://opp.example", "OPP_VAR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "opp.settings", "OPP_DEMO": "0", "DEBUG": "0",
    }  # fmt: skip
    log = tmp_path / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "opp.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"],
            env=env, stderr=written, stdout=written,
        )  # fmt: skip
    try:
        assert answer(port, "/gezond") == (200, "gezond\n")
        status, page = answer(port, "/lees/0123456789abcdef0123456789abcdef0123456789abcdef/")
        assert (status, "OPP is zo terug" in page) == (503, True)
        assert answer(port, "/gereed") == (503, "niet gereed\n")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True, capture_output=True)
        time.sleep(1.1)
        assert answer(port, "/gereed") == (200, "gereed\n")
        # The first page of a school sends who comes without TLS to https.
        assert "Run migrate first" in log.read_text()
        slow = socket.create_connection(("127.0.0.1", port))
        slow.sendall(b"GET /lees/0123456789abcdef0123456789abcdef0123456789abcdef/ HTTP/1.1\r\nHost: \xff\r\n\r\n")
        slow.recv(100)
        slow.close()
        assert server.poll() is None
    finally:
        server.terminate()
        server.wait(timeout=30)
    written = log.read_text()
    assert "0123456789abcdef" not in written
    assert '"GET' not in written
    assert "INFO gunicorn.error: Listening at" in written
