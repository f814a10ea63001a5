"""Scans of answers on paper: kept under a name of their own, never replaced (decision 31)."""

from core.forms.uploads import kind_of_file
from plans.models import Part
from plans.pdf import files


def store_evidence(part: Part, upload) -> tuple[str, str]:
    """Keep the scan; returns its name in storage and its SHA-256."""
    data = upload.read()
    upload.seek(0)
    return files.keep(f"{files.EVIDENCE}/{part.pk}", data, kind_of_file(upload))
