"""The life of a part as a table, and the columns that are set at each step."""

from plans.choices import Kind, Status

# The whole life of a part, for both kinds (architecture.md).
NEXT: dict[Status, set[Status]] = {
    Status.DRAFT: {Status.SHARED, Status.DISCARDED},
    Status.SHARED: {Status.ESTABLISHED, Status.WITHDRAWN},
    Status.ESTABLISHED: {Status.SUPERSEDED, Status.ENDED},
    Status.SUPERSEDED: set(),
    Status.ENDED: set(),
    Status.WITHDRAWN: set(),
    Status.DISCARDED: set(),
}
# The table with the content of each kind.
DETAIL = {Kind.PERSPECTIVE: "perspective", Kind.ACTION: "actionpart"}
# From these a new draft may be made.
REVISABLE = frozenset({Status.SHARED, Status.ESTABLISHED, Status.WITHDRAWN, Status.DISCARDED})
CLOSED = ("closed_at", "closed_by", "closed_reason")
SIGNED = ("established_at", "established_by", "established_name", "established_role", "established_mandate")
COPIED = (
    "school_name",
    "board_name",
    "plan_number",
    "pupil_name",
    "pupil_birth_date",
    "pupil_class",
    "pupil_level",
    "sector",
    "hearing_digests",
    "previous_digest",
    "labels",
)
OF_TEXT = (*COPIED, "format", "body", "established_name", "established_role", "established_mandate", "closed_reason")
"""What a page that only names a version does without."""
