"""Terms of law: six weeks, the yearly evaluation, the dispute date. Dates are days in Europe/Amsterdam."""

from collections.abc import Iterable
from datetime import date, timedelta

from core.public_holidays import is_free

SIX_WEEKS = timedelta(days=42)  # S17, S18: at the latest six weeks after enrolment
DISPUTE_TERM = timedelta(days=42)  # S77: six weeks to bring a dispute before the commission
INVITED_AHEAD = 5  # school days (decision 17)
EIGHT_WEEKS = timedelta(days=56)  # looking back sooner says little (decision 40)


def school_year(on: date) -> tuple[date, date]:
    """First and last day of the school year that holds `on` (1 August to 31 July; rule 40, [GK])."""
    first = date(on.year if on.month >= 8 else on.year - 1, 8, 1)
    return first, date(first.year + 1, 7, 31)


def establish_by(base_on: date) -> date:
    """The last day of the six weeks (rule 3)."""
    return base_on + SIX_WEEKS


def dispute_by(decided_on: date) -> date:
    """The last day on which the family can go to the disputes commission (rule 49)."""
    return decided_on + DISPUTE_TERM


def a_year_before(on: date) -> date:
    """The first day from which conversations may count for what is begun on that day (decision 39)."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return date(on.year - 1, 3, 1)


def begun_on_at_start(base_on: date, on: date) -> date:
    """From when conversations count for a plan that is started on that day, when nobody says otherwise (decision 39)."""
    return max(min(base_on, on), a_year_before(on))


def begun_on_of_revision(
    *, on: date, established_on: date | None, continues_on: date | None, evaluated_on: date | None
) -> date:
    """The same for a version that follows another, whose last established one was established on `established_on`.

    What is taken up again before it was ever established goes on as it began (`continues_on`). What comes out of an
    evaluation begins with the talk of that evaluation (`evaluated_on`); all else today.
    """
    first = established_on or date.min
    if continues_on and continues_on >= first:
        return continues_on
    return evaluated_on if evaluated_on and first <= evaluated_on <= on else on


def evaluate_by(established_on: date, last_evaluated_on: date | None) -> date:
    """The last day for the next evaluation: once in every school year (rule 40).

    `last_evaluated_on` is the day of the conversation with the family that made it an evaluation (decision 40).

    A plan established in a school year is evaluated before that year ends; after an evaluation in this school year
    the next is due at the end of the following one. Within the last six weeks of the year a new plan may wait.
    """
    if last_evaluated_on is not None and last_evaluated_on >= school_year(established_on)[0]:
        return school_year(school_year(last_evaluated_on)[1] + timedelta(days=1))[1]
    end = school_year(established_on)[1]
    if end - established_on < SIX_WEEKS:
        return school_year(end + timedelta(days=1))[1]
    return end


def school_days_between(sent_on: date, meeting_on: date, holidays: Iterable[tuple[date, date]]) -> int:
    """School days from the day after `sent_on` up to the day before `meeting_on`, plus the day itself.

    No school on Saturdays, Sundays, public holidays and `holidays` (first and last day of each).
    """
    holidays = list(holidays)
    days = (sent_on + timedelta(days=n) for n in range(1, (meeting_on - sent_on).days + 1))
    return sum(1 for day in days if day.weekday() < 5 and not is_free(day, holidays))
