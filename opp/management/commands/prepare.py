"""`manage.py prepare`: what every start of a new release needs, in one go."""

from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.invented import shows_what_is_real

LOG_INS = ("coordinator", "directeur", "mentor", "beheer")


def static_is_fresh() -> bool:
    """Whether everything collected is younger than its source; collecting costs seconds of the demo's start."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collected.exists():
        return False
    sources = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    return all(path.stat().st_mtime <= collected.stat().st_mtime for path in sources)


class Command(BaseCommand):
    help = "Brings the database and what lists read up to date, makes the cache table and collects the static files."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="also load the demo data where there is no school yet")

    def handle(self, *args, demo, **options):
        call_command("migrate", interactive=False, verbosity=0)
        if real := shows_what_is_real():
            raise CommandError(real)
        call_command("createcachetable", verbosity=0)
        call_command("load_bank", verbosity=0)
        if not static_is_fresh():
            call_command("collectstatic", interactive=False, verbosity=0)
        if demo and settings.OPP_DEMO:
            if not apps.get_model("accounts.School").objects.exists():
                call_command("demo")
            self.tell_who_can_log_in()
        call_command("refresh_agenda", stdout=StringIO())

    def tell_who_can_log_in(self):
        self.stdout.write("\nLog in as one of these, password: " + settings.DEMO_PASSWORD)
        for name in LOG_INS:
            self.stdout.write(f"    {name}@regenboog.example")
        self.stdout.write("")
