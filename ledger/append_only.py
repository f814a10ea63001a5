"""Rows that are only ever added: a mistake is corrected by a further row."""

import secrets
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import ClassVar

from django.db import models

from .bypass import open_bypass
from .canonical import canonical, digest, filled
from .errors import AppendOnlyError, LedgerError


def new_salt() -> str:
    """128 random bits, so that a digest of few possible values cannot be guessed."""
    return secrets.token_hex(16)


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and adds; the database refuses the rest too, with a worse message."""

    def _refuse(self, what):
        raise AppendOnlyError(f"{self.model._meta.label} is append-only: no {what}.")

    def update(self, **kwargs):
        self._refuse("update")

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, *args, **kwargs):
        self._refuse("bulk_update")

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            self._refuse("update of conflicts")
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self):
        self._refuse("delete")

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def erase(self):
        """Delete these rows through the door; returns what `delete` returns."""
        with open_bypass(self.db):
            return super().delete()

    erase.alters_data = True  # type: ignore[attr-defined]
    erase.queryset_only = True  # type: ignore[attr-defined]


class Salted(models.Model):
    """A row with a digest of its own that nobody can guess."""

    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    columns_since: ClassVar[Mapping[str, int]] = {}
    """Columns that belong to a later format of this row, by attname.

    A model that has any has a column `row_format`, empty in the rows of before. What is filled in there afterwards is
    no part of their digest; a row of the later format holds its number, and is digested with all of it.
    """

    class Meta:
        abstract = True

    def row(self) -> dict:
        """Every column of this row's own format by its attname, as values that `canonical` takes.

        The same for a row just saved and for that row read back, on either engine.
        """
        if self.pk is None:
            raise LedgerError(f"A {self._meta.label} that is not saved is no row yet.")
        mine = getattr(self, "row_format", None) or 1
        return {
            field.attname: column_value(field, getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if self.columns_since.get(field.attname, 1) <= mine
        }

    def row_digest(self) -> str:
        """Digest of the filled columns of `row()`, salt included.

        Empty columns (None, "") are left out, so that a column added next year, empty
        in old rows, changes no digest of today.
        """
        return digest(canonical(filled(self.row())))

    def named(self) -> dict:
        """How a journal names this row: by its key and its digest, never by what is in it."""
        return {"row": self._meta.label_lower, "id": self.pk, "digest": self.row_digest()}


class AppendOnly(Salted):
    """A row that is written once. The database holds it, whatever the code does."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} {self.pk} is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{self._meta.label} {self.pk} is append-only.")


def column_value(field, value):
    if isinstance(field, models.FileField):
        return value.name or ""
    if isinstance(field, models.BinaryField):
        return None if value is None else digest(bytes(value))
    while field.is_relation:
        field = field.target_field
    # As the database will give it back: a date typed as text, a decimal's places.
    value = field.to_python(value)
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return value.quantize(Decimal(1).scaleb(-field.decimal_places))
    if isinstance(value, time):
        return value.isoformat(timespec="microseconds")
    return value
