"""A planned conversation as an appointment in somebody's calendar; it goes by mail, so it names nobody."""

from django.conf import settings

from core.calendar import Entry
from plans.models import Meeting


def entry_of(meeting: Meeting, *, url: str = "", summary: str = "", is_off: bool = False) -> Entry:
    """The appointment; `url` is the path of the page about it, `summary` what it is called."""
    return Entry(
        uid=f"{meeting.uid}@opp",
        sequence=meeting.sequence + (1 if is_off else 0),
        summary=summary or f"Gesprek op school, {meeting.school.name}",
        begins=meeting.begins,
        minutes=meeting.minutes,
        place=meeting.place,
        url=settings.BASE_URL + url if url else "",
        made_at=meeting.recorded_at,
        is_off=is_off,
    )
