"""The app as Django sees it while the tests of the ledger run."""

from django.apps import AppConfig


class LedgerTestConfig(AppConfig):
    name = "tests.ledger.app"
    label = "ledgertest"
    default_auto_field = "django.db.models.BigAutoField"
