"""`manage.py sweep_files`: take away documents and scans that were kept and never recorded (decision 31)."""

from django.core.management.base import BaseCommand

from plans.pdf import files


class Command(BaseCommand):
    help = "Deletes documents and scans that no record names and that are older than 7 days."

    def handle(self, **options) -> None:
        self.stdout.write(f"{files.sweep()} bestanden opgeruimd")
