"""The app `plans`; see docs/ and the opening line of each module."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Plannen"
