"""The constraints that the models ask for, and whether the database still has them."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models


def defects(connection) -> list[str]:
    """One line per check, unique rule or foreign key of a model that the database has no longer.

    They are known by name and kind; a database made by our own migrations has exactly these.
    """
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        return [
            line
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and model._meta.db_table in tables
            for line in _missing(model, connection.introspection.get_constraints(cursor, model._meta.db_table))
        ]


def _missing(model, found: dict) -> Iterator[str]:
    table = model._meta.db_table
    for constraint in model._meta.constraints:
        there = found.get(constraint.name)
        kind = "check" if isinstance(constraint, models.CheckConstraint) else "unique"
        if there is None or not there[kind]:
            yield f"constraint {constraint.name} on {table} is missing"
    unique = {tuple(each["columns"]) for each in found.values() if each["unique"] or each["primary_key"]}
    linked = {each["columns"][0] for each in found.values() if each["foreign_key"]}
    for field in model._meta.local_concrete_fields:
        if field.unique and (field.column,) not in unique:
            yield f"{table}.{field.column} is not unique any more"
        if field.is_relation and getattr(field, "db_constraint", False) and field.column not in linked:
            yield f"the foreign key {table}.{field.column} is missing"
