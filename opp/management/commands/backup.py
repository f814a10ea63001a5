"""`manage.py backup DIR`: database, files and a manifest, to a folder that is new."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from opp import backup


class Command(BaseCommand):
    help = "Copies everything that `restore` puts back. On PostgreSQL it says which line to run in between."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="A new or empty folder.")

    def handle(self, *, folder: Path, **options) -> None:
        try:
            manifest = backup.make(folder)
        except backup.NotPossible as no:
            raise CommandError(str(no)) from None
        if not manifest.is_complete:
            self.stdout.write("De database kopieert u zelf. Voer deze regel uit, en daarna dit commando nog een keer:")
            self.stdout.write(backup.dump_line(folder))
            return
        journals = sum(len(plans) for plans in manifest.journals.values())
        self.stdout.write(f"{journals} dossiers, {len(manifest.files)} bestanden, in {folder}")
        if manifest.missing:
            for row in manifest.missing:
                self.stderr.write(f"{row}: het bestand ontbreekt")
            raise CommandError(f"{len(manifest.missing)} bestanden ontbreken in deze back-up.")
