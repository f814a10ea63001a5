"""`manage.py anchor`: once a day, write down where every journal stands, and mail it out of the house (decision 32)."""

from datetime import date
from smtplib import SMTPException

from django.core.management.base import BaseCommand, CommandError

from accounts.models import School
from opp.proof import anchoring, tallying
from plans.models import Anchor


class Command(BaseCommand):
    help = "Takes today's anchor of every school whose journals moved, and mails it where the school wants it."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--mail", metavar="DATE", type=date.fromisoformat, help="Only mail that day's anchors again."
        )

    def handle(self, *, mail: date | None, **options) -> None:
        failed = 0
        for school in School.objects.order_by("pk"):
            anchor = Anchor.objects.filter(school=school, on=mail).first() if mail else Anchor.take(school)
            if anchor:
                self.stdout.write(f"{school.name} {anchor.on}: {len(anchor.lines())} plannen, {anchor.digest}")
                failed += not self._sent(anchor)
        if not mail:
            tallying.take()
        if failed:
            raise CommandError(f"{failed} ankers zijn niet gemaild. Doe het opnieuw met --mail DATUM.")

    def _sent(self, anchor: Anchor) -> bool:
        """False when it should have gone out and did not; the others are not kept waiting."""
        try:
            if anchoring.send(anchor):
                self.stdout.write("  gemaild")
        except (SMTPException, OSError) as error:
            self.stderr.write(f"  niet gemaild: {type(error).__name__}")
            return False
        return True
