"""The one named door through which rows of the ledger may be changed or erased."""

from contextlib import contextmanager

from django.db import connections, transaction

SETTING = "opp.door"  # PostgreSQL: a setting of the running transaction
FUNCTION = "opp_door_is_open"  # SQLite: a function of the connection
IS_OPEN = {
    "postgresql": f"COALESCE(current_setting('{SETTING}', TRUE), '') = 'open'",
    "sqlite": f"{FUNCTION}() = 1",
}


class Bypass:
    """Whether this connection stands open; SQLite's triggers ask it."""

    def __init__(self):
        self.times_opened = 0

    def is_open(self) -> int:
        return int(self.times_opened > 0)


@contextmanager
def open_bypass(using="default"):
    """Let this block, in one transaction, change what the triggers hold.

    Only for erasure on a legal ground and for emptying a test database. Closed again
    when the block ends, however it ends.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        if connection.vendor == "postgresql":
            with _open_postgresql(connection):
                yield
        else:
            with _open_sqlite(connection):
                yield


@contextmanager
def _open_postgresql(connection):
    def set_to(state):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, TRUE)", [SETTING, state])

    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(current_setting(%s, TRUE), '')", [SETTING])
        (before,) = cursor.fetchone()
    set_to("open")
    yield
    # After an exception the rollback to the savepoint takes the setting back.
    set_to(before)


@contextmanager
def _open_sqlite(connection):
    bypass = connection.opp_bypass
    bypass.times_opened += 1
    try:
        yield
    finally:
        bypass.times_opened -= 1


def prepare_connection(connection, **kwargs) -> None:
    """Give a new SQLite connection its door; one without is refused by every trigger."""
    if connection.vendor != "sqlite":
        return
    connection.opp_bypass = Bypass()
    connection.connection.create_function(FUNCTION, 0, connection.opp_bypass.is_open)
    # Without it REPLACE takes a row away over a unique column and no trigger fires.
    connection.connection.execute("PRAGMA recursive_triggers = ON").close()
