"""Whether the school spoke with somebody since a moment, from the conversations as they were recorded."""

from datetime import datetime

from django.db.models import prefetch_related_objects

from consent.policy.moments import When, surely_after
from core.writing import local_day
from plans.choices import ConsultationType
from plans.facts.said import first_recorded_at, uncorrected


def talked_since(plan, person_id: int, moment: datetime) -> bool:
    """Whether a conversation with this person was recorded that was held after that moment (decision 10).

    One of the same day counts when its time says so. Release 0.1.0 asked no time: of its rows, the order of writing does.
    """
    return any(
        surely_after(When(row.held_on, row.held_time), moment) or (not row.moments and row.held_on == local_day(moment))
        for row in talks_with(plan, person_id, moment)
    )


def spoke_at_no_hour(plan, person_id: int, moment: datetime) -> bool:
    """Whether there was a conversation on that very day of which nobody wrote down the time: it may have been before."""
    talks = talks_with(plan, person_id, moment)
    return any(row.held_on == local_day(moment) and row.held_time is None for row in talks)


def talks_with(plan, person_id: int, moment: datetime) -> list:
    """The conversations with this person that were first written down after that moment."""
    prefetch_related_objects([plan], "consultations__attendees")  # unless its reader fetched them along
    rows = list(plan.consultations.all())
    return [
        row
        for row in uncorrected(rows)
        if row.type != ConsultationType.NOTIFICATION
        and first_recorded_at(row, rows) > moment
        and any(each.person_id == person_id for each in row.attendees.all())
    ]
