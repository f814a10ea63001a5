"""The triggers that every append-only and frozen model asks for, from its own fields."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from ledger.append_only import AppendOnly
from ledger.errors import LedgerError
from ledger.frozen import FrozenWith, Lifecycle, Owner, owner_of, rule_of

from .sql import DISTINCT, EVENTS, Refusal, Trigger, is_one_of, literal, quoted, refuse

Tables = dict[str, set[str]]  # what the database has: table -> columns


def model_triggers(vendor: str, tables: Tables) -> Iterator[Trigger]:
    """The triggers of all installed models, as far as their tables and columns exist.

    While migrations are halfway a table or column may still be missing; the floor is
    then as wide as what is there.
    """
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed or meta.db_table not in tables:
            continue
        triggers = TableTriggers(model, vendor, tables)
        rule = rule_of(model)
        if is_append_only(model):
            if rule is not None:
                raise LedgerError(f"{meta.label} is append-only and frozen as well.")
            yield from triggers.append_only()
        elif isinstance(rule, Lifecycle):
            if triggers.has(rule.status):
                yield from triggers.with_lifecycle(rule)
        elif isinstance(rule, FrozenWith):
            owner = owner_of(model, rule)
            if _can_be_reached(owner, rule, tables):
                yield from triggers.frozen_with(rule, owner)


def is_append_only(model) -> bool:
    """Whether rows of this model's own table are only ever added."""
    return issubclass(model._meta.auto_created or model, AppendOnly)


def _can_be_reached(owner: Owner, rule: FrozenWith, tables: Tables) -> bool:
    asked = [owner.model._meta.get_field(name) for name in (owner.lifecycle.status, *rule.requires)]
    keys = [key for hop in owner.hops for key in (hop, hop.target_field)]
    return all(field.column in tables.get(field.model._meta.db_table, ()) for field in asked + keys)


class TableTriggers:
    """Writes the triggers of one table."""

    def __init__(self, model, vendor: str, tables: Tables):
        self.model = model
        self.vendor = vendor
        self.table = model._meta.db_table
        self.fields = [
            field
            for field in model._meta.local_concrete_fields
            if field.column in tables[self.table] and not field.generated
        ]
        self.key = model._meta.pk

    def append_only(self) -> Iterator[Trigger]:
        """Rows come, and neither change nor go."""
        message = f"{self.table} is append-only: add a further row instead."
        for event in EVENTS[self.vendor]:
            if event != "INSERT":
                yield self._trigger(event, [Refusal("TRUE", message)])
            elif known := self._known_keys(message):
                yield self._trigger(event, known)

    def with_lifecycle(self, rule: Lifecycle) -> Iterator[Trigger]:
        """Rows freeze by their own status."""
        name = self.table
        status = quoted(self._field(rule.status).column)
        is_open = is_one_of(f"OLD.{status}", rule.open, self.vendor)
        may_go = is_one_of(f"OLD.{status}", rule.open_delete, self.vendor)
        begins = [
            Refusal(
                f"NEW.{quoted(field.column)} {self._distinct} {literal(rule.begin[start], self.vendor)}",
                f"{name}.{field.column} of a new row is not as it must begin.",
            )
            for start in rule.begin
            if self.has(start) and (field := self._field(start))
        ]
        known = self._known_keys(f"{name}: a row with this key exists already.")
        updates = [
            self._status_moves(rule, status),
            *(self._column(field, rule, status, is_open) for field in self.fields),
        ]
        if begins or known:
            yield self._trigger("INSERT", known + begins)
        yield self._trigger("UPDATE", [update for update in updates if update])
        gone = Refusal(f"NOT {may_go}", f"{name}: a row of this status cannot go.")
        yield self._trigger("DELETE", [gone])
        yield from self._truncate()

    def frozen_with(self, rule: FrozenWith, owner: Owner) -> Iterator[Trigger]:
        """Rows freeze with the row they belong to."""
        before, after = (self._owner_rows(owner, row) for row in ("OLD", "NEW"))
        was_open, is_open = (
            is_one_of(
                f"(SELECT {self._owner_column(owner, owner.lifecycle.status)} {rows})",
                owner.lifecycle.open,
                self.vendor,
            )
            for rows in (before, after)
        )
        what = f"{self.table}: the row it belongs to ({owner.model._meta.db_table})"
        frozen = f"{what} is frozen."
        required = [
            Refusal(
                f"(SELECT {self._owner_column(owner, column)} {after}) {self._distinct} {literal(value, self.vendor)}",
                f"{what} is not one it may belong to ({column}).",
            )
            for column, value in rule.requires.items()
        ]
        known = self._known_keys(f"{self.table}: a row with this key exists already.")
        adding = [*known, Refusal(f"NOT {is_open}", frozen), *required]
        yield self._trigger("INSERT", adding, locks=[after])
        # Django writes every row of a child model at each save, changed or not.
        changed = " OR ".join(self._changed(field) for field in self.fields)
        yield self._trigger(
            "UPDATE",
            [
                Refusal(f"NOT {was_open} OR NOT {is_open}", frozen),
                Refusal(self._changed(self.key), self._fixed(self.key)),
            ],
            only_if=changed,
            locks=[before, after],
        )
        gone = Refusal(f"NOT {was_open}", frozen)
        yield self._trigger("DELETE", [gone], locks=[before])
        yield from self._truncate()

    # The pieces.

    def has(self, name) -> bool:
        """Whether the table has the column of this field already."""
        return self._field(name) in self.fields

    @property
    def _distinct(self):
        return DISTINCT[self.vendor]

    def _trigger(self, event, refusals, **more) -> Trigger:
        return refuse(self.vendor, self.table, event, refusals, **more)

    def _truncate(self):
        if "TRUNCATE" in EVENTS[self.vendor]:
            message = f"{self.table} holds frozen rows."
            yield self._trigger("TRUNCATE", [Refusal("TRUE", message)])

    def _field(self, name):
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise LedgerError(f"{self.model._meta.label}: {error}") from error
        if field not in self.model._meta.local_concrete_fields:
            raise LedgerError(f"{self.model._meta.label}: {name} is no column of it.")
        return field

    def _fields_named(self, names):
        return {self._field(name) for name in names}

    def _known_keys(self, message) -> list[Refusal]:
        # SQLite's REPLACE takes the old row away without asking the other triggers.
        # On PostgreSQL the key itself refuses, and ON CONFLICT … UPDATE is an update.
        if self.vendor != "sqlite":
            return []
        key = quoted(self.key.column)
        found = f"{key} = NEW.{key} OR rowid = NEW.rowid"
        exists = f"EXISTS (SELECT 1 FROM {quoted(self.table)} WHERE {found})"  # noqa: S608
        return [Refusal(exists, message)]

    def _changed(self, field) -> str:
        column = quoted(field.column)
        # Every byte counts, also where the column's own collation is lenient.
        if self.vendor == "sqlite":
            exactly = " COLLATE BINARY"
        else:
            exactly = ' COLLATE "C"' if getattr(field, "db_collation", None) else ""
        return f"NEW.{column}{exactly} {self._distinct} OLD.{column}{exactly}"

    def _fixed(self, field) -> str:
        return f"{self.table}.{field.column} never changes."

    def _status_moves(self, rule, status) -> Refusal:
        moves = [
            f"({is_one_of(f'OLD.{status}', [before], self.vendor)}"
            f" AND {is_one_of(f'NEW.{status}', after, self.vendor)})"
            for before, after in rule.next.items()
        ]
        allowed = " OR ".join(moves) or "FALSE"
        return Refusal(
            f"{self._changed(self._field(rule.status))} AND NOT ({allowed})",
            f"{self.table}: the status cannot move this way.",
        )

    def _column(self, field, rule, status, is_open) -> Refusal | None:
        name = f"{self.table}.{field.column}"
        if field is self._field(rule.status) or field in self._fields_named(rule.free):
            return None
        if field is self.key or field in self._fields_named(rule.always):
            return Refusal(self._changed(field), self._fixed(field))
        targets = [target for target, names in rule.on.items() if field in self._fields_named(names)]
        if targets:
            moves = f"{self._changed(self._field(rule.status))} AND {is_one_of(f'NEW.{status}', targets, self.vendor)}"
            to = " or ".join(str(getattr(t, "value", t)) for t in targets)
            return Refusal(
                f"{self._changed(field)} AND NOT ({moves})",
                f"{name} changes only in the move to {to}.",
            )
        later = {status for status, names in rule.also.items() if field in self._fields_named(names)}
        may = is_one_of(f"OLD.{status}", {*rule.open, *later}, self.vendor) if later else is_open
        return Refusal(f"{self._changed(field)} AND NOT {may}", f"{name} is frozen.")

    def _owner_column(self, owner, name) -> str:
        field = owner.model._meta.get_field(name)
        return f"step{len(owner.hops)}.{quoted(field.column)}"

    def _owner_rows(self, owner, row) -> str:
        """FROM … WHERE …: the owner's row, reached from OLD or NEW."""
        first, *further = owner.hops
        rows = f"FROM {quoted(first.related_model._meta.db_table)} AS step1"
        for step, hop in enumerate(further, start=2):
            rows += (
                f" JOIN {quoted(hop.related_model._meta.db_table)} AS step{step}"
                f" ON step{step}.{quoted(hop.target_field.column)}"
                f" = step{step - 1}.{quoted(hop.column)}"
            )
        target = quoted(first.target_field.column)
        return f"{rows} WHERE step1.{target} = {row}.{quoted(first.column)}"
