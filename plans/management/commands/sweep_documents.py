"""`manage.py sweep_documents`: take away files that were rendered and never recorded (decision 31)."""

from django.core.management.base import BaseCommand

from plans import documents


class Command(BaseCommand):
    help = "Deletes files of documents that no record names and that are older than 7 days."

    def handle(self, **options) -> None:
        self.stdout.write(f"{documents.sweep()} bestanden opgeruimd")
