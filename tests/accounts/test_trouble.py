"""A full disk and a database that is away are called that, on the page where they are met."""

import errno
from contextlib import contextmanager

import psycopg2
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.cache import cache
from django.db import OperationalError, connection, connections
from django.urls import reverse

from core import trouble
from core.trouble import Trouble
from opp.settings import DATABASES
from tests.factories import make_world
from tests.worlds import once_a_module

MOST_PAGES = 4294967294  # SQLite's own
ENGINE_FULL = {
    "sqlite": "SQLITE_FULL",
    "postgresql": "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
}


@contextmanager
def full_disk():
    """Whatever is written finds no room; on SQLite by its own limit, on PostgreSQL by its own error."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT zeroblob(1)")  # the connection is there
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute("CREATE TABLE filling (words text)")
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    def no_room(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            if connection.vendor == "sqlite":
                return execute("INSERT INTO filling VALUES (hex(zeroblob(4000000)))", None, False, context)
            return execute(ENGINE_FULL["postgresql"], None, False, context)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(no_room):
            yield
    finally:
        if connection.vendor == "sqlite":  # the limit is the connection's, not the transaction's: other tests want room
            connection.connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}")


@once_a_module
def world():
    return make_world()


@pytest.fixture
def nobody_raises(client):
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
def test_logging_in_on_a_full_disk_says_that_and_never_that_you_tried_too_often(nobody_raises):
    with full_disk():
        answer = nobody_raises.post(reverse("account_login"), {"login": "a@b.example", "password": "onbekend"})

    assert answer.status_code == 503
    assert "De schijf is vol" in answer.content.decode()
    assert "te vaak" not in answer.content.decode()


def test_a_page_that_writes_says_that_what_was_sent_is_not_kept(world, nobody_raises):
    nobody_raises.force_login(world.coordinator)

    with full_disk():
        answer = nobody_raises.get(reverse("student", args=[world.student.pk]))  # that somebody looked is written

    assert answer.status_code == 503
    assert "is niet bewaard" in answer.content.decode()


def test_a_session_that_finds_no_room_says_that_and_not_that_it_ended_in_another_tab(rf):
    lost = SessionInterrupted("The request's session was deleted before the request completed.")
    assert trouble.bad_request(rf.get("/"), lost).status_code == 400
    lost.__context__ = UpdateError()
    lost.__context__.__context__ = wrapped(OSError(errno.ENOSPC, "vol"))

    answer = trouble.bad_request(rf.get("/"), lost)

    assert answer.status_code == 503
    assert "De schijf is vol" in answer.content.decode()


@pytest.mark.django_db
def test_a_limit_that_could_not_be_written_is_an_error_and_a_key_that_is_there_is_none():
    assert cache.add("sleutel", 1)
    assert not cache.add("sleutel", 2)
    with full_disk(), pytest.raises(OperationalError):
        cache.add("andere", "x" * 100)


def wrapped(cause: Exception) -> OperationalError:
    error = OperationalError("weg")
    error.__cause__ = cause
    return error


def of_postgresql(code: str | None) -> psycopg2.Error:
    class Told(psycopg2.OperationalError):
        pgcode = code

    Told.__module__ = "psycopg2.errors"
    return Told("weg")


CASES = [
    (OSError(errno.ENOSPC, "No space left on device"), Trouble.FULL),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), Trouble.FULL),
    (OSError(errno.ENOENT, "weg"), None),
    (wrapped(of_postgresql("53100")), Trouble.FULL),
    (wrapped(of_postgresql("57P03")), Trouble.AWAY),
    (wrapped(of_postgresql("08006")), Trouble.AWAY),
    (wrapped(of_postgresql(None)), Trouble.AWAY),
    (wrapped(of_postgresql("40P01")), None),
    (ValueError("iets"), None),
    (None, None),
]


@pytest.mark.parametrize(("error", "expected"), CASES)
def test_what_an_error_is(error, expected):
    assert trouble.of(error) == expected


def test_it_is_known_however_deep_it_was_wrapped():
    error = ValueError("bladzijde")
    error.__context__ = wrapped(OSError(errno.ENOSPC, "vol"))

    assert trouble.of(error) == Trouble.FULL
    assert trouble.named(error) == "FULL"
    assert trouble.named(ValueError("Samira")) == "ValueError"


def test_a_transaction_that_could_not_be_finished_asks_the_disk(monkeypatch):
    assert trouble.of(OperationalError("not committed")) is None
    monkeypatch.setattr(trouble, "LEAST", 10**18)

    assert trouble.of(OperationalError("not committed")) == Trouble.FULL


def test_a_database_that_goes_away_while_we_serve_gets_the_same_sentence(nobody_raises, monkeypatch):
    def away(*args, **kwargs):
        raise wrapped(of_postgresql(None))

    monkeypatch.setattr(connections["default"], "cursor", away)
    nobody_raises.cookies["sessionid"] = "x" * 32
    answer = nobody_raises.get(reverse("today"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "niet bereikbaar" in answer.content.decode()


@pytest.mark.engine("postgresql")
@pytest.mark.django_db
def test_postgresql_is_told_not_to_compile_queries():
    assert DATABASES["default"]["OPTIONS"]["options"] == "-c jit=off"
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
