"""`manage.py new_school`: how a new installation begins."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.choices import Role, Sector
from accounts.models import Membership, School, User


class Command(BaseCommand):
    help = "Adds a school with its first administrator, who chooses a password through 'Wachtwoord vergeten'."

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
        school = School.objects.create(
            name=name,
            board=board,
            sectors=sector,
            email=contact["support"],
            phone=contact["phone"],
            address=contact["address"],
        )
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name=administrator)
        Membership.objects.get_or_create(user=user, school=school, role=Role.ADMINISTRATOR)
        self.stdout.write(f"{school.name} is er. {user.email} kiest een wachtwoord op /wachtwoord/.")
