"""The floor as it should be and as it is: expected, installed, put in, taken out."""

from collections.abc import Callable, Iterable

from django.db import transaction

from ledger.canonical import digest
from ledger.errors import LedgerError

from .of_models import model_triggers
from .sql import PREFIX, Refusal, Trigger, quoted, refuse, trigger_name

__all__ = [
    "Refusal",
    "Trigger",
    "defects",
    "drop",
    "expected",
    "install",
    "installed",
    "refuse",
    "register",
    "trigger_name",
]

Source = Callable[[str], Iterable[Trigger]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let an app add triggers of its own; called once, in its AppConfig.ready.

    `source(vendor)` gives them for that engine; each name starts with `opp_`, and on
    PostgreSQL its function has the same name. `refuse` writes such triggers.
    """
    if source not in _sources:
        _sources.append(source)


def expected(connection) -> list[Trigger]:
    """Every trigger this database should have, as far as its tables exist."""
    if connection.vendor not in ("sqlite", "postgresql"):
        raise LedgerError(f"The ledger does not know {connection.vendor}.")
    tables = _tables(connection)
    triggers = list(model_triggers(connection.vendor, tables))
    for source in _sources:
        triggers += [t for t in source(connection.vendor) if t.table in tables]
    names = [trigger.name for trigger in triggers]
    for name in names:
        if name != trigger_name(name) or names.count(name) > 1:
            raise LedgerError(f"A trigger cannot be named {name}.")
    return triggers


def installed(connection) -> dict[tuple[str, str], str]:
    """What is there: (table, name) to the digest of the SQL it was made with.

    A trigger that was altered or switched off since has another digest, or none.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
                [len(PREFIX), PREFIX],
            )
            return {(table, name): _mark(sql) for table, name, sql in cursor}
        cursor.execute(POSTGRESQL_TRIGGERS, [len(PREFIX), PREFIX])
        found = {}
        for table, name, comment, *state in cursor:
            made_with, _, left_as = (comment or "").partition(" ")
            found[table, name] = made_with if left_as == _state(state) else ""
        return found


def install(connection) -> list[str]:
    """Make the floor as expected; returns the names of what was put in or taken out."""
    wanted = {(trigger.table, trigger.name): trigger for trigger in expected(connection)}
    found = installed(connection)
    stale = [at for at in found if at not in wanted]
    missing = [trigger for at, trigger in wanted.items() if found.get(at) != _mark(trigger.sql_create)]
    if not stale and not missing:
        return []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _drop(connection, cursor, stale)
        for trigger in missing:
            cursor.execute(trigger.sql_drop)
        if connection.vendor == "postgresql":
            _create_postgresql(cursor, missing)
        else:
            for trigger in missing:
                cursor.execute(trigger.sql_create)
    return [name for _, name in stale] + [trigger.name for trigger in missing]


def drop(connection) -> None:
    """Take the whole floor out, so that a table can be rebuilt."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _drop(connection, cursor, installed(connection))


def defects(connection) -> list[str]:
    """One line per trigger that is missing, differs or should not be there."""
    wanted = {(trigger.table, trigger.name): trigger for trigger in expected(connection)}
    found = installed(connection)
    lines = []
    for at in sorted(wanted.keys() | found.keys()):
        table, name = at
        if at not in found:
            lines.append(f"trigger {name} on {table} is missing")
        elif at not in wanted:
            lines.append(f"trigger {name} on {table} should not be there")
        elif found[at] != _mark(wanted[at].sql_create):
            lines.append(f"trigger {name} on {table} is not as it should be")
    return lines


# The first two parameters choose ours; the last five columns are the trigger's state.
POSTGRESQL_TRIGGERS = """
    SELECT tables.relname, triggers.tgname, obj_description(triggers.oid, 'pg_trigger'),
           pg_get_triggerdef(triggers.oid), triggers.tgenabled::text, functions.prosrc,
           functions.proconfig::text, functions.prosecdef::text
    FROM pg_trigger AS triggers
    JOIN pg_class AS tables ON tables.oid = triggers.tgrelid
    JOIN pg_namespace AS schemas ON schemas.oid = tables.relnamespace
    JOIN pg_proc AS functions ON functions.oid = triggers.tgfoid
    WHERE NOT triggers.tgisinternal AND schemas.nspname = current_schema()
      AND left(triggers.tgname, %s) = %s
"""


def _create_postgresql(cursor, triggers) -> None:
    # Functions remember this path: a temporary table of the same name comes last.
    cursor.execute(
        "SELECT set_config('search_path',"
        " quote_ident(current_schema()) || ', pg_temp', TRUE),"
        " current_setting('search_path')"
    )
    _, before = cursor.fetchone()
    for trigger in triggers:
        cursor.execute(trigger.sql_create)
    cursor.execute("SELECT set_config('search_path', %s, TRUE)", [before])
    made = {(trigger.table, trigger.name): trigger for trigger in triggers}
    cursor.execute(POSTGRESQL_TRIGGERS, [len(PREFIX), PREFIX])
    for table, name, _, *state in cursor.fetchall():
        if (table, name) in made:
            # The comment tells what it was made with and how the engine then held it.
            mark = _mark(made[table, name].sql_create)
            cursor.execute(
                f"COMMENT ON TRIGGER {quoted(name)} ON {quoted(table)} IS %s",
                [f"{mark} {_state(state)}"],
            )


def _drop(connection, cursor, names) -> None:
    for table, name in names:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {quoted(name)} ON {quoted(table)}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {quoted(name)}()")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {quoted(name)}")


def _mark(sql: str) -> str:
    return digest(sql.strip().rstrip(";").encode())


def _state(columns) -> str:
    return digest("\0".join(str(column) for column in columns).encode())


def _tables(connection) -> dict[str, set[str]]:
    if connection.vendor == "sqlite":
        query = (
            "SELECT tables.name, columns.name FROM sqlite_master AS tables,"
            " pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
        )
    else:
        query = (
            "SELECT tables.relname, columns.attname FROM pg_attribute AS columns"
            " JOIN pg_class AS tables ON tables.oid = columns.attrelid"
            " JOIN pg_namespace AS schemas ON schemas.oid = tables.relnamespace"
            " WHERE schemas.nspname = current_schema() AND tables.relkind IN ('r', 'p')"
            " AND columns.attnum > 0 AND NOT columns.attisdropped"
        )
    tables: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query)
        for table, column in cursor:
            tables.setdefault(table, set()).add(column)
    return tables
