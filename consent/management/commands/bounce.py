"""`manage.py bounce`: reads one bounce mail from standard input and marks the message that did not arrive."""

import sys

from django.core.management.base import BaseCommand, CommandError

from consent.sending import bounces

SAYS = {
    "failed": "Niet bezorgd; de coördinator ziet het bij het plan, van mail aan een collega ziet de beheerder het in Beheer.",
    "again": "Geweigerd om een andere reden dan het adres; het wordt later opnieuw verstuurd. Zie Beheer, Post.",
    "known": "Dit was al bekend.",
    "nothing": "Dit is geen weigering. Er verandert niets.",
}


class Command(BaseCommand):
    help = "Reads a bounce from standard input. Ends with 1 when it is no bounce of a message of ours."
    requires_system_checks = []

    def handle(self, **options) -> None:
        raw = sys.stdin.buffer.read(bounces.LARGEST + 1)
        try:
            done = bounces.note(bounces.read(raw))
        except bounces.NoBounce as no:
            raise CommandError(f"Geen bruikbare bounce: {no}.") from None
        if done == "unknown":
            raise CommandError("Dit gaat niet over een bericht dat wij stuurden.")
        self.stdout.write(SAYS[done])
