"""A copy of everything that can be put back: the database as it was at one moment, the files, and what proves them whole.

The database goes first: a file is stored before the row that names it (decision 31), so every file that the copy of the
database names is still to be copied. The manifest names each file with its SHA-256 and every journal with its head; held
against it, a database that lacks a line says so, which a database alone never can.
"""

import hashlib
import json
import os
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import FileField
from django.utils import timezone

from accounts.models import School
from plans.models import Anchor, Plan

from .proof import anchoring

MANIFEST, SQLITE, DUMP, FILES = "manifest.json", "database.sqlite3", "database.dump", "files"
FORMAT = 1
PIECE = 1 << 20


class NotPossible(Exception):
    """It cannot be done like this; says in a sentence why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `journals`: per school, per plan number its count and head; `database`: name and SHA-256.

    `missing`: the rows whose file was not there to be copied.
    """

    made_at: str
    engine: str
    journals: dict[str, dict[str, list]]
    anchors: dict[str, list[str]]
    database: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return bool(self.database)

    def lines(self, school: int) -> list[tuple[str, int, str]]:
        """(plan number, count, head) of every journal of a school, as an anchor gives them."""
        return [(number, count, head) for number, (count, head) in self.journals.get(str(school), {}).items()]

    def write(self, folder: Path) -> None:
        text = json.dumps({"format": FORMAT, **self.__dict__}, indent=1, sort_keys=True)
        _write(folder / MANIFEST, text.encode())

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Raises NotPossible."""
        try:
            told = json.loads(path.read_bytes())
            if told.pop("format") != FORMAT:
                raise ValueError
            return cls(**told)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise NotPossible(f"{path} is geen manifest van een back-up.") from None


# Making one ----------------------------------------------------------------------------------------------------------


def make(folder: Path) -> Manifest:
    """Copy everything to this folder, which is new or empty; raises NotPossible.

    On PostgreSQL the database is dumped by its own tool in between: the first call notes the heads, the second, with the
    dump in place, copies the files. So the manifest never knows a line that the dump does not.
    """
    if connection.vendor == "sqlite":
        _be_empty(folder)
        begun = _heads()
        _copy_sqlite(folder / SQLITE)
        return _finish(folder, begun, folder / SQLITE)
    if (folder / DUMP).exists():
        begun = Manifest.read(folder / MANIFEST)
        if begun.is_complete:
            raise NotPossible(f"In {folder} staat al een back-up.")
        return _finish(folder, begun, folder / DUMP)
    _be_empty(folder)
    begun = _heads()
    begun.write(folder)
    return begun


def _be_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise NotPossible(f"{folder} is niet leeg. Kies een nieuwe map.")


def _copy_sqlite(path: Path) -> None:
    """SQLite's own online copy: one moment of the database, whoever writes meanwhile; as one file, without a log beside it."""
    here, copy = sqlite3.connect(f"file:{_database()}?mode=ro", uri=True), sqlite3.connect(path)
    with closing(here), closing(copy):
        here.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").close()
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise NotPossible("De kopie van de database is niet heel. Kijk de schijf na.")
    path.chmod(0o600)


def _heads() -> Manifest:
    """Where every journal stands now: read before the database is copied, so the copy holds all of it."""
    journals: dict[str, dict[str, list]] = {str(pk): {} for pk in School.objects.values_list("pk", flat=True)}
    rows = Plan.objects.filter(head_count__gt=0).order_by("pk")
    for school, number, count, head in rows.values_list("school", "number", "head_count", "head_hash"):
        journals[str(school)][number] = [count, head]
    taken = Anchor.objects.order_by("on").values_list("school", "on", "digest")
    anchors = {str(school): [on.isoformat(), digest] for school, on, digest in taken}
    return Manifest(timezone.now().isoformat(), connection.vendor, journals, anchors)


def _finish(folder: Path, begun: Manifest, database: Path) -> Manifest:
    named = list(_named())
    copied = ((name, _copied_file(name, folder / FILES / name)) for name in _stored())
    files = {name: sha256 for name, sha256 in copied if sha256}
    missing = [row for row, name in named if name not in files]
    for each in (database, *[parent for parent in (folder / FILES).rglob("*") if parent.is_dir()], folder):
        _flush(each)
    done = {"files": files, "database": [database.name, _sha256(database)], "missing": missing}
    manifest = Manifest(**begun.__dict__ | done)
    manifest.write(folder)
    return manifest


def _named() -> Iterator[tuple[str, str]]:
    """Every row that names a file, with that name."""
    for model in apps.get_models():
        for each in model._meta.local_fields:
            if isinstance(each, FileField):
                rows = model._base_manager.exclude(**{each.name: ""}).exclude(**getattr(model, "without_file", {}))
                named = rows.values_list("pk", each.name)
                yield from ((f"{model._meta.label_lower} {pk}", name) for pk, name in named)


def _stored(folder: str = "") -> Iterator[str]:
    """The name of every file in storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    below = f"{folder}/" if folder else ""
    yield from (below + name for name in sorted(names))
    for each in sorted(folders):
        yield from _stored(below + each)


def _copied_file(name: str, to: Path) -> str:
    """Copy one file; its SHA-256, empty when it was erased or swept a moment ago."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sha256 = hashlib.sha256()
    try:
        source = default_storage.open(name)
    except FileNotFoundError:
        return ""
    with source, open(to, "wb", opener=_private) as copy:
        for piece in iter(lambda: source.read(PIECE), b""):
            sha256.update(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return sha256.hexdigest()


# Putting one back ----------------------------------------------------------------------------------------------------


def check(folder: Path) -> Manifest:
    """The manifest of a backup of which every byte is as it was; raises NotPossible with the first that is not."""
    manifest = Manifest.read(folder / MANIFEST)
    if not manifest.is_complete:
        raise NotPossible(f"De back-up in {folder} is niet afgemaakt: de database ontbreekt.")
    name, expected = manifest.database
    for what, sha256 in ((name, expected), *((f"{FILES}/{name}", sha256) for name, sha256 in manifest.files.items())):
        if not (folder / what).is_file() or _sha256(folder / what) != sha256:
            raise NotPossible(f"{what} ontbreekt of is veranderd; deze back-up is niet heel.")
    return manifest


def put_back(folder: Path) -> Manifest:
    """A backup back in its place, where nothing is yet; raises NotPossible and then has changed nothing.

    On PostgreSQL the files only: `postgresql_lines` says how the database goes back.
    """
    manifest = check(folder)
    if manifest.engine != connection.vendor:
        raise NotPossible(f"Deze back-up is van {manifest.engine}; hier staat {connection.vendor}.")
    if manifest.engine == "sqlite":
        _be_without_database()
    for name, sha256 in manifest.files.items():
        if default_storage.exists(name) and _stored_sha256(name) != sha256:
            raise NotPossible(f"Er staat al een ander bestand onder de naam {name}. Zet de map met bestanden opzij.")
    for name in manifest.files:
        if not default_storage.exists(name):
            with (folder / FILES / name).open("rb") as file:
                default_storage.save(name, File(file))
    if manifest.engine == "sqlite":
        _place_database(folder / SQLITE)
    return manifest


def _be_without_database() -> None:
    path = _database()
    connection.close()
    if path.exists():
        with closing(sqlite3.connect(path)) as there:
            if there.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                raise NotPossible(
                    f"Er staat al een database: {path}. Stop OPP en zet die opzij, met -wal en -shm erbij."
                )


def _place_database(source: Path) -> None:
    """Whole, or not at all; a log that an earlier database left there would be read as this one's."""
    path = _database()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with source.open("rb") as copy, open(new, "wb", opener=_private) as file:
        shutil.copyfileobj(copy, file, PIECE)
        file.flush()
        os.fsync(file.fileno())
    for left in ("", "-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    new.replace(path)
    _flush(path.parent)


# What a database lacks -----------------------------------------------------------------------------------------------


def lacking(manifest: Manifest) -> tuple[list[str], list[str]]:
    """What this database lacks of what the manifest knows, a sentence each; and what explains itself (erased since)."""
    defects, notes = [], []
    schools = {str(school.pk): school for school in School.objects.all()}
    for key in manifest.journals:
        if key not in schools:
            defects.append(f"school {key} is verdwenen")
            continue
        present = anchoring.Present(schools[key])
        told = _Told(manifest.lines(int(key)))
        defects += [f"school {key}: {line}" for line in present.missing(told)]
        notes += [f"school {key}: {line}" for line in present.explained(told)]
    for key, (on, digest) in manifest.anchors.items():
        if key in schools and not Anchor.objects.filter(school=int(key), digest=digest).exists():
            defects.append(f"school {key}: het anker van {on} ontbreekt")
    return defects, notes


@dataclass(frozen=True)
class _Told:
    """Lines that are held against the present, wherever they come from."""

    told: list[tuple[str, int, str]]

    def lines(self) -> list[tuple[str, int, str]]:
        return self.told


# PostgreSQL ----------------------------------------------------------------------------------------------------------


def dump_line(folder: Path) -> str:
    """The exact line that copies the database. The password comes from ~/.pgpass or PGPASSWORD."""
    return shlex.join(["pg_dump", "--format=custom", "--no-owner", *_where(), f"--file={folder / DUMP}"])


def restore_lines(folder: Path) -> list[str]:
    """The exact lines that make the database anew and fill it, all or nothing."""
    name = str(connection.settings_dict["NAME"])
    server = [each for each in _where() if not each.startswith("--dbname")]
    fill = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", *_where(), str(folder / DUMP)]
    return [shlex.join(["createdb", "--template=template0", "--encoding=UTF8", *server, name]), shlex.join(fill)]


def _where() -> list[str]:
    told = connection.settings_dict
    options = {"host": told["HOST"], "port": told["PORT"], "username": told["USER"], "dbname": told["NAME"]}
    return [f"--{name}={value}" for name, value in options.items() if value]


# Files ---------------------------------------------------------------------------------------------------------------


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored_sha256(name: str) -> str:
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(path.name + ".new")
    with open(new, "wb", opener=_private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _flush(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
