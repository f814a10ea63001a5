"""The law of a plan as pure functions: terms, what a part must hold, what stands in the way.

Nothing here knows a request, a queryset or the clock; `on` and `today` are arguments (dates in Europe/Amsterdam).
The lists of requirements are guard, page, inspection and test at once.
"""

from .bank import is_still_the_banks
from .circumstances import Circumstances
from .contents import contents, goal_gaps, is_lower
from .counting import Counts, Purpose, counts, for_evaluation, for_version
from .errata import obstacles_to_erratum
from .life import (
    AnswerLine,
    ConsentFact,
    begun_in_time,
    needs_plan,
    obstacles_to_starting,
    to_conclude,
    to_end,
    to_establish,
    to_share,
)
from .requirement import Level, Requirement, obstacles
from .revision import Carried, Decided, is_same, proposed_now, says_the_same
from .said import Heard, Missed, Present, Right, Talk
from .standing import Clock, Force, Standing, Term, Version, looked_back_on, overdue, standing_of, terms_of
from .terms import (
    INVITED_AHEAD,
    SIX_WEEKS,
    a_year_before,
    begun_on_at_start,
    begun_on_of_revision,
    dispute_by,
    establish_by,
    evaluate_by,
    school_days_between,
    school_year,
)

__all__ = [
    "INVITED_AHEAD",
    "SIX_WEEKS",
    "AnswerLine",
    "Carried",
    "Circumstances",
    "Clock",
    "ConsentFact",
    "Counts",
    "Decided",
    "Force",
    "Heard",
    "Level",
    "Missed",
    "Present",
    "Purpose",
    "Requirement",
    "Right",
    "Standing",
    "Talk",
    "Term",
    "Version",
    "a_year_before",
    "begun_in_time",
    "begun_on_at_start",
    "begun_on_of_revision",
    "contents",
    "counts",
    "dispute_by",
    "establish_by",
    "evaluate_by",
    "for_evaluation",
    "for_version",
    "goal_gaps",
    "is_lower",
    "is_same",
    "is_still_the_banks",
    "looked_back_on",
    "needs_plan",
    "obstacles",
    "obstacles_to_erratum",
    "obstacles_to_starting",
    "overdue",
    "proposed_now",
    "says_the_same",
    "school_days_between",
    "school_year",
    "standing_of",
    "terms_of",
    "to_conclude",
    "to_end",
    "to_establish",
    "to_share",
]
