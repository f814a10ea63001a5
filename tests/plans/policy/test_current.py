"""What is in force, what is in the making and what is late: pure, and the same to the database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.choices import Late, Status
from plans.policy import Clock, Force, PartState, Version, looked_back_on, overdue, state_of, terms_of

ON = date(2026, 11, 28)


def day(days: int) -> date:
    return ON + timedelta(days=days)


def version(
    number: int, status: str, established: int | None = None, first: int | None = None, last: int | None = None
):
    """A version established, begun and ended that many days from the day itself."""
    days = (None if each is None else day(each) for each in (established, first, last))
    return Version(number, Status(status), *days)


V1 = version(1, "ESTABLISHED", -100, -90, 30)
OVER = version(1, "ESTABLISHED", -200, -190, -1)


@pytest.mark.parametrize(
    ("versions", "force", "holds", "coming", "making"),
    [
        ([], "NOTHING", None, None, None),
        ([version(1, "DRAFT")], "NOTHING", None, None, 1),
        ([version(1, "WITHDRAWN"), version(2, "SHARED")], "NOTHING", None, None, 2),
        ([V1], "IN_FORCE", 1, None, None),
        ([V1, version(2, "DRAFT")], "IN_FORCE", 1, None, 2),
        ([V1, version(2, "SHARED", None, -5, 100)], "IN_FORCE", 1, None, 2),
        ([V1, version(2, "DISCARDED")], "IN_FORCE", 1, None, None),
        ([version(1, "ESTABLISHED", -100)], "IN_FORCE", 1, None, None),  # part 1 has no period
        ([version(1, "ESTABLISHED", -9, -5, 0)], "IN_FORCE", 1, None, None),  # its last day
        ([OVER], "EXPIRED", 1, None, None),
        ([OVER, version(2, "SHARED", None, -5, 100)], "EXPIRED", 1, None, 2),
        ([version(1, "ESTABLISHED", -3, 5, 100)], "COMING", 1, None, None),
        ([version(1, "SUPERSEDED", -99, -90, 3), version(2, "ESTABLISHED", -3, 4, 99)], "IN_FORCE", 1, 2, None),
        ([version(1, "SUPERSEDED", -99, -90, -2), version(2, "ESTABLISHED", -3, 4, 99)], "COMING", 2, None, None),
        ([version(1, "SUPERSEDED", -99, -90, 80), version(2, "ESTABLISHED", -9, -4, 9)], "IN_FORCE", 2, None, None),
        # The later one ran out before the earlier would have: that one does not come back.
        ([version(1, "SUPERSEDED", -99, -90, 80), version(2, "ESTABLISHED", -50, -40, -1)], "EXPIRED", 2, None, None),
        ([version(1, "SUPERSEDED", -99, -90, 80), version(2, "ENDED", -50, -40, 70)], "ENDED", 2, None, None),
    ],
)
def test_what_holds_what_follows_and_what_is_being_made(versions, force, holds, coming, making):
    found = state_of(versions, ON)

    numbers = [each and each.number for each in (found.version, found.coming, found.making)]
    assert (found.force, *numbers) == (Force(force), holds, coming, making)


@pytest.mark.parametrize(
    ("versions", "number"),
    [
        ([], None),
        ([version(1, "DRAFT", None, -5)], None),
        ([V1, version(2, "SHARED", None, -5, 100)], 1),
        ([version(1, "ESTABLISHED", -3, 1, 100)], None),  # its first day is tomorrow
        ([version(1, "ESTABLISHED", -3, 0, 100)], 1),
        ([version(1, "SUPERSEDED", -99, -90, 3), version(2, "ESTABLISHED", -3, 4, 99)], 1),
        ([version(1, "SUPERSEDED", -99, -90, -2), version(2, "ESTABLISHED", -3, 4, 99)], 1),  # ran out, still looked at
        ([version(1, "SUPERSEDED", -99, -90, 80), version(2, "ESTABLISHED", -9, -4, 9)], 2),
        ([version(1, "SUPERSEDED", -99, -90, 80), version(2, "ESTABLISHED", 1, -4, 9)], 1),  # established tomorrow
        ([OVER], 1),
    ],
)
def test_an_evaluation_looks_back_on_what_had_begun_last(versions, number):
    found = looked_back_on(versions, ON)

    assert (found and found.number) == number


def test_the_day_after_the_last_day_it_is_past():
    one = version(1, "ESTABLISHED", -9, -5, 0)

    assert state_of([one], ON).force == Force.IN_FORCE
    assert state_of([one], day(1)).force == Force.EXPIRED


NOTHING, FOREVER = PartState(), state_of([version(1, "ESTABLISHED", -90)], ON)
HELD = state_of([V1], ON)
PAST = state_of([OVER, version(2, "DRAFT")], ON)


def clock(**changed) -> Clock:
    """A pupil with a plan in which all is well."""
    well = {
        "sector": "VO",
        "enrolled_on": day(-120),
        "establish_by": day(-78),
        "evaluate_by": day(240),
        "perspective": FOREVER,
        "action": HELD,
    }
    return Clock(**well | changed)


def late(**changed) -> list[tuple[Late, int]]:
    return [(term.kind, -term.days) for term in overdue(clock(**changed), ON)]


NO_PLAN = {"perspective": None, "action": None, "establish_by": None, "evaluate_by": None}


def test_established_in_time_with_a_draft_beside_it_is_not_late():
    beside = state_of([V1, version(2, "DRAFT")], ON)

    assert late(action=beside, establish_by=day(-60)) == []


def test_each_of_the_four_kinds_is_late_from_the_day_after():
    assert late(**NO_PLAN, sector="VSO", enrolled_on=day(-50)) == [(Late.NO_PLAN, 8)]
    assert late(**NO_PLAN, sector="VSO", enrolled_on=day(-42)) == []
    assert late(**NO_PLAN, sector="VO", enrolled_on=day(-90)) == []
    assert late(action=NOTHING, establish_by=day(-1)) == [(Late.SIX_WEEKS, 1)]
    assert late(perspective=NOTHING, establish_by=day(-1)) == [(Late.SIX_WEEKS, 1)]
    assert late(action=NOTHING, establish_by=day(0)) == []
    assert late(action=PAST) == [(Late.EXPIRED, 1)]
    assert late(evaluate_by=day(-120)) == [(Late.EVALUATION, 120)]
    assert late(evaluate_by=day(0)) == []


def test_what_is_late_longest_comes_first():
    assert late(evaluate_by=day(-120), action=PAST) == [(Late.EVALUATION, 120), (Late.EXPIRED, 1)]


def test_an_expired_part_that_has_a_successor_is_not_late():
    followed = [version(1, "SUPERSEDED", -99, -90, -2), version(2, "ESTABLISHED", -3, 4, 99)]

    assert late(action=state_of(followed, ON)) == []


@pytest.mark.parametrize("gone", [{"left_on": day(-1)}, {"enrolled_on": day(1)}])
def test_who_is_not_enrolled_has_no_terms(gone):
    assert terms_of(clock(evaluate_by=day(-120), action=PAST, **gone), ON) == []
    assert terms_of(clock(sector="VSO", **NO_PLAN | gone), ON) == []


def test_the_terms_that_are_still_ahead_have_other_words():
    words = [(term.words, term.days) for term in terms_of(clock(), ON)]

    assert words == [("periode loopt af", 30), ("evaluatie", 240)]


DAYS = st.one_of(st.none(), st.integers(-60, 60).map(day))


@given(
    st.lists(st.tuples(st.sampled_from(sorted(Status)), DAYS, DAYS, DAYS), max_size=4),
    st.integers(-30, 30).map(day),
)
def test_whatever_the_versions_what_holds_was_established_has_begun_and_is_not_past(drawn, on):
    versions = [Version(number, *each) for number, each in enumerate(drawn, 1)]
    found = state_of(versions, on)

    if found.force == Force.IN_FORCE:
        assert found.version.established_on <= on
        assert found.version.has_begun(on)
        assert not found.version.is_past(on)
        assert found.version.status in (Status.ESTABLISHED, Status.SUPERSEDED)
    assert (found.version is None) == (found.force == Force.NOTHING)
    assert found.coming is None or not found.coming.has_begun(on)
