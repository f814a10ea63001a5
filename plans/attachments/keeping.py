"""The deeds: a file is kept once, listed in a draft or not, and taken away only while no shared text names it."""

from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from core.forms.uploads import kind_of_file
from plans.errors import NotAllowedNow
from plans.models import Attachment, AttachmentRemoval, Part, PartAttachment, Plan
from plans.models.drafting.attachment import MOST
from plans.pdf import files

ENOUGH = f"Bij dit plan staan al {MOST} bestanden. Meer passen er niet bij."
NAMED = "Een gedeelde versie noemt dit bestand. Het blijft bewaard, want de familie zag dat het erbij hoort."


def prepare(plan: Plan, upload, *, by=None, **said) -> Attachment:
    """The row of this file, which is kept by now; `said` are its other columns. A file no row names is swept later."""
    ending, data = kind_of_file(upload), upload.read()
    name, sha256 = files.keep(f"{files.ATTACHMENTS}/{plan.pk}", data, ending)
    return Attachment(plan=plan, file=name, sha256=sha256, size=upload.size, by=by, **said)


def bring(attachment: Attachment, *, by, listed=(), at: datetime | None = None) -> Attachment:
    """Keep what was prepared, and list it in these drafts. Raises NotAllowedNow when the plan has ended."""
    with transaction.atomic():
        plan = Plan.objects.locked(attachment.plan_id)
        if Attachment.objects.filter(plan=plan).there().count() >= MOST:
            raise NotAllowedNow(ENOUGH)
        plan.add(attachment, by=by, at=at)
        for part in listed:
            put_in(part, attachment)
        return attachment


def put_in(part: Part, attachment: Attachment) -> None:
    """List this file in a draft, below the others; nothing happens when it is listed there already."""
    with part.editing():
        last = PartAttachment.objects.filter(part=part.pk).order_by("-position").first()
        said = {name: getattr(attachment, name) for name in ("kind", "title", "readers", "sha256")}
        place = last.position + 1 if last else 0
        PartAttachment.objects.get_or_create(
            part_id=part.pk, attachment=attachment, defaults={**said, "position": place}
        )


def take_out(part: Part, attachment: Attachment) -> None:
    """List it in this draft no more; the file stays with the plan."""
    with part.editing():
        PartAttachment.objects.filter(part=part.pk, attachment=attachment).delete()


def remove(attachment: Attachment, *, by, reason: str, at: datetime | None = None) -> AttachmentRemoval:
    """Take the file away that should not have been there; that it was stays said. Drafts list it no more.

    Raises NotAllowedNow when a text that was shared names it, or when the plan has ended.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(attachment.plan_id)
        now = Attachment.objects.for_page().get(pk=attachment.pk)
        if now.shared_in:
            raise NotAllowedNow(NAMED)
        if not now.is_there:
            raise NotAllowedNow("Dit bestand is al weggehaald.")
        for row in now.listed_in.all():
            if row.part.is_editable:
                take_out(row.part, now)
        removal = AttachmentRemoval(attachment=now, reason=reason, recorded_by=by)
        plan.add(removal, by=by, at=at)
        transaction.on_commit(partial(default_storage.delete, now.file.name))
        return removal
