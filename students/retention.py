"""How long a file is kept after a pupil left: the school's own term, longer after a referral (rule 57). Pure."""

from datetime import date

REFERRED = 3
"""Years that data about a referral to special education are kept; a shorter term of the school gives way [S91, S92]."""


def years_kept(term: int, *, referred: bool) -> int:
    """The years after leaving; `term` is the school's, `referred` says that there was a TLV."""
    return max(term, REFERRED) if referred else term


def kept_until(left_on: date, years: int) -> date:
    """The last day that a file is kept; from the next day on its term is over."""
    try:
        return left_on.replace(year=left_on.year + years)
    except ValueError:
        return date(left_on.year + years, 2, 28)


def left_before(on: date, years: int) -> date:
    """Files of who left before this day are past their term on the day `on`."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 3, 1)
