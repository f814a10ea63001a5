"""The ledger's three signals, the only ones in the project: all about its triggers."""

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


def drop_before(sender, using, plan, **kwargs):
    """SQLite rebuilds tables, and a rebuild fails while another's trigger reads it."""
    if plan and connections[using].vendor == "sqlite":
        from . import triggers

        triggers.drop(connections[using])


def install_after(sender, using, **kwargs):
    """Whatever was migrated (or flushed), the floor is whole when it is done."""
    from . import triggers

    triggers.install(connections[using])


class LedgerConfig(AppConfig):
    """The ground floor: knows no app, holds rows in the database itself."""

    name = "ledger"
    label = "ledger"

    def ready(self):
        from .bypass import prepare_connection
        from .checks import check_database, check_models

        connection_created.connect(prepare_connection, dispatch_uid="ledger.door")
        pre_migrate.connect(drop_before, sender=self, dispatch_uid="ledger.drop")
        post_migrate.connect(install_after, sender=self, dispatch_uid="ledger.install")
        checks.register(check_models, checks.Tags.models)
        checks.register(check_database, checks.Tags.database)
