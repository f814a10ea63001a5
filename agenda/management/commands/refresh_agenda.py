"""`manage.py refresh_agenda`: makes the rows of all plans anew that lists read."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from agenda.refresh import refresh_all


class Command(BaseCommand):
    help = "Makes the rows anew that Vandaag and Leerlingen read: those that are stale, or with --all every one."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--all", action="store_true", help="every row, whatever it says of itself")

    def handle(self, *, all: bool, **options) -> None:
        done = refresh_all(timezone.localdate(), everything=all)
        self.stdout.write(f"{done} plannen bijgewerkt")
