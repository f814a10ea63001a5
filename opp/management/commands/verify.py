"""`manage.py verify`: is what is stored still what was recorded?"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import School
from ledger.canonical import digest
from ledger.check import ANCHOR
from opp import backup
from opp.proof.verification import Verification
from plans.models import Anchor, Plan


class Command(BaseCommand):
    help = "Walks every journal, recomputes every digest and every file. Ends with 1 when something is wrong."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--plan", help="Only the plan with this number or key.")
        parser.add_argument("--anchor", metavar="FILE", help="Hold the present against this old anchor.")
        parser.add_argument("--manifest", metavar="FILE", type=Path, help="And say what a backup knows and this lacks.")
        parser.add_argument("--school", type=int, help="Whose anchor it is, when the database does not know it.")

    def handle(
        self, *, plan: str | None, anchor: str | None, school: int | None, manifest: Path | None, **options
    ) -> None:
        verification = Verification()
        if anchor:
            verification.against(self._anchor(anchor, school))
        elif plan:
            for one in self._plans(plan):
                verification.plan(one)
        else:
            verification.everything()
        if manifest:
            self._hold_against(manifest, verification)
        self.stdout.write(", ".join(f"{count} {what}" for what, count in verification.counts.items()) or "niets")
        for line in (*verification.notes, *verification.defects):
            self.stdout.write(line)
        if verification.defects:
            raise CommandError(f"{len(verification.defects)} gebreken gevonden.", returncode=1)
        self.stdout.write("Alles klopt.")

    def _hold_against(self, path: Path, verification: Verification) -> None:
        """Add the journal heads and anchors that a manifest of `backup` knows and this database lacks."""
        try:
            defects, notes = backup.lacking(backup.Manifest.read(path))
        except backup.NotPossible as no:
            raise CommandError(str(no)) from None
        verification.counts["manifest"] += 1
        verification.defects += defects
        verification.notes += notes

    def _plans(self, name: str) -> list[Plan]:
        found = list(Plan.objects.filter(number=name)) or list(
            Plan.objects.filter(pk=int(name) if name.isdigit() else 0)
        )
        if not found:
            raise CommandError(f"Er is geen plan {name}.")
        return found

    def _anchor(self, name: str, school: int | None) -> Anchor:
        """The file as an anchor of its school: the one that has it, else the one that was named, else the only one."""
        try:
            text = Path(name).read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"{name} is niet te lezen.") from None
        if not ANCHOR.fullmatch(text):
            raise CommandError(f"{name} is geen anker.")
        schools = list(School.objects.filter(anchors__digest=digest(text.encode())))
        if len(schools) != 1:
            schools = list(School.objects.filter(**({"pk": school} if school else {})))
        if len(schools) != 1:
            raise CommandError("Van welke school is dit anker? Noem haar met --school.")
        previous = text.split("\n", 1)[0].removeprefix("-")
        return Anchor(school=schools[0], text=text, previous=previous, digest=digest(text.encode()))
