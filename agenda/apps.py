"""The app `agenda`: what waits for whom and when, kept as rows; see ADR 23."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Agenda"

    def ready(self):
        from ledger.triggers import register

        from .triggers import triggers

        register(triggers)
