"""What every test stands on. Data comes from `tests/factories.py`."""

import os
import shutil
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import override_settings
from hypothesis import HealthCheck, settings

from tests.worlds import BUILDERS

# How fast examples are made on a busy machine says nothing of what they are examples of.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
IN_CI = os.environ.get("CI") == "true"


def pytest_collection_modifyitems(config, items):
    """A test of one engine is left out on the other: not skipped, for there is nothing else to see there."""

    def is_for_this_engine(item):
        marker = item.get_closest_marker("engine")
        return marker is None or connection.vendor in marker.args

    left_out = [item for item in items if not is_for_this_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_for_this_engine(item)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped test is a failed one: a missing browser must not look like success."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; who still holds it at the end (a thread of the server that a browser kept waiting) is sent off."""
    with django_db_blocker.unblock():
        # Asked once and remembered for the whole run: not first by a test in which the database fails on purpose.
        assert connection.features.supports_json_field
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(autouse=True, scope="session")
def flush_through_the_door():
    """Emptying a test database goes through the one named door (decision 27)."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def through_the_door(self, sql_list):
        from opp.ledger.door import open_door

        with open_door(using=self.connection.alias):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", through_the_door)
        yield


@pytest.fixture(scope="module")
def built_once(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """What this module builds with `once_a_module`: its worlds, and the folder with their documents.

    They stand in a transaction around the module's tests, each of which has a savepoint of its own.
    """
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        worlds = {}
        for build, paper in BUILDERS[request.module.__name__]:
            with override_settings(MEDIA_ROOT=files), nullcontext() if paper else text_as_paper():
                worlds[build] = build()
    yield SimpleNamespace(worlds=worlds, files=files)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def own_cache_and_files(request, settings, tmp_path):
    """No test meets another's log-in limits or documents."""
    settings.MEDIA_ROOT = tmp_path / "files"
    if "built_once" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("built_once").files, settings.MEDIA_ROOT)
    if not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield  # what it put in the cache is rolled back along with its rows
        return

    from django.core.cache import cache

    request.getfixturevalue("transactional_db")
    yield
    cache.clear()


@contextmanager
def text_as_paper():
    """The text itself stands where its layout would: laying out a page takes WeasyPrint a quarter of a second."""

    def printed(asked: bytes, page: bytes, *along: bytes) -> bytes:
        return b"%PDF-1.7\n" + page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plans.press.printed", printed)
        yield


@pytest.fixture(autouse=True)
def quick_paper(request):
    """Nearly every test shares something; only tests about paper (`@pytest.mark.paper`) let it be laid out."""
    if request.node.get_closest_marker("paper"):
        yield
        return
    with text_as_paper():
        yield
