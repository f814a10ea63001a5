"""`manage.py load_bank`: the product's own examples of goals into the bank; `prepare` does it at every start."""

from django.core.management.base import BaseCommand

from plans.bank import product


class Command(BaseCommand):
    help = "Brings the product's examples in the bank of goals to what this release says."

    def handle(self, *args, verbosity, **options):
        changed, retired = product.load()
        if verbosity and (changed or retired):
            self.stdout.write(f"Bank of goals: {changed} new or changed, {retired} retired.")
