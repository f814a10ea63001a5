"""`manage.py demo`: fills an empty database with the demo schools."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import School
from demo.build import build


class Command(BaseCommand):
    help = "Fills an empty database with three invented schools and sixty pupils. Only in the demo."

    def handle(self, **options) -> None:
        if not settings.OPP_DEMO:
            raise CommandError("De demo bestaat alleen met OPP_DEMO=1.")
        if School.objects.exists():
            raise CommandError("Er is al een school; de demo begint met een lege database.")
        build(settings.DEMO_PASSWORD, self.stdout.write)
