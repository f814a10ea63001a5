"""`manage.py export_journal PLAN_ID`: one plan's journal as JSON lines on standard output."""

from django.core.management.base import BaseCommand, CommandError

from plans import journal
from plans.models import Plan


class Command(BaseCommand):
    help = "Writes one plan's journal as JSON lines; `python -m opp.ledger.check` reads them."

    def add_arguments(self, parser) -> None:
        parser.add_argument("plan", type=int, metavar="PLAN_ID")

    def handle(self, *, plan: int, **options) -> None:
        found = Plan.objects.filter(pk=plan).first()
        if found is None:
            raise CommandError(f"Er is geen plan {plan}.")
        for line in journal.lines(found):
            self.stdout.write(line, ending="")
