"""The law of a plan as pure functions: terms, what a part must hold, what stands in the way.

Nothing here knows a request, a queryset or the clock; `on` and `today` are arguments (dates in Europe/Amsterdam).
The lists of requirements are guard, page, inspection and test at once.
"""

from .circumstances import Circumstances
from .counting import Counts, Purpose, counts, for_evaluation, for_version
from .current import Clock, Force, PartState, Term, Version, looked_back_on, overdue, state_of, terms_of
from .ending import Ending, LookingBack, to_conclude, to_end
from .establishing import AnswerLine, ConsentFact, to_establish, to_share
from .requirement import Level, Requirement, obstacles
from .said import Heard, Missed, Present, Right, Talk
from .starting import Starting, begun_in_time, needs_plan, obstacles_to_starting
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
from .text.action import goal_gaps
from .text.contents import contents
from .text.errata import obstacles_to_erratum
from .text.own_words import TakenWords, is_still_the_banks
from .text.perspective import is_lower
from .text.revision import Carried, Decided, is_same, proposed_now, says_the_same
from .writing import Writer, may_write_section
from .year.preparing import why_not_ask
from .year.progress import Chart, chart

__all__ = [
    "INVITED_AHEAD",
    "SIX_WEEKS",
    "AnswerLine",
    "Carried",
    "Chart",
    "Circumstances",
    "Clock",
    "ConsentFact",
    "Counts",
    "Decided",
    "Ending",
    "Force",
    "Heard",
    "Level",
    "LookingBack",
    "Missed",
    "PartState",
    "Present",
    "Purpose",
    "Requirement",
    "Right",
    "Starting",
    "TakenWords",
    "Talk",
    "Term",
    "Version",
    "Writer",
    "a_year_before",
    "begun_in_time",
    "begun_on_at_start",
    "begun_on_of_revision",
    "chart",
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
    "may_write_section",
    "needs_plan",
    "obstacles",
    "obstacles_to_erratum",
    "obstacles_to_starting",
    "overdue",
    "proposed_now",
    "says_the_same",
    "school_days_between",
    "school_year",
    "state_of",
    "terms_of",
    "to_conclude",
    "to_end",
    "to_establish",
    "to_share",
    "why_not_ask",
]
