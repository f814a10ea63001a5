"""Public holidays count as days without school, also where a school wrote nothing down."""

from datetime import date

import pytest

from consent import policy as consent_policy
from core.public_holidays import is_public_holiday
from plans import policy


@pytest.mark.parametrize(
    ("day", "is_free"),
    [
        (date(2027, 3, 29), True),  # Easter Monday
        (date(2027, 4, 27), True),  # King's Day
        (date(2025, 4, 26), True),  # King's Day when the 27th is a Sunday
        (date(2025, 4, 27), False),
        (date(2027, 5, 5), False),  # Liberation Day is a day off once in five years
        (date(2030, 5, 5), True),
        (date(2027, 5, 6), True),  # Ascension Day
        (date(2027, 3, 26), True),  # Good Friday: the law on terms puts it on a par with the others
        (date(2026, 12, 24), False),
    ],
)
def test_which_days_are_public_holidays(day, is_free):
    assert is_public_holiday(day) is is_free


def test_a_public_holiday_is_no_school_day():
    # Tuesday 20 April to Wednesday 28 April 2027: six weekdays, of which 27 April is King's Day.
    assert policy.school_days_between(date(2027, 4, 20), date(2027, 4, 28), []) == 5
    assert policy.school_days_between(date(2027, 4, 21), date(2027, 4, 28), []) == 4


def test_the_last_day_to_answer_is_no_public_holiday():
    assert consent_policy.answer_by(date(2027, 4, 13), 14) == date(2027, 4, 28)


def test_a_public_holiday_and_a_school_holiday_behind_it_are_passed_together():
    may = (date(2027, 4, 28), date(2027, 5, 5))
    assert consent_policy.answer_by(date(2027, 4, 13), 14, [may]) == date(2027, 5, 7)  # 6 May is Ascension Day
