"""SQLite's tables as an earlier run on this machine migrated them: that takes twelve seconds of CPU.

Kept beside the libraries, under a name that says which migrations made them; the floor is laid anew by every run.
"""

import os
import shutil
import sqlite3
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
    """Where they are kept; nowhere on PostgreSQL, which each run has anew, and in CI."""
    if connection.vendor != "sqlite" or IN_CI or sys.prefix == sys.base_prefix:
        return None
    made_by = sha256(django.__version__.encode() + Path(__file__).read_bytes())
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            made_by.update(f"{config.label} {file.name}\n".encode() + file.read_bytes())
    return Path(sys.prefix, f"tests-migrated-{made_by.hexdigest()[:16]}.sqlite3")


def fetch() -> bool:
    """Put them where the test database will be, if there are any."""
    here = kept()
    if here is None or not here.exists():
        return False
    here.touch()
    shutil.copyfile(here, connection.settings_dict["TEST"]["NAME"])
    return True


def keep() -> None:
    """Keep those of the test database for a later run; what no run asked for in a week goes."""
    here = kept()
    if here is None or here.exists() or not MigrationRecorder(connection).has_table():
        return  # a run without migrations knows none, and a later run would make all again beside what is there
    connection.ensure_connection()
    half = here.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(half)) as copy:
        connection.connection.backup(copy)
    half.replace(here)
    for other in here.parent.glob("tests-migrated-*"):
        if time.time() - other.stat().st_mtime > WEEK:
            other.unlink(missing_ok=True)
