"""`manage.py load_bank`: the product's own examples of goals and its templates; `prepare` does it at every start."""

from django.core.management.base import BaseCommand

from plans.bank import product
from plans.plan_templates import product as templates


class Command(BaseCommand):
    help = "Brings the product's examples of goals and its templates of plans to what this release says."

    def handle(self, *args, verbosity, **options):
        for name, load in (("Bank of goals", product.load), ("Templates", templates.load)):
            changed, retired = load()
            if verbosity and (changed or retired):
                self.stdout.write(f"{name}: {changed} new or changed, {retired} retired.")
