"""What staff recorded of a guardian, held against the day: from rows to who holds the right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import ConsentPolicy, Role
from students.models import Authority
from tests.factories import make_guardian, make_school, make_student, make_user

pytestmark = pytest.mark.django_db

OR16 = ConsentPolicy.PARENT_OR_PUPIL_16


@pytest.mark.rule(25)
@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        # Each row as (value, from, until) in days from today; what holds yesterday, today and tomorrow.
        ([], (False, False, False)),
        ([("YES", -90, None)], (True, True, True)),
        ([("YES", -90, 0)], (True, True, False)),
        ([("YES", -90, -1)], (True, False, False)),
        ([("YES", 0, None)], (False, True, True)),
        ([("YES", -90, None), ("NO", 0, None)], (True, False, False)),
        ([("YES", -90, None), ("UNKNOWN", 0, None)], (True, False, False)),
        ([("YES", -90, None), ("NO", 0, 0)], (True, False, True)),
        ([("YES", -90, None), ("YES", -90, 0)], (True, True, False)),
    ],
)
def test_recorded_authority_is_held_against_the_day(rows, holds):
    school = make_school()
    student = make_student(school)
    admin = make_user(school, Role.ADMINISTRATOR)
    mother = make_guardian(student, by=admin, authority=None)
    today = timezone.localdate()
    for value, first, last in rows:
        Authority.objects.create(
            guardian=mother,
            value=value,
            basis="COURT_ORDER",
            from_on=today + timedelta(days=first),
            until_on=None if last is None else today + timedelta(days=last),
            recorded_by=admin,
        )

    found = [student.right_holders(OR16, today + timedelta(days=day)) for day in (-1, 0, 1)]

    assert tuple(bool(each) for each in found) == holds


def test_who_died_holds_no_right_from_that_day():
    school = make_school()
    student = make_student(school)
    today = timezone.localdate()
    make_guardian(student, by=make_user(school, Role.ADMINISTRATOR), deceased_on=today)

    found = [student.right_holders(OR16, today + timedelta(days=day)) for day in (-1, 0)]

    assert [len(each) for each in found] == [1, 0]
