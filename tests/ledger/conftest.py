"""Installs the test app's tables for these tests, and takes them away after."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import override_settings


@pytest.fixture(scope="module", autouse=True)
def library(django_db_setup, django_db_blocker):
    """The app of tests/ledger/app, migrated to its second release; gone again before other tests look at the floor."""
    names = [config.name for config in apps.get_app_configs()]
    with override_settings(INSTALLED_APPS=[*names, "tests.ledger.app"]):
        with django_db_blocker.unblock():
            call_command("migrate", "ledgertest", verbosity=0)
        yield
        with django_db_blocker.unblock():
            call_command("migrate", "ledgertest", "zero", verbosity=0)


@pytest.fixture
def sql(db):
    """Runs raw SQL, as somebody would who goes around Django."""

    def run(statement, *params):
        with connection.cursor() as cursor:
            cursor.execute(statement, params or None)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    return run
