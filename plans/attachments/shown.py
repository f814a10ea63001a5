"""The files that a text names, with where this reader opens them."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from plans.models import Attachment, Part


def with_addresses(content: dict, addresses: Mapping[str, str]) -> dict:
    """This readable text, with at each file that may be opened where (`url`), by its SHA-256."""
    rows = content.get("attachments") or []
    if not rows:
        return content
    return content | {"attachments": [row | {"url": addresses.get(row["sha256"], "")} for row in rows]}


def for_school(part: Part, content: dict) -> dict:
    """As staff who read the whole plan open them; a query only where there are any."""
    if not content.get("attachments"):
        return content
    return with_addresses(content, {row.sha256: reverse("attachment", args=[row.pk]) for row in named_by(part)})


def named_by(part: Part) -> Iterable[Attachment]:
    """The files that this version lists and that are there."""
    return Attachment.objects.there().filter(listed_in__part=part.pk)
