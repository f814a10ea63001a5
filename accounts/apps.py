"""The app `accounts`; see docs/ and the opening line of each module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Medewerkers"
