"""Files under a name of their own, never reused, safely on disk before a row names them, hashed before anybody gets them.

Decisions 31 and 47.
"""

import hashlib
import logging
import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

DOCUMENTS, EVIDENCE, LETTERS, ATTACHMENTS = "documents", "evidence", "letters", "attachments"
ROOTS = (DOCUMENTS, EVIDENCE, LETTERS, ATTACHMENTS)
log = logging.getLogger("opp.proof")


class Altered(Exception):
    """What lies in storage is not what the row names: it is gone, or its bytes are others."""


def keep(folder: str, data: bytes, ending: str) -> tuple[str, str]:
    """Put these bytes in storage; returns their name and SHA-256. A crash later leaves a file that is swept."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = default_storage.save(f"{folder}/{sha256}-{secrets.token_hex(4)}.{ending}", ContentFile(data))
    _flush(name)
    return name, sha256


def read(file, sha256: str) -> bytes:
    """The bytes of a stored file, when they are still those of the day it was kept.

    Raises Altered else, and reports it: by the row that names the file, never by name or contents.
    """
    try:
        with file.storage.open(file.name) as stored:
            data = stored.read()
    except FileNotFoundError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        what = f"{file.instance._meta.label_lower} {file.instance.pk}"
        log.error("%s: the stored file %s; it was not served", what, "is gone" if data is None else "is another one")
        raise Altered(what)
    return data


def _flush(name: str) -> None:
    """See to it that a power cut does not take file or folder; other storages see to it themselves."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        return
    for each in (path, path.parent, path.parent.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(older_than_days: int = 7) -> int:
    """Delete what was kept and is named by no row, and is older than that; how many files there were (decision 31)."""
    before = timezone.now() - timedelta(days=older_than_days)
    swept = 0
    for path in [path for root in ROOTS for path in _below(root)]:
        if default_storage.get_modified_time(path) < before and not _is_named(path):
            default_storage.delete(path)
            swept += 1
    return swept


def _below(root: str) -> list[str]:
    return [f"{root}/{folder}/{name}" for folder in _listed(root)[0] for name in _listed(f"{root}/{folder}")[1]]


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Its folders and its files; a folder nothing was put in yet is not there."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_named(path: str) -> bool:
    """Whether any row of any model names this file."""
    fields = [
        field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, FileField)
    ]
    return any(field.model._base_manager.filter(**{field.name: path}).exists() for field in fields)
