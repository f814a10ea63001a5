"""`manage.py restore DIR`: a backup back in its place, where nothing is yet."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from opp import backup


class Command(BaseCommand):
    help = "Checks every byte of a backup and puts it back; never over a database that is there."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="What `backup` made.")

    def handle(self, *, folder: Path, **options) -> None:
        try:
            manifest = backup.put_back(folder)
        except backup.NotPossible as no:
            raise CommandError(str(no)) from None
        done = "De bestanden staan" if manifest.engine == "postgresql" else "Database en bestanden staan"
        self.stdout.write(f"{done} terug zoals op {manifest.made_at}. Voer nu uit:")
        lines = backup.restore_lines(folder) if manifest.engine == "postgresql" else []
        for line in (*lines, "manage.py migrate", f"manage.py verify --manifest {folder / backup.MANIFEST}"):
            self.stdout.write(line)
