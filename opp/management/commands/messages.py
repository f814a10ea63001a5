"""What is left to do in the catalogues of the languages, or (`--compile`) make of them what gettext reads."""

from django.core.management.base import BaseCommand, CommandError

from opp import catalogues


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("languages", nargs="*", help="such as pl; all when none is named")
        parser.add_argument("--compile", action="store_true", dest="compiles", help="compile, and say nothing")

    def handle(self, *args, languages, compiles, **options):
        if compiles:
            catalogues.compile_all()
            return
        wrong = False
        for language in languages or catalogues.languages():
            found = catalogues.faults(language)
            wrong = wrong or bool(found)
            missing = sum(fault == "missing" for _source, fault in found)
            self.stdout.write(f"{language}: {missing} missing, {len(found) - missing} wrong")
            for source, fault in found:
                if fault != "missing":
                    self.stdout.write(f"  {fault}: {source}")
        if wrong:
            raise CommandError("Not every catalogue is complete.")
