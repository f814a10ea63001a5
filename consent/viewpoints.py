"""A viewpoint: what somebody of the family wants said beside a part, as a document of its own (decision 14)."""

from datetime import datetime

from django.utils import timezone

from accounts.fields import kind_of_file
from plans import documents, files
from plans.choices import DocumentKind
from plans.models import Document, Part
from students.models import Person


def prepare(
    part: Part, author: Person, *, words: str = "", file=None, open_to_others: bool = False, at: datetime | None = None
) -> Document:
    """A viewpoint, typed or uploaded, read by its author and staff, by others when ticked or when the school says so now.

    What was promised when it was written holds: a school that changes its choice later opens or closes nothing.
    The file is stored; the row is for `part.plan.add`. Without it the sweep takes the file away.
    """
    at = at or timezone.now()
    if file:
        ending, data = kind_of_file(file), file.read()
    else:
        data, ending = documents.viewpoint(words, author.name, part.detail, at), "pdf"
    name, sha256 = files.keep(f"{files.DOCUMENTS}/{part.pk}", data, ending)
    return Document(
        school_id=part.school_id,
        plan=part.plan,
        part_id=part.pk,
        kind=DocumentKind.VIEWPOINT,
        title=f"Zienswijze bij {part}",
        file=name,
        sha256=sha256,
        size=len(data),
        digests=part.digest,
        author=author,
        open_to_others=open_to_others or part.plan.school.viewpoints_shared,
        at=at,
    )
