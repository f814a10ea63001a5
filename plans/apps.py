"""The app `plans`; see docs/ and the opening line of each module."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Plannen"

    def ready(self) -> None:
        checks.register(word_lists)


def word_lists(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether the word lists that were added can be read: better said when the server starts than on a coordinator's page."""
    from .wording.lists import read

    found: list[checks.CheckMessage] = []
    if extra := settings.OPP_WORD_LISTS:
        for folder in [extra, *(each for each in Path(extra).glob("*") if each.is_dir())]:
            try:
                read(folder)
            except ValueError as wrong:
                found.append(checks.Error(f"This is no word list: {wrong}", id="plans.E001"))
    return found
