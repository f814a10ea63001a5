"""The law of a plan as pure functions: terms, what a part must hold, what stands in the way.

Nothing here knows a request, a queryset or the clock; `on` and `today` are arguments (dates in Europe/Amsterdam).
The lists of requirements are guard, page, inspection and test at once.
"""

from .circumstances import Circumstances, Heard, Missed, Talk
from .contents import contents, goal_gaps, is_lower
from .errata import obstacles_to_erratum
from .life import (
    AnswerLine,
    ConsentFact,
    needs_plan,
    obstacles_to_starting,
    to_conclude,
    to_end,
    to_establish,
    to_share,
)
from .requirement import Level, Requirement, obstacles
from .standing import Clock, Force, Standing, Term, Version, overdue, standing_of, terms_of
from .terms import SIX_WEEKS, deadline_state, dispute_by, establish_by, evaluate_by, school_days_between, school_year

__all__ = [
    "SIX_WEEKS",
    "AnswerLine",
    "Circumstances",
    "Clock",
    "ConsentFact",
    "Force",
    "Heard",
    "Level",
    "Missed",
    "Requirement",
    "Standing",
    "Talk",
    "Term",
    "Version",
    "contents",
    "deadline_state",
    "dispute_by",
    "establish_by",
    "evaluate_by",
    "goal_gaps",
    "is_lower",
    "needs_plan",
    "obstacles",
    "obstacles_to_erratum",
    "obstacles_to_starting",
    "overdue",
    "school_days_between",
    "school_year",
    "standing_of",
    "terms_of",
    "to_conclude",
    "to_end",
    "to_establish",
    "to_share",
]
