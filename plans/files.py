"""Files under a name of their own, never reused, and safely on disk before a row names them (decision 31)."""

import hashlib
import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(folder: str, data: bytes, ending: str) -> tuple[str, str]:
    """Put these bytes in storage; returns their name and SHA-256. A crash later leaves a file that is swept."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = default_storage.save(f"{folder}/{sha256}-{secrets.token_hex(4)}.{ending}", ContentFile(data))
    _flush(name)
    return name, sha256


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
