"""`manage.py reset_factor E-MAIL`: when the only administrator of a school lost phone and codes."""

from django.core.management.base import BaseCommand, CommandError

from accounts import staff
from accounts.models import School, User


class Command(BaseCommand):
    help = (
        "Wipes somebody's second factor, tells them and their directors, and writes it down for each of their schools."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError("Niemand met dit adres kan inloggen.")
        for school in School.objects.filter(memberships__user=user).distinct():
            staff.reset_factor(user, school, by=None)
        self.stdout.write(
            "De tweede stap is gewist. Met het wachtwoord gaan alleen de pagina's open om een nieuwe in te stellen."
        )
