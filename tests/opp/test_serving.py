"""The server starts only on a database with its floor."""

import importlib
import sys

import pytest
from django.db import connection

from opp.ledger import triggers
from opp.ledger.errors import LedgerError

pytestmark = pytest.mark.django_db


def start():
    """What gunicorn does first."""
    sys.modules.pop("opp.wsgi", None)
    return importlib.import_module("opp.wsgi").application


@pytest.fixture(autouse=True)
def keep_the_connection(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction lives on it


def test_the_server_starts_on_a_database_in_order():
    assert callable(start())


def test_the_server_refuses_a_database_without_one_of_its_triggers():
    with connection.cursor() as cursor:
        cursor.execute(triggers.expected(connection)[0].sql_drop)

    with pytest.raises(LedgerError, match="Run migrate first"):
        start()
