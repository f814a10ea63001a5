"""Release 0.1.0's database, as it left it on this engine, brought to today by the migrations a school runs: once for all."""

import json
import lzma
from base64 import b64decode
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from ledger import triggers

WRITTEN = Path(__file__).with_name("0.1.0.json.xz")


@pytest.fixture(scope="package")
def release(tmp_path_factory, django_db_setup, django_db_blocker):
    """What release 0.1.0 left behind, in a database of its own that was brought to today."""
    written = written_down()
    folder = tmp_path_factory.mktemp("upgrade")
    with (
        django_db_blocker.unblock(),
        elsewhere(folder / "old.sqlite3"),
        override_settings(MEDIA_ROOT=folder / "files", BASE_URL=written["site"]),
    ):
        at_that_release(written)
        call_command("migrate", verbosity=0, interactive=False)
        yield SimpleNamespace(site=written["site"], files=folder / "files", **written["given"])


@cache
def written_down() -> dict:
    with lzma.open(WRITTEN, "rt", encoding="utf-8") as file:
        return json.load(file)


class elsewhere:
    """The connection leads to an empty database of its own for a while."""

    def __init__(self, file: Path):
        self.tests_own = connection.settings_dict["NAME"]
        self.name = str(file) if connection.vendor == "sqlite" else f"{self.tests_own}_upgrade"

    def __enter__(self):
        if connection.vendor == "postgresql":
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}"')
        self._lead_to(self.name)

    def __exit__(self, *why):
        self._lead_to(self.tests_own)
        if connection.vendor == "postgresql":
            self._sql(f'DROP DATABASE "{self.name}"')

    def _lead_to(self, name):
        connection.close()
        connection.settings_dict["NAME"] = name

    def _sql(self, *statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@contextmanager
def without_marks():
    """The release knew no agenda: without its table, a trigger that marks a plan there would fail at every change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            triggers, "_sources", [each for each in triggers._sources if not each.__module__.startswith("agenda.")]
        )
        yield


def at_that_release(written: dict) -> None:
    """The tables of that release, its rows, its triggers and its files."""
    executor = MigrationExecutor(connection)
    state = executor.migrate([(app, name) for app, name in written["migrations"]])
    with transaction.atomic():
        for label, rows in written["rows"].items():
            model = state.apps.get_model(label)
            for row in rows:
                model(**{name: value_of(model, name, value) for name, value in row.items()}).save_base(raw=True)
    forward_sequences(state.apps, written["rows"])
    with without_marks():
        triggers.install(connection)
    for name, data in written["files"].items():
        default_storage.save(name, ContentFile(b64decode(data)))


def value_of(model, name, value):
    field = model._meta.get_field(name)
    if isinstance(field, models.BinaryField):
        return None if value is None else b64decode(value)
    return value if isinstance(field, models.JSONField) or field.is_relation else field.to_python(value)


def forward_sequences(apps, labels) -> None:
    """New rows come after these, also where the engine counts apart from the table."""
    from django.core.management.color import no_style

    statements = connection.ops.sequence_reset_sql(no_style(), [apps.get_model(label) for label in labels])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def as_it_was(release, settings):
    """Each test begins with what the release left, and its files; what a test adds is undone."""
    settings.MEDIA_ROOT = release.files
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
