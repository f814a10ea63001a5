"""Asking for a dispute file, packing it, and taking it away after a week."""

import hashlib
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from consent.models import DisputeFile
from core.pdf import renderer
from plans.models import Plan
from plans.pdf import files

from .contents import Contents, Piece

INDEX, MANIFEST = "inhoud.pdf", "MANIFEST-SHA256.txt"


def ask(plan: Plan, *, by, at: datetime | None = None) -> DisputeFile:
    """Ask the worker for it; while one is in the making that is the answer, whoever asked for it first."""
    with transaction.atomic():
        plan = Plan.objects.locked(plan.pk)
        in_making = plan.dispute_files.wanted().first()
        return in_making or plan.dispute_files.create(
            school_id=plan.school_id, asked_by=by, asked_at=at or timezone.now()
        )


def pack(wanted: DisputeFile) -> None:
    """Make the archive and keep it. Raises NotPrinted when its index could not be printed: then it is tried again."""
    with transaction.atomic():
        contents = Contents.of(Plan.objects.locked(wanted.plan_id))
    row = DisputeFile.objects.filter(pk=wanted.pk)
    row.update(pieces=len(contents.pieces) + 1, packed=0)
    held, lost = {}, []
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for number, piece in enumerate(contents.pieces, 1):
            try:
                data = piece.read()
            except files.Altered:  # reported there; the committee reads that it is missing, not another file
                lost.append(piece)
            else:
                held[piece] = put(archive, piece.path, data)
            row.update(packed=number)
        index = index_of(contents, held, lost, asked_by=wanted.asked_by)
        sums = {piece.path: digest for piece, digest in held.items()} | {INDEX: put(archive, INDEX, index)}
        put(archive, MANIFEST, "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())).encode())
    name, sha256 = files.keep(f"{files.DOCUMENTS}/plan-{wanted.plan_id}", packed.getvalue(), "zip")
    row.update(
        packed=len(contents.pieces) + 1, made_at=timezone.now(), file=name, sha256=sha256, size=packed.tell()
    )  # fmt: skip


def put(archive: ZipFile, path: str, data: bytes) -> str:
    """Add these bytes under that path; returns their SHA-256."""
    archive.writestr(path, data)
    return hashlib.sha256(data).hexdigest()


def index_of(contents: Contents, held: dict[Piece, str], lost: list[Piece], *, asked_by) -> bytes:
    """What is in it, in words: the page that a committee begins with."""
    context = {"title": f"Geschildossier van plan {contents.plan.number}", "all": contents, "asked_by": asked_by}
    context |= {"held": list(held.items()), "lost_pieces": lost, "index": INDEX, "manifest": MANIFEST}
    return renderer.pdf("pdf/dispute.html", context, school=contents.plan.school, at=contents.at)


def drop_old(at: datetime | None = None) -> int:
    """Take away what has lain a week; how many. The row stays and says that it was there."""
    dropped = 0
    for row in DisputeFile.objects.past(at or timezone.now()):
        name, row.file = row.file.name, ""
        row.save(update_fields=["file"])
        default_storage.delete(name)
        dropped += 1
    return dropped
