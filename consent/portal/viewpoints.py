"""A viewpoint: what somebody of the family wants said beside a part (decision 14)."""

from datetime import datetime

from django.db.models import Count, Sum
from django.utils import timezone

from core.forms.uploads import kind_of_file
from core.writing import in_dutch
from plans.choices import DocumentKind
from plans.models import Document, Part, Viewpoint
from plans.pdf import files
from students.models import Person


def brought(part: Part, person_id: int) -> tuple[int, int]:
    """How many viewpoints this person brought at this part as a file, and their bytes together."""
    given = Document.objects.filter(part_id=part.pk, author=person_id, kind=DocumentKind.VIEWPOINT)
    found = given.aggregate(number=Count("pk"), size=Sum("size"))
    return found["number"], found["size"] or 0


@in_dutch
def prepare(
    part: Part, author: Person, *, words: str = "", file=None, open_to_others: bool = False, at: datetime | None = None
) -> Document | Viewpoint:
    """A viewpoint, typed or uploaded, read by its author and staff, by others when ticked or when the school says so now.

    What was promised when it was written holds: a school that changes its choice later opens or closes nothing.
    Typed words are a row as they were typed; nothing is printed here (decisions 49 and 56). A file is stored. The row is
    for `part.plan.add`; a file without it is swept.
    """
    common = {
        "school_id": part.school_id,
        "plan": part.plan,
        "part_id": part.pk,
        "open_to_others": open_to_others or part.plan.school.viewpoints_shared,
        "at": at or timezone.now(),
    }
    if not file:
        return Viewpoint(person=author, words=words, **common)
    data = file.read()
    file.seek(0)
    name, sha256 = files.keep(f"{files.DOCUMENTS}/{part.pk}", data, kind_of_file(file))
    return Document(
        kind=DocumentKind.VIEWPOINT,
        title=f"Zienswijze bij {part}",
        file=name,
        sha256=sha256,
        size=len(data),
        digests=part.digest,
        author=author,
        **common,
    )
