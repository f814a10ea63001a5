"""What every test stands on. Data comes from `tests/factories.py`."""

import gc
import os
import shutil
from copy import deepcopy
from functools import cache
from itertools import groupby

import pytest
import sqlparse
from django.core import mail
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import HealthCheck, settings

from tests import migrated
from tests.worlds import Floors, text_as_paper, under, worlds_of

# How fast examples are made on a busy machine says nothing of what they are examples of.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
# A suite keeps much in memory and makes little that waits for the garbage collector, which took a fifth of all CPU.
gc.set_threshold(50_000, 20, 50)


A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
BOTH_RUN = "BOTH_ENGINES_RUN" in os.environ
"""`bin/test` runs the suite on the other engine beside this run."""


def pytest_collection_modifyitems(config, items):
    """A test of one engine is left out on the other: not skipped, for there is nothing else to see there.

    Where both engines run, so is one that says the same on either and runs on the other, and on PostgreSQL one that asks
    for no database at all (pytest-django would not let it near one).
    """

    def is_for_this_engine(item):
        if marker := item.get_closest_marker("engine"):
            return connection.vendor in marker.args
        if not BOTH_RUN:
            return True
        if marker := item.get_closest_marker("once"):
            return connection.vendor in marker.args
        return connection.vendor == "sqlite" or asks_for_the_database(item)

    begin_together(items)
    left_out = [item for item in items if not is_for_this_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_for_this_engine(item)]


def begin_together(items) -> None:
    """In each module, the tests that begin with the same world come one after the other."""
    for item in items:
        if worlds_of(item.module) and "begun" not in item.fixturenames[:1]:
            item.fixturenames.insert(0, "begun")  # before the savepoint of the test itself
    items[:] = [
        item
        for module, those in groupby(items, lambda item: item.module)
        for item in sorted(those, key=lambda item: (prints(item), under(module, item.fixturenames)))
    ]


def pytest_collection_finish():
    """What was loaded stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped test is a failed one: a missing browser must not look like success."""
    report = yield
    if migrated.IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


def prints(item) -> bool:
    """This test looks at documents as they are printed."""
    return item.get_closest_marker("paper") is not None


def asks_for_the_database(item) -> bool:
    return item.get_closest_marker("django_db") is not None or not A_DATABASE.isdisjoint(item.fixturenames)


def commits(item) -> bool:
    """This test writes outside a transaction of its own."""
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_use_migrations, django_db_blocker):
    """A run begins with the tables that an earlier one migrated, as long as the migrations are the same."""
    with django_db_blocker.unblock():
        return (django_db_use_migrations and migrated.fetch()) or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_use_migrations):
    """The test database; who still holds it at the end (a thread of the server that a browser kept waiting) is sent off."""
    with django_db_blocker.unblock():
        # Asked once and remembered for the whole run: not first by a test in which the database fails on purpose.
        assert connection.features.supports_json_field
        if django_db_use_migrations:
            migrated.keep()
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
        from ledger.bypass import open_bypass

        with open_bypass(using=self.connection.alias):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", through_the_door)
        yield


DEFINITION = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE tbl_name = %s ORDER BY name",
    "postgresql": """
        SELECT 0, oid::bigint, xmin::text FROM pg_constraint WHERE conrelid = %s::regclass
        UNION SELECT 1, indexrelid::bigint, xmin::text FROM pg_index WHERE indrelid = %s::regclass
        UNION SELECT 2, attnum, xmin::text FROM pg_attribute WHERE attrelid = %s::regclass ORDER BY 1, 2
    """,
}
"""What changes when a table, a rule on it or an index of it does."""


@pytest.fixture(autouse=True, scope="session")
def tables_are_read_once():
    """`verify` asks of each table what rules it has: read from the database whenever the table is another than before."""
    read, known = type(connection.introspection).get_constraints, {}

    def remembered(self, cursor, table):
        definition = DEFINITION[connection.vendor]
        cursor.execute(definition, [connection.ops.quote_name(table)] * 3 if "regclass" in definition else [table])
        key = (table, *cursor.fetchall())
        if key not in known:
            known[key] = read(self, cursor, table)
        return deepcopy(known[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sqlparse.parse", cache(sqlparse.parse))
        patch.setattr(type(connection.introspection), "get_constraints", remembered)
        yield


@pytest.fixture(scope="module")
def floors(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """What this module builds with `once_a_module`, as far as it stands now."""
    floors = Floors(request.module, tmp_path_factory.mktemp("floors"))
    yield floors
    with django_db_blocker.unblock():
        floors.stand((), paper=False)


@pytest.fixture
def begun(request, floors, django_db_blocker):
    """Copies of the worlds that this test begins with, by name; each test has a savepoint of its own upon them.

    A test that commits begins with nothing: there its worlds are built anew.
    """
    names = () if commits(request.node) else under(request.module, request.fixturenames)
    with django_db_blocker.unblock():
        floors.stand(names, paper=prints(request.node))
    return deepcopy(floors.top.values)


@pytest.fixture(autouse=True)
def own_cache_and_files(request, settings, tmp_path):
    """No test meets another's log-in limits or documents."""
    settings.MEDIA_ROOT = tmp_path / "files"
    if "begun" in request.fixturenames:
        floor = request.getfixturevalue("floors").top
        shutil.copytree(floor.files, settings.MEDIA_ROOT)
        mail.outbox[:] = floor.letters
    if not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield  # what it put in the cache is rolled back along with its rows
        return

    from django.core.cache import cache

    request.getfixturevalue("transactional_db")
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def quick_paper(request):
    """Nearly every test shares something; only tests about paper (`@pytest.mark.paper`) let it be laid out."""
    if prints(request.node):
        yield
        return
    with text_as_paper():
        yield
