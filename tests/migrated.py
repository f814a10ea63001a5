"""The tables as an earlier run on this machine migrated them: that takes ten seconds of CPU.

Kept beside the libraries, under a name that says which migrations made them; the floor is laid anew by every run.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

WEEK = 7 * 24 * 3600
IN_CI = os.environ.get("CI") == "true"


def kept() -> Path | None:
    """Where they are kept; nowhere in CI, and for PostgreSQL only where its own programs are found."""
    sqlite = connection.vendor == "sqlite"
    if IN_CI or sys.prefix == sys.base_prefix or not (sqlite or (shutil.which("pg_dump") and shutil.which("psql"))):
        return None
    made_by = sha256(django.__version__.encode() + Path(__file__).read_bytes())
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            made_by.update(f"{config.label} {file.name}\n".encode() + file.read_bytes())
    return Path(sys.prefix, f"tests-migrated-{made_by.hexdigest()[:16]}.{'sqlite3' if sqlite else 'sql'}")


def fetch() -> bool:
    """Put them where the test database will be, if there are any."""
    here = kept()
    if here is None or not here.exists():
        return False
    here.touch()
    if connection.vendor == "sqlite":
        shutil.copyfile(here, connection.settings_dict["TEST"]["NAME"])
        return True
    name = connection.creation._get_test_db_name()
    try:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    except django.db.ProgrammingError:
        return False  # there is one from before, of which nobody knows what it holds
    program("psql", name, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={here}")
    return True


def keep() -> None:
    """Keep those of the test database for a later run; what no run asked for in a week goes."""
    here = kept()
    if here is None or here.exists() or not MigrationRecorder(connection).has_table():
        return  # a run without migrations knows none, and a later run would make all again beside what is there
    half = here.with_suffix(f".{os.getpid()}")
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(half)) as copy:
            connection.connection.backup(copy)
    else:
        program("pg_dump", connection.settings_dict["NAME"], "--no-owner", f"--file={half}")
    half.replace(here)
    for other in here.parent.glob("tests-migrated-*"):
        if time.time() - other.stat().st_mtime > WEEK:
            other.unlink(missing_ok=True)


def program(name: str, database: str, *options: str) -> None:
    """Let a program of PostgreSQL do something with this database."""
    asked = connection.client.settings_to_cmd_args_env({**connection.settings_dict, "NAME": database}, options)
    (_, *arguments), env = asked
    subprocess.run([name, *arguments], env={**os.environ, **(env or {})}, check=True, stdout=subprocess.DEVNULL)
