"""Triggers that refuse, in the words of SQLite and of PostgreSQL."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.bypass import IS_OPEN
from ledger.canonical import digest

PREFIX = "opp_"
LONGEST_NAME = 63  # PostgreSQL's limit
NOT_DISTINCT = {"postgresql": "IS NOT DISTINCT FROM", "sqlite": "IS"}
DISTINCT = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}
EVENTS = {
    "postgresql": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
    "sqlite": ("INSERT", "UPDATE", "DELETE"),
}


@dataclass(frozen=True)
class Trigger:
    """One trigger on one table, in the SQL of one engine."""

    name: str
    table: str
    sql_create: str
    sql_drop: str


@dataclass(frozen=True)
class Refusal:
    """When this SQL condition on OLD and NEW is true, the row is refused, and why."""

    condition: str
    message: str


def refuse(
    vendor: str,
    table: str,
    event: str,
    refusals: Iterable[Refusal],
    *,
    only_if: str = "",
    locks: Iterable[str] = (),
    name: str = "",
) -> Trigger:
    """A BEFORE trigger that refuses, unless the door is open.

    Conditions hold for both engines; one that is NULL does not refuse. `only_if` must be
    true for anything to be looked at. `locks` are queries (FROM …) whose rows PostgreSQL
    locks FOR SHARE before it looks; on SQLite the writer is alone anyway.
    """
    name = trigger_name(name or f"{table}_{event.lower()}")
    write = {"postgresql": _postgresql, "sqlite": _sqlite}[vendor]
    return write(name, table, event, list(refusals), only_if, list(locks))


def trigger_name(words: str) -> str:
    """The words with our prefix, cut to what PostgreSQL takes, still unique."""
    name = PREFIX + words.removeprefix(PREFIX)
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 9]}_{digest(name.encode())[:8]}"


def quoted(name: str) -> str:
    """A table's or column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value, vendor: str) -> str:
    """A fixed value as SQL: text, whole number, yes/no, bytes or nothing."""
    value = getattr(value, "value", value)  # a member of TextChoices
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper() if vendor == "postgresql" else str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bytes):
        plain = value.hex()
        return rf"'\x{plain}'::bytea" if vendor == "postgresql" else f"X'{plain}'"
    raise TypeError(f"{type(value).__name__} cannot stand in a trigger.")


def is_one_of(expression: str, values: Iterable, vendor: str) -> str:
    """True when the expression is one of the values; never NULL."""
    among = ", ".join(sorted(literal(value, vendor) for value in values))
    return f"COALESCE({expression} IN ({among}), FALSE)" if among else "FALSE"


def _sqlite(name, table, event, refusals, only_if, locks) -> Trigger:
    when = f"NOT ({IS_OPEN['sqlite']})" + (f" AND ({only_if})" if only_if else "")
    body = "\n".join(
        f"    SELECT RAISE(ABORT, {literal(refusal.message, 'sqlite')}) WHERE {refusal.condition};"
        for refusal in refusals
    )
    return Trigger(
        name,
        table,
        f"CREATE TRIGGER {quoted(name)} BEFORE {event} ON {quoted(table)} FOR EACH ROW WHEN {when}\nBEGIN\n{body}\nEND",
        f"DROP TRIGGER IF EXISTS {quoted(name)}",
    )


def _postgresql(name, table, event, refusals, only_if, locks) -> Trigger:
    row = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD", "TRUNCATE": "NULL"}[event]
    lines = [f"IF {IS_OPEN['postgresql']} THEN RETURN {row}; END IF;"]
    if only_if:
        lines.append(f"IF ({only_if}) IS NOT TRUE THEN RETURN {row}; END IF;")
    # A statement of its own: the ones after it see what was committed while it waited.
    lines += [f"PERFORM 1 {rows} FOR SHARE;" for rows in locks]
    lines += [
        f"IF {refusal.condition} THEN RAISE EXCEPTION USING"
        f" MESSAGE = {literal(refusal.message, 'postgresql')},"
        " ERRCODE = 'integrity_constraint_violation'; END IF;"
        for refusal in refusals
    ]
    lines.append(f"RETURN {row};")
    body = "\n".join(f"    {line}" for line in lines)
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return Trigger(
        name,
        table,
        # The search path is fixed, or a temporary table of the same name would be read.
        f"CREATE OR REPLACE FUNCTION {quoted(name)}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path FROM CURRENT AS $opp$\nBEGIN\n{body}\nEND\n$opp$;\n"
        f"CREATE TRIGGER {quoted(name)} BEFORE {event} ON {quoted(table)}"
        f" FOR EACH {each} EXECUTE FUNCTION {quoted(name)}()",
        f"DROP TRIGGER IF EXISTS {quoted(name)} ON {quoted(table)};\nDROP FUNCTION IF EXISTS {quoted(name)}()",
    )


def along(vendor: str, table: str, event: str, statement: str, *, only_if: str = "", name: str = "") -> Trigger:
    """An AFTER trigger that writes something along with each row that is written, whether or not the door is open.

    `statement` is one UPDATE or INSERT that both engines understand; it may name OLD or NEW. `only_if` must be true.
    """
    name = trigger_name(name or f"{table}_{event.lower()}_along")
    if vendor == "sqlite":
        when = f" WHEN {only_if}" if only_if else ""
        create = f"CREATE TRIGGER {quoted(name)} AFTER {event} ON {quoted(table)} FOR EACH ROW{when}\nBEGIN\n    {statement};\nEND"
        return Trigger(name, table, create, f"DROP TRIGGER IF EXISTS {quoted(name)}")
    skip = f"    IF ({only_if}) IS NOT TRUE THEN RETURN NULL; END IF;\n" if only_if else ""
    return Trigger(
        name,
        table,
        f"CREATE OR REPLACE FUNCTION {quoted(name)}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path FROM CURRENT AS $opp$\nBEGIN\n{skip}    {statement};\n    RETURN NULL;\nEND\n$opp$;\n"
        f"CREATE TRIGGER {quoted(name)} AFTER {event} ON {quoted(table)}"
        f" FOR EACH ROW EXECUTE FUNCTION {quoted(name)}()",
        f"DROP TRIGGER IF EXISTS {quoted(name)} ON {quoted(table)};\nDROP FUNCTION IF EXISTS {quoted(name)}()",
    )
