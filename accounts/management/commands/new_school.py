"""`manage.py new_school`: how a new installation begins."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import staff
from accounts.choices import Role, Sector
from accounts.models import Invitation, School


class Command(BaseCommand):
    help = "Adds a school and invites its first administrator by mail; given again, it sends that invitation anew."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name")
        parser.add_argument("--board", required=True, help="The bevoegd gezag.")
        parser.add_argument("--sector", choices=Sector.values, action="append", required=True)
        parser.add_argument("--phone", required=True, help="Of the school: every family reads it in every mail.")
        parser.add_argument("--address", required=True, help="Of the school: street, postcode and place.")
        parser.add_argument(
            "--support", required=True, help="E-mail address where somebody of the school reads answers."
        )
        parser.add_argument("--administrator", required=True, help="Full name.")
        parser.add_argument("--email", required=True, help="Of the administrator, who never gets answers of families.")

    @transaction.atomic
    def handle(self, *, name, board, sector, email, administrator, **contact) -> None:
        if contact["support"].lower() == email.lower():
            raise CommandError(
                "Neem voor --support een ander adres dan dat van de beheerder: daar antwoorden families."
            )
        waits = Invitation.objects.waiting().filter(school__name=name, email=email.lower(), by=None).first()
        if waits:
            staff.invite_again(waits, by=None)
            self.stdout.write(f"{name} was er al. De uitnodiging aan {waits.email} gaat opnieuw uit.")
            return
        school = School.objects.create(
            name=name,
            board=board,
            sectors=sector,
            email=contact["support"],
            phone=contact["phone"],
            address=contact["address"],
        )
        invited = staff.invite(school, name=administrator, email=email, roles=[Role.ADMINISTRATOR], by=None)
        self.stdout.write(f"{school.name} is er. {invited.email} krijgt een uitnodiging, die zeven dagen geldt.")
