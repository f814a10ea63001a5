"""The matrix of Inspectie as a table: what is known of a plan, and what stands in each cell (domain 3.6)."""

from dataclasses import replace
from datetime import date

import pytest

from agenda.inspection.cells import Asked, Known, LookedBack, Met, Version, cells
from plans.choices import Kind

START, DUE = date(2025, 9, 1), date(2025, 10, 13)
NEW = Known(started_on=START, establish_by=DUE)
PART = Version(
    1, Kind.PERSPECTIVE, 1, True,
    shared_on=date(2025, 9, 20), established_on=date(2025, 10, 1), talked_on=date(2025, 9, 25), heard_on=date(2025, 9, 10),
)  # fmt: skip
ACTION = Version(
    2, Kind.ACTION, 1, True,
    shared_on=date(2025, 9, 22), established_on=date(2025, 10, 9), heard_on=date(2025, 9, 11),
    from_on=date(2025, 10, 9), until_on=date(2026, 7, 1), consent="moeder, vader", consent_on=date(2025, 10, 5),
)  # fmt: skip
WHOLE = replace(NEW, versions=(PART, ACTION), begin_registered=frozenset({date(2025, 10, 1)}))
LOOKED = LookedBack(9, date(2026, 5, 20), date(2026, 5, 18))


def found(known: Known, on: date, year: int = 2025) -> dict[Asked, tuple]:
    return {cell.code: (cell.state, cell.on, cell.detail) for cell in cells(known, on) if cell.year == year}


def state(known: Known, on: date, code: str, year: int = 2025) -> tuple | None:
    return found(known, on, year).get(Asked(code))


YES, NO, NOT_YET = Met.YES, Met.NO, Met.NOT_YET
OCTOBER, NOVEMBER, JUNE, NEXT = date(2025, 10, 10), date(2025, 11, 1), date(2026, 6, 1), date(2026, 9, 5)


def with_action(**changes) -> Known:
    return replace(WHOLE, versions=(PART, replace(ACTION, **changes)))


OPEN = {"established_on": None, "consent_on": None, "consent": "", "answer_by": date(2025, 10, 6)}
SECOND = replace(
    ACTION, pk=3, number=2, is_first=False, shared_on=date(2026, 6, 10), established_on=None, heard_on=None,
    consent="", consent_on=None, outcome="WAITING", answer_by=date(2026, 6, 24),
)  # fmt: skip
RENEWED = replace(WHOLE, versions=(PART, ACTION, SECOND))
CASES = [
    # What waits, until its day has passed.
    ("SIX_WEEKS", NEW, DUE, (NOT_YET, DUE, "")),
    ("SIX_WEEKS", NEW, date(2025, 10, 14), (NO, DUE, "")),
    ("SIX_WEEKS", replace(NEW, is_late_explained=True), NOVEMBER, (NO, DUE, "met reden")),
    ("SIX_WEEKS", WHOLE, OCTOBER, (YES, date(2025, 10, 9), "")),
    ("SIX_WEEKS", with_action(established_on=date(2025, 10, 14)), NOVEMBER, (NO, date(2025, 10, 14), "1 dag te laat")),
    ("SIX_WEEKS", with_action(established_on=None), OCTOBER, (NOT_YET, DUE, "")),
    # The text, from the day on which the family had it.
    ("CONTENT", NEW, OCTOBER, (NOT_YET, DUE, "")),
    ("CONTENT", WHOLE, date(2025, 9, 21), (YES, date(2025, 9, 20), "versie 1")),
    ("CONTENT", WHOLE, OCTOBER, (YES, date(2025, 10, 1), "versie 1")),
    ("CONTENT", replace(NEW, versions=(replace(PART, established_on=None, lacks=frozenset({"substantiation", "promoting"})),)),
     OCTOBER, (NO, date(2025, 9, 20), "substantiation")),
    ("FACTORS", replace(NEW, versions=(replace(PART, established_on=None, lacks=frozenset({"substantiation", "promoting"})),)),
     OCTOBER, (NO, date(2025, 9, 20), "promoting")),
    ("FACTORS", replace(NEW, versions=(replace(PART, established_on=None, closed_on=date(2025, 9, 30)),)),
     OCTOBER, (NOT_YET, DUE, "")),
    # Part 2 holds as long as its period; of a year that is over it is enough that it held in it.
    ("ACTION", NEW, NOVEMBER, (NO, DUE, "")),
    ("ACTION", with_action(**OPEN), OCTOBER, (NOT_YET, DUE, "ligt bij de familie")),
    ("ACTION", WHOLE, date(2026, 7, 1), (YES, date(2025, 10, 9), "versie 1")),
    ("ACTION", WHOLE, date(2026, 7, 2), (NO, date(2026, 7, 1), "verlopen, versie 1")),
    ("ACTION", WHOLE, NEXT, (YES, date(2025, 10, 9), "versie 1")),
    # Consent: by whom, on which text.
    ("CONSENT", WHOLE, JUNE, (YES, date(2025, 10, 5), "versie 1: moeder, vader")),
    ("CONSENT", with_action(needs_consent=False, consent=""), JUNE, (YES, date(2025, 10, 9), "niet nodig")),
    ("CONSENT", with_action(lost_on=date(2026, 5, 1)), JUNE, (NO, date(2026, 5, 1), "versie 1: antwoord ongeldig")),
    ("CONSENT", with_action(lost_on=date(2026, 6, 2)), JUNE, (YES, date(2025, 10, 5), "versie 1: moeder, vader")),
    ("CONSENT", with_action(**OPEN, outcome="WAITING"), OCTOBER, (NOT_YET, date(2025, 10, 6), "versie 1: gevraagd")),
    ("CONSENT", with_action(**OPEN | {"consent_on": OCTOBER}, outcome="REFUSED"), OCTOBER, (NO, OCTOBER, "versie 1: geweigerd")),
    ("CONSENT", with_action(**OPEN | {"consent_on": OCTOBER}, outcome="DIVIDED"), OCTOBER, (NO, OCTOBER, "versie 1: verdeeld")),
    ("CONSENT", with_action(**OPEN | {"consent_on": OCTOBER, "consent": "moeder"}, outcome="CONSENTED"), OCTOBER,
     (YES, OCTOBER, "versie 1: moeder")),
    ("CONSENT", RENEWED, date(2026, 6, 20), (YES, date(2025, 10, 5), "versie 1: moeder, vader")),
    # The conversation, and the pupil at each moment.
    ("TALK", WHOLE, JUNE, (YES, date(2025, 9, 25), "versie 1")),
    ("TALK", replace(WHOLE, versions=(replace(PART, talked_on=None), ACTION)), JUNE,
     (YES, date(2025, 10, 1), "uitgenodigd, niemand kwam")),
    ("TALK", replace(NEW, versions=(replace(PART, established_on=None, talked_on=None),)), NOVEMBER, (NO, DUE, "")),
    ("HEARD_DRAFTING", WHOLE, JUNE, (YES, date(2025, 9, 11), "")),
    ("HEARD_DRAFTING", with_action(**OPEN | {"heard_on": None}), OCTOBER, (NOT_YET, DUE, "")),
    ("HEARD_ADJUSTING", WHOLE, JUNE, None),
    ("HEARD_ADJUSTING", RENEWED, date(2026, 6, 20), (NOT_YET, None, "")),
    ("HEARD_ADJUSTING", replace(WHOLE, versions=(PART, ACTION, replace(SECOND, heard_on=date(2026, 6, 12)))),
     date(2026, 6, 20), (YES, date(2026, 6, 12), "")),
    # Once a school year.
    ("EVALUATED", NEW, OCTOBER, None),
    ("EVALUATED", WHOLE, date(2026, 7, 31), (NOT_YET, date(2026, 7, 31), "")),
    ("EVALUATED", WHOLE, date(2026, 8, 1), (NO, date(2026, 7, 31), "")),
    ("EVALUATED", replace(WHOLE, looked_back=(LOOKED,)), JUNE, (YES, date(2026, 5, 20), "")),
    ("HEARD_EVALUATING", replace(WHOLE, looked_back=(LOOKED,)), JUNE, (YES, date(2026, 5, 18), "")),
    ("EVALUATED", replace(WHOLE, looked_back=(LookedBack(9, None, None),)), JUNE, (NOT_YET, date(2026, 7, 31), "")),
    # The register, within the school year.
    ("REGISTER", NEW, JUNE, None),
    ("REGISTER", WHOLE, JUNE, (YES, date(2025, 10, 1), "")),
    ("REGISTER", replace(WHOLE, begin_registered=frozenset()), JUNE, (NOT_YET, date(2026, 7, 31), "begin")),
    ("REGISTER", replace(WHOLE, begin_registered=frozenset()), NEXT, (NO, date(2026, 7, 31), "begin")),
    ("REGISTER", replace(WHOLE, ended_on=date(2026, 5, 1), over_on=date(2026, 5, 1)), JUNE,
     (NOT_YET, date(2026, 7, 31), "einde")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "known", "on", "expected"), CASES)
def test_a_cell_says_yes_no_or_not_yet_with_its_day(code, known, on, expected):
    assert state(known, on, code) == expected


def test_every_thing_asked_has_a_case_and_a_ground():
    assert {case[0] for case in CASES} == set(Asked.values)
    assert all(asked.ground.text for asked in Asked)


def test_a_new_plan_of_june_waits_for_the_next_year_with_looking_back():
    late = replace(
        WHOLE,
        started_on=date(2026, 5, 20),
        establish_by=date(2026, 7, 1),
        versions=(replace(PART, established_on=date(2026, 6, 29)), replace(ACTION, established_on=date(2026, 6, 29))),
    )

    assert state(late, date(2026, 7, 15), "EVALUATED") is None
    assert state(late, NEXT, "EVALUATED", 2026) == (NOT_YET, date(2027, 7, 31), "")


def test_what_was_not_looked_back_on_stays_late_in_the_year_that_follows():
    assert state(WHOLE, NEXT, "EVALUATED", 2026) == (NO, date(2026, 7, 31), "")
    assert state(replace(WHOLE, looked_back=(LOOKED,)), NEXT, "EVALUATED", 2026) == (NOT_YET, date(2027, 7, 31), "")


def test_six_weeks_that_run_into_the_next_year_are_not_yet_in_the_first():
    summer = Known(started_on=date(2026, 7, 10), establish_by=date(2026, 8, 21))

    assert state(summer, NEXT, "SIX_WEEKS") == (NOT_YET, date(2026, 8, 21), "")
    assert state(summer, NEXT, "SIX_WEEKS", 2026) == (NO, date(2026, 8, 21), "")


def test_nothing_is_asked_any_more_of_a_plan_that_is_over():
    left = replace(NEW, over_on=date(2025, 9, 20))

    assert found(left, NOVEMBER) == {}
    assert found(replace(WHOLE, over_on=date(2026, 2, 1), ended_on=date(2026, 2, 1)), NEXT, 2026) == {}
    late = replace(NEW, over_on=date(2025, 12, 1))
    assert state(late, JUNE, "SIX_WEEKS") == (NO, DUE, "")


def test_a_year_that_is_over_is_told_as_it_stood_on_its_last_day():
    settled = replace(
        WHOLE,
        versions=(PART, ACTION, replace(SECOND, established_on=date(2026, 9, 1), heard_on=date(2026, 8, 30))),
    )

    assert state(settled, NEXT, "CONSENT") == (YES, date(2025, 10, 5), "versie 1: moeder, vader")
    assert state(settled, NEXT, "HEARD_ADJUSTING", 2026) == (YES, date(2026, 8, 30), "")
    years = {cell.year for cell in cells(settled, NEXT)}
    assert years == {2025, 2026}
