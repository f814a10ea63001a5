"""What every test stands on. Data comes from `tests/factories.py`."""

import os

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import HealthCheck, settings

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


@pytest.fixture(autouse=True)
def own_cache_and_files(request, settings, tmp_path):
    """No test meets another's log-in limits or documents."""
    settings.MEDIA_ROOT = tmp_path / "files"
    if not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield  # what it put in the cache is rolled back along with its rows
        return

    from django.core.cache import cache

    request.getfixturevalue("transactional_db")
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def quick_paper(request, monkeypatch):
    """Laying out a page takes WeasyPrint a quarter of a second, and nearly every test shares something.

    Only tests about paper (`@pytest.mark.paper`) let it; for the others the text itself stands where its layout would.
    """
    if request.node.get_closest_marker("paper"):
        return

    class Text:
        def __init__(self, string: str, **options):
            self.string = string

        def write_pdf(self, **options) -> bytes:
            return b"%PDF-1.7\n" + self.string.encode()

    monkeypatch.setattr("weasyprint.HTML", Text)
