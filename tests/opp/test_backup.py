"""A backup walked through: made while answers come in, put back elsewhere, held against what was confirmed."""

import io
import json
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, models

from consent.models import ConsentRecord
from ledger.bypass import open_bypass
from opp import backup
from plans.models import Anchor, Document, Event, Plan
from tests.consent.steps import asked
from tests.factories import consent, make_world

LINES = 'from consent.models import ConsentRecord; print(*ConsentRecord.objects.order_by("pk").values_list("pk", flat=True))'


@pytest.fixture
def world(transactional_db):
    return make_world()


def run(name: str, *args) -> str:
    out = io.StringIO()
    call_command(name, *map(str, args), stdout=out, stderr=out)
    return out.getvalue()


def elsewhere(folder: Path, url: str, *args) -> subprocess.CompletedProcess:
    """The same product on another machine: its own database and files."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url, "MEDIA_ROOT": str(folder / "files"),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, args)], env=env, capture_output=True, text=True, check=False
    )


def there(folder: Path, url: str) -> list[int]:
    return [int(pk) for pk in elsewhere(folder, url, "shell", "--no-imports", "-c", LINES).stdout.split()]


class Answers(threading.Thread):
    """Answers that come in one after the other until told to stop; what was confirmed to its giver is kept."""

    def __init__(self, part, person):
        super().__init__()
        self.part, self.person = part, person
        self.confirmed: list[int] = []
        self.enough, self.stop = threading.Event(), threading.Event()

    def run(self):
        try:
            while not self.stop.is_set():
                self.confirmed.append(consent(self.part, self.person, days=0).pk)
                if len(self.confirmed) >= 3:
                    self.enough.set()
        finally:
            self.enough.set()
            connections.close_all()


@pytest.mark.engine("sqlite")
def test_a_backup_made_while_answers_come_in_loses_none_that_was_confirmed(world, tmp_path):
    part = asked(world)
    answers, url = Answers(part, world.mother.person), f"sqlite:///{tmp_path}/daar/opp.sqlite3"
    answers.start()
    assert answers.enough.wait(60)
    before = list(answers.confirmed)

    said = run("backup", tmp_path / "een")

    during = list(answers.confirmed)
    answers.stop.set()
    answers.join(60)
    assert len(before) >= 3
    assert f"1 dossiers, {Document.objects.count()} bestanden" in said

    put_back = elsewhere(tmp_path / "daar", url, "restore", tmp_path / "een")
    assert put_back.returncode == 0, put_back.stderr
    restored = there(tmp_path / "daar", url)
    assert set(before) <= set(restored)
    assert restored == sorted(restored)[: len(restored)]
    assert set(restored) <= set(ConsentRecord.objects.values_list("pk", flat=True))
    assert len(restored) <= len(during) + 1
    verified = elsewhere(tmp_path / "daar", url, "verify", "--manifest", tmp_path / "een" / "manifest.json")
    assert "Alles klopt." in verified.stdout, verified.stdout + verified.stderr

    # An older copy put back in the place of this one is whole in itself; only the manifest knows what it lacks.
    consent(part, world.mother.person, days=0)
    run("backup", tmp_path / "twee")
    assert "Alles klopt." in elsewhere(tmp_path / "daar", url, "verify").stdout
    older = elsewhere(tmp_path / "daar", url, "verify", "--manifest", tmp_path / "twee" / "manifest.json")
    assert older.returncode == 1
    assert f"van plan {world.plan.number} is een andere of ontbreekt" in older.stdout

    # And never over a database that is there.
    again = elsewhere(tmp_path / "daar", url, "restore", tmp_path / "twee")
    assert (again.returncode, "Er staat al een database" in again.stderr) == (1, True)
    assert there(tmp_path / "daar", url) == restored


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("what", ["database", "file", "manifest", "unfinished"])
def test_a_backup_that_is_not_whole_is_not_put_back(world, tmp_path, what):
    asked(world)
    folder, url = tmp_path / "een", f"sqlite:///{tmp_path}/daar/opp.sqlite3"
    run("backup", folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    match what:
        case "database":
            with (folder / "database.sqlite3").open("ab") as file:
                file.write(b"x")
        case "file":
            (folder / "files" / next(iter(manifest["files"]))).unlink()
        case "manifest":
            (folder / "manifest.json").write_text("{}")
        case "unfinished":
            (folder / "manifest.json").write_text(json.dumps(manifest | {"database": []}))

    refused = elsewhere(tmp_path / "daar", url, "restore", folder)

    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "daar" / "files").exists()


@pytest.mark.engine("sqlite")
def test_a_backup_goes_to_an_empty_folder_is_private_and_names_nobody(world, tmp_path):
    asked(world)
    run("backup", tmp_path / "een")

    with pytest.raises(CommandError, match="niet leeg"):
        run("backup", tmp_path / "een")
    manifest = (tmp_path / "een" / "manifest.json").read_text()
    assert world.plan.number in manifest
    assert not [name for name in ("Yara", "Meulen", "Regenboog", "example") if name in manifest]
    assert (tmp_path / "een").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "een").rglob("*") if path.is_file()} == {0o600}


@pytest.mark.engine("sqlite")
def test_a_file_that_a_row_names_and_that_is_gone_is_said(world, tmp_path):
    asked(world)
    document = Document.objects.first()
    document.file.storage.delete(document.file.name)

    with pytest.raises(CommandError, match="1 bestanden ontbreken"):
        run("backup", tmp_path / "een")


def test_an_erased_plan_explains_itself_and_a_vanished_one_does_not(world, tmp_path):
    head = Plan.objects.values_list("head_count", "head_hash").get(pk=world.plan.pk)
    told = {world.plan.number: list(head), "2020-0001": [3, "0" * 64]}
    manifest = backup.Manifest("2026-11-28", connection.vendor, {str(world.school.pk): told, "999": {}}, {})

    defects, notes = backup.lacking(manifest)

    assert defects == [f"school {world.school.pk}: plan 2020-0001 is verdwenen", "school 999 is verdwenen"]
    assert notes == []


@pytest.mark.engine("sqlite")
def test_each_journal_that_was_longer_and_each_anchor_that_is_gone_is_named(world, tmp_path):
    """A head that a manifest knows and this database lacks (a journal cut back whole is sound in itself)."""
    asked(world)
    anchor = Anchor.take(world.school)
    run("backup", tmp_path / "een")
    manifest = tmp_path / "een" / "manifest.json"
    *_, before, last = world.plan.events.order_by("position")
    with open_bypass():
        models.QuerySet(Anchor).filter(pk=anchor.pk).delete()
        models.QuerySet(Event).filter(pk=last.pk).delete()
        Plan.objects.update(head_count=before.position, head_hash=before.hash, head_at=before.at)

    told, here = backup.Manifest.read(manifest), f"school {world.school.pk}: "
    assert backup.lacking(told)[0] == [
        f"{here}regel {last.position} van plan {world.plan.number} is een andere of ontbreekt",
        f"{here}het anker van {anchor.on} ontbreekt",
    ]
    with pytest.raises(CommandError):
        run("verify", "--manifest", manifest)


@pytest.mark.engine("postgresql")
def test_on_postgresql_the_lines_that_are_told_make_a_copy_that_holds(world, tmp_path, monkeypatch):
    part = asked(world)
    kept = consent(part, world.mother.person, days=0).pk
    folder, here = tmp_path / "een", connection.settings_dict
    line = run("backup", folder).splitlines()[-1]
    assert line.startswith("pg_dump --format=custom")
    consent(part, world.father.person, days=0)  # comes in between: the manifest does not know it, the dump does
    subprocess.run(shlex.split(line), check=True, capture_output=True)
    assert "1 dossiers" in run("backup", folder)

    other = f"{here['NAME']}_terug"
    monkeypatch.setitem(here, "NAME", other)
    lines = backup.restore_lines(folder)
    monkeypatch.undo()
    url = f"postgres:///{here['HOST']}/{other}"
    try:
        for each in lines:
            subprocess.run(shlex.split(each), check=True, capture_output=True)
        put_back = elsewhere(tmp_path / "daar", url, "restore", folder)
        assert put_back.returncode == 0, put_back.stderr
        assert kept in there(tmp_path / "daar", url)
        assert len(there(tmp_path / "daar", url)) == 2
        verified = elsewhere(tmp_path / "daar", url, "verify", "--manifest", folder / "manifest.json")
        assert "Alles klopt." in verified.stdout, verified.stdout + verified.stderr
    finally:
        where = [each for each in backup._where() if not each.startswith("--dbname")]
        subprocess.run(["dropdb", "--if-exists", *where, other], check=False, capture_output=True)
