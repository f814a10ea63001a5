"""Who writes in which section of a draft."""

from dataclasses import dataclass

from plans.choices import Kind


@dataclass(frozen=True)
class Writer:
    """What somebody is to one running plan, today."""

    coordinates: bool = False
    """They coordinate at this school."""
    of_team: bool = False
    """They are of the team of this school."""
    sections: frozenset[tuple[str, str]] = frozenset()
    """(kind, slug) of the sections that came with an assignment to this pupil that holds today."""


def may_write_section(writer: Writer, kind: Kind | str, slug: str) -> bool:
    """A coordinator writes everywhere; who works with the pupil writes in the sections they were given, and nowhere else.

    Writing is all that comes with it: sharing, asking and establishing stay with coordinator and director.
    """
    return writer.coordinates or (writer.of_team and (str(kind), slug) in writer.sections)
