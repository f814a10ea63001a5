"""`manage.py erase_plan`: take one ended plan away for good (decision 32)."""

from django.core.management.base import BaseCommand, CommandError

from accounts.choices import Role
from accounts.models import User
from opp.proof.erasing import erase_plan
from plans.errors import NotAllowedNow
from plans.models import Plan


class Command(BaseCommand):
    help = "Erases one plan with its journal and files. What stays: number, head, when, by whom, on what ground."

    def add_arguments(self, parser) -> None:
        parser.add_argument("plan", type=int, help="Key of the plan, as `verify --plan` takes it.")
        parser.add_argument("--number", required=True, help="Its number as well, so that a slip erases nothing.")
        parser.add_argument("--ground", required=True, help="The legal ground, without names.")
        parser.add_argument("--by", required=True, help="E-mail address of the member of staff who decided this.")

    def handle(self, *, plan: int, number: str, ground: str, by: str, **options) -> None:
        found = Plan.objects.filter(pk=plan, number=number).first()
        if found is None:
            raise CommandError(f"Er is geen plan {plan} met nummer {number}.")
        user = User.objects.filter(email__iexact=by).first()
        if user is None or not user.schools_as(Role.DIRECTOR, Role.ADMINISTRATOR) & {found.school_id}:
            raise CommandError("Wissen doet de directeur of de administratie van deze school.")
        try:
            erasure = erase_plan(found, by=user, ground=ground)
        except NotAllowedNow as refusal:
            raise CommandError(" ".join(refusal.reasons)) from None
        self.stdout.write(f"Plan {number} is gewist; het journaal had {erasure.head_count} regels.")
