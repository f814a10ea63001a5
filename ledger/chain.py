"""A journal in which every entry holds the hash of the one before it."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import models, router, transaction

from .append_only import AppendOnly, column_value
from .canonical import canonical, filled, line_hash, moment
from .errors import ChainError

COLUMNS = "columns"  # the key in `data` that holds what the app's own columns hold


class ChainEntry(AppendOnly):
    """One line of a journal; only `append` writes it."""

    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    data = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def columns(self) -> dict:
        """What the app's own columns of this entry hold (and the salt), by attname."""
        mine = {field.name for field in ChainEntry._meta.local_fields} - {"salt"}
        values = {
            field.attname: column_value(field, getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.name not in mine and not field.primary_key
        }
        return filled(values)


def entry_hash(previous: str, position: int, at: datetime, kind: str, data: str) -> str:
    """The hash of an entry, over the stored `data` text exactly as it stands."""
    return line_hash(previous, position, moment(at), kind, data)


def append(entry_model, *, head, at: datetime, kind: str, data: dict, **columns):
    """Put an entry on the end of the chain whose end `head` keeps; returns it.

    `head` is a locked row with `head_count`, `head_hash` and `head_at`; it is moved with
    the entry. A `head` that another writer moved meanwhile, and an `at` before the last
    entry, are refused with ChainError. The columns are written into `data` as well,
    under "columns", so that the hash covers them.
    """
    if head.head_at is not None and at < head.head_at:
        raise ChainError(f"The last entry is of {head.head_at}, this one of {at}.")
    if COLUMNS in data:
        raise ChainError(f"The key {COLUMNS!r} of an entry's data is taken.")
    entry = entry_model(
        position=head.head_count + 1,
        at=at,
        kind=kind,
        previous=head.head_hash,
        **columns,
    )
    entry.data = canonical({**data, COLUMNS: entry.columns()}).decode()
    entry.hash = entry_hash(entry.previous, entry.position, at, kind, entry.data)
    using = head._state.db or router.db_for_write(type(head), instance=head)
    with transaction.atomic(using=using):
        _move(head, using, to=entry)
        entry.save(using=using)
    head.head_count, head.head_hash, head.head_at = entry.position, entry.hash, at
    return entry


def _move(head, using, *, to):
    # Only from where it was read: two writers who both forgot the lock cannot fork it.
    moved = (
        type(head)
        ._base_manager.using(using)
        .filter(pk=head.pk, head_count=head.head_count, head_hash=head.head_hash)
        .update(head_count=to.position, head_hash=to.hash, head_at=to.at)
    )
    if not moved:
        raise ChainError("The chain moved on meanwhile; lock its head before reading.")


def broken(entries: Iterable[ChainEntry], head) -> list[str]:
    """One line per defect between these entries and their head; none: all is well."""
    defects = []
    count, at = 0, None
    links: set[str] | None = {""}
    for entry in sorted(entries, key=lambda entry: entry.position):
        if entry.position <= count:
            defects.append(f"entry {entry.position} is there twice")
            continue
        if entry.position > count + 1:
            defects.append(_missing(count + 1, entry.position - 1))
            links = None
        computed = entry_hash(entry.previous, entry.position, entry.at, entry.kind, entry.data)
        at = entry.at
        if links is not None and entry.previous not in links:
            defects.append(f"entry {entry.position} does not follow the one before it")
        elif computed != entry.hash or not _holds_its_columns(entry):
            defects.append(f"entry {entry.position} was changed")
            at = head.head_at  # one changed moment is one defect, not two
        # Either: so that one changed hash is one defect, not two.
        count, links = entry.position, {computed, entry.hash}
    return defects + _broken_end(head, count, links, at)


def _missing(first, last) -> str:
    if first == last:
        return f"entry {first} is missing"
    return f"entries {first} to {last} are missing"


def _holds_its_columns(entry) -> bool:
    try:
        written = json.loads(entry.data)[COLUMNS]
    except (ValueError, LookupError, TypeError):
        return False
    return written == json.loads(canonical(entry.columns()))


def _broken_end(head, count, links, at) -> list[str]:
    if head.head_count > count:
        return [_missing(count + 1, head.head_count)]
    if head.head_count < count:
        return [f"the head counts {head.head_count} entries, the last is number {count}"]
    if head.head_hash not in links:
        return ["the head does not hold the hash of the last entry"]
    if head.head_at != at:
        return ["the head does not hold the moment of the last entry"]
    return []
