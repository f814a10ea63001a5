"""`manage.py load_holidays FILE.csv`: gives every school the holidays of its region."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts import holidays
from accounts.models import School


class Command(BaseCommand):
    help = "Reads a CSV with the columns region, name, from, until. May be run again; a bad line means nothing is kept."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options) -> None:
        try:
            lines = holidays.read(file.read_text(encoding="utf-8-sig").splitlines(keepends=True))
        except OSError:
            raise CommandError("Dit bestand is niet te openen.") from None
        except UnicodeDecodeError:
            raise CommandError("Dit bestand is geen tekst in UTF-8. Bewaar het als “CSV UTF-8”.") from None
        except holidays.BadFile as bad:
            raise CommandError("\n".join(["Er is niets bewaard.", *bad.problems])) from None
        schools, changed = holidays.load(lines)
        self.stdout.write(
            f"Scholen met een regio in dit bestand: {schools}. Nieuwe of veranderde vakanties: {changed}."
        )
        without = School.objects.filter(region="").count()
        if without:
            self.stdout.write(f"Overgeslagen, want nog zonder vakantieregio in Beheer: {without}.")
