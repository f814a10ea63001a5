"""The files that a text names, as one person of the family opens them."""

from collections.abc import Iterable

from django.urls import reverse

from plans.attachments import shown
from plans.models import Attachment, Plan


def with_files(content: dict, plan: Plan, opened: Iterable[Attachment]) -> dict:
    """This readable text, with where those files are that are `opened` to them; a query only where it names any."""
    if not content.get("attachments"):
        return content
    places = {row.sha256: reverse("family_attachment", args=[plan.uuid, row.uuid]) for row in opened}
    return shown.with_addresses(content, places)
