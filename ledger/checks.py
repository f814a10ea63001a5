"""Django's checks on the floor: what models say of it, and what the database has."""

from django.apps import apps
from django.core import checks
from django.db import connections

from . import triggers
from .errors import LedgerError
from .frozen import FrozenWith, Lifecycle, owner_of, rule_of
from .triggers.of_models import is_append_only


def check_models(app_configs, **kwargs):
    """Every name in a `frozen` is a column, every path leads to a Lifecycle."""
    return [
        checks.Error(message, obj=model, id="ledger.E001")
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        for message in _mistakes(model)
    ]


def _mistakes(model):
    rule = rule_of(model)
    if is_append_only(model) and rule is not None:
        yield "A model is append-only or frozen, not both."
    elif isinstance(rule, Lifecycle):
        yield from _not_columns(model, rule.columns())
    elif isinstance(rule, FrozenWith):
        try:
            owner = owner_of(model, rule)
        except LedgerError as error:
            yield str(error)
        else:
            yield from _not_columns(owner.model, rule.requires)


def _not_columns(model, names):
    columns = {name for field in model._meta.local_concrete_fields for name in (field.name, field.attname)}
    for name in sorted(set(names) - columns):
        yield f"`frozen` names {name}, which is no column of {model._meta.label}."


def check_database(app_configs, databases, **kwargs):
    """The triggers in each database are those that the models ask for."""
    return [
        checks.Error(line, hint="Run migrate: it puts them in.", id="ledger.E002")
        for alias in databases or ()
        for line in triggers.defects(connections[alias])
    ]
