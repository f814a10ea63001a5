"""The app `consent`; see docs/ and the opening line of each module."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Instemming"

    def ready(self):
        from ledger.triggers import register

        from .triggers import triggers

        register(triggers)
