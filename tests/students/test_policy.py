"""Age, authority and who holds the right of consent, as tables: no database, no clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from accounts.choices import ConsentPolicy, Mode
from students.policy import (
    Basis,
    GuardianFacts,
    RightHolder,
    Sight,
    StudentFacts,
    age_on,
    authority_on,
    birthday,
    family_sight,
    has_own_say,
    holder_obstacles,
    is_adult,
    mode_for,
    right_holders,
    rule_text,
    sharing_an_address,
)

ON = date(2026, 11, 20)
OR16, BOTH, UNTIL18 = ConsentPolicy.PARENT_OR_PUPIL_16, ConsentPolicy.PUPIL_CO_SIGNS, ConsentPolicy.GUARDIANS_UNTIL_18
PUPIL, MOTHER, FATHER = 1, 2, 3


def pupil(age: int, capability: str = "CAPABLE", address: str = "") -> StudentFacts:
    return StudentFacts(PUPIL, "Yara van der Meulen", date(ON.year - age, 3, 1), capability, address)


def guardian(person=MOTHER, authority="YES", basis="PARENT", **changes) -> GuardianFacts:
    return GuardianFacts(person, f"ouder {person}", "MOTHER", authority, basis, **changes)


def who(holders) -> list[tuple[int, str]]:
    return [(holder.person_id, holder.basis) for holder in holders]


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2010, 11, 20), ON, 16),
        (date(2010, 11, 21), ON, 15),
        (date(2010, 11, 19), ON, 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_an_age_is_reached_on_the_birthday_and_on_1_march_for_29_february(born, on, age):
    assert age_on(born, on) == age


def test_the_birthday_of_a_leap_day_child_is_1_march():
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("born", "own_say", "adult"),
    [
        (date(2010, 11, 21), False, False),
        (date(2010, 11, 20), True, False),
        (date(2008, 11, 21), True, False),
        (date(2008, 11, 20), True, True),
    ],
)
def test_a_say_begins_on_the_16th_and_the_decision_on_the_18th_birthday(born, own_say, adult):
    assert has_own_say(born, ON) is own_say
    assert is_adult(born, ON) is adult


@dataclass
class Row:
    value: str
    from_on: date
    until_on: date | None = None
    basis: str = "PARENT"


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([], "UNKNOWN"),
        ([Row("YES", date(2020, 1, 1))], "YES"),
        ([Row("YES", date(2026, 11, 21))], "UNKNOWN"),
        ([Row("YES", date(2020, 1, 1), date(2026, 11, 19))], "NO"),
        ([Row("YES", date(2020, 1, 1), ON)], "YES"),
        ([Row("YES", date(2020, 1, 1)), Row("NO", date(2026, 1, 1))], "NO"),
        ([Row("NO", date(2026, 1, 1)), Row("YES", date(2020, 1, 1))], "YES"),
        ([Row("YES", date(2020, 1, 1)), Row("NO", date(2027, 1, 1))], "YES"),
        ([Row("YES", date(2020, 1, 1)), Row("NO", ON, ON)], "NO"),
        ([Row("YES", date(2020, 1, 1)), Row("UNKNOWN", date(2026, 9, 1))], "UNKNOWN"),
        ([Row("YES", date(2020, 1, 1)), Row("NO", date(2026, 1, 1), date(2026, 6, 30))], "YES"),
        ([Row("YES", date(2020, 1, 1)), Row("YES", date(2020, 1, 1), date(2026, 6, 30))], "NO"),
        ([Row("YES", date(2020, 1, 1), date(2026, 6, 30)), Row("YES", date(2026, 9, 1))], "YES"),
    ],
)
def test_the_last_recorded_authority_that_says_something_of_the_day_holds(rows, value):
    assert authority_on(rows, ON)[0] == value


@pytest.mark.rule(22)
@pytest.mark.rule(24)
@pytest.mark.parametrize(
    ("age", "policy", "expected"),
    [
        (12, OR16, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN")]),
        (15, OR16, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN")]),
        (16, OR16, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN"), (PUPIL, "PUPIL_16")]),
        (17, OR16, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN"), (PUPIL, "PUPIL_16")]),
        (15, BOTH, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN")]),
        (16, BOTH, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN"), (PUPIL, "PUPIL_16")]),
        (16, UNTIL18, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN")]),
        (17, UNTIL18, [(MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN")]),
        (18, OR16, [(PUPIL, "ADULT_PUPIL")]),
        (18, BOTH, [(PUPIL, "ADULT_PUPIL")]),
        (18, UNTIL18, [(PUPIL, "ADULT_PUPIL")]),
    ],
)
def test_who_is_asked_at_each_age_under_each_policy(age, policy, expected):
    assert who(right_holders(pupil(age), [guardian(), guardian(FATHER)], policy, ON)) == expected


@pytest.mark.rule(25)
@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, True),
        ({"authority": "NO"}, False),
        ({"authority": "UNKNOWN"}, False),
        ({"contact_blocked": True}, False),
        ({"deceased": True}, False),
        ({"basis": "VOOGD"}, True),
        ({"basis": "INSTITUTION", "organisation": "Jeugdbescherming Rijnland"}, True),
        ({"basis": "COURT_ORDER"}, True),
        ({"basis": "CURATOR"}, False),
        ({"basis": "MENTOR"}, False),
    ],
)
def test_a_guardian_is_asked_only_with_authority_and_within_reach(changes, asked):
    assert bool(right_holders(pupil(14), [guardian(**changes)], OR16, ON)) is asked


BOTH_PARENTS = [guardian(), guardian(FATHER)]
OFFICE = {"basis": "INSTITUTION", "organisation": "Jeugdbescherming Rijnland"}
M, F, P16, P18 = (MOTHER, "GUARDIAN"), (FATHER, "GUARDIAN"), (PUPIL, "PUPIL_16"), (PUPIL, "ADULT_PUPIL")


@pytest.mark.rule(22)
@pytest.mark.rule(24)
@pytest.mark.rule(25)
@pytest.mark.parametrize(
    ("age", "policy", "guardians", "expected"),
    [
        # Two parents, of whom one has no authority, or nobody knows, or must not or cannot be reached.
        (14, OR16, [guardian(), guardian(FATHER, "NO")], [M]),
        (14, OR16, [guardian(authority="UNKNOWN"), guardian(FATHER)], [F]),
        (14, BOTH, [guardian(contact_blocked=True), guardian(FATHER)], [F]),
        (14, UNTIL18, [guardian(), guardian(FATHER, deceased=True)], [M]),
        (16, OR16, [guardian(), guardian(FATHER, "NO")], [M, P16]),
        (16, BOTH, [guardian(authority="UNKNOWN"), guardian(FATHER)], [F, P16]),
        (17, UNTIL18, [guardian(contact_blocked=True), guardian(FATHER)], [F]),
        (17, OR16, [guardian(), guardian(FATHER, deceased=True)], [M, P16]),
        # A judge decided, or an institution has the authority, alone or beside a parent.
        (15, OR16, [guardian(basis="COURT_ORDER")], [M]),
        (15, OR16, [guardian(authority="NO", basis="COURT_ORDER"), guardian(FATHER)], [F]),
        (17, BOTH, [guardian(basis="COURT_ORDER"), guardian(FATHER)], [M, F, P16]),
        (14, OR16, [guardian(**OFFICE)], [M]),
        (14, UNTIL18, [guardian(**OFFICE), guardian(FATHER)], [M, F]),
        (16, OR16, [guardian(**OFFICE), guardian(FATHER, "NO")], [M, P16]),
        (16, UNTIL18, [guardian(basis="VOOGD"), guardian(FATHER, "UNKNOWN")], [M]),
        # Curator and mentor stand beside adults only.
        (17, OR16, [guardian(basis="CURATOR"), guardian(FATHER)], [F, P16]),
        (17, UNTIL18, [guardian(basis="MENTOR"), guardian(FATHER)], [F]),
        # Nobody, or only the pupil.
        (14, OR16, [], []),
        (14, BOTH, [guardian(authority="UNKNOWN"), guardian(FATHER, "NO")], []),
        (16, OR16, [guardian(authority="UNKNOWN")], [P16]),
        (16, UNTIL18, [guardian(authority="UNKNOWN")], []),
        # From 18 the pupil, whoever had authority and on what ground.
        (18, OR16, [guardian(**OFFICE)], [P18]),
        (18, BOTH, [guardian(basis="VOOGD"), guardian(FATHER)], [P18]),
        (18, UNTIL18, [guardian(basis="COURT_ORDER")], [P18]),
        (20, OR16, [], [P18]),
    ],
)
def test_who_is_asked_in_each_kind_of_family(age, policy, guardians, expected):
    assert who(right_holders(pupil(age), guardians, policy, ON)) == expected


@pytest.mark.rule(23)
@pytest.mark.parametrize(
    ("on", "policy", "expected"),
    [
        (date(2024, 2, 28), OR16, [M, F]),
        (date(2024, 2, 29), OR16, [M, F, P16]),
        (date(2024, 2, 29), UNTIL18, [M, F]),
        (date(2026, 2, 28), OR16, [M, F, P16]),
        (date(2026, 2, 28), UNTIL18, [M, F]),
        (date(2026, 3, 1), OR16, [P18]),
        (date(2026, 3, 1), UNTIL18, [P18]),
    ],
)
def test_who_was_born_on_29_february_decides_from_1_march_when_there_is_no_29th(on, policy, expected):
    born = StudentFacts(PUPIL, "Yara van der Meulen", date(2008, 2, 29))

    assert who(right_holders(born, BOTH_PARENTS, policy, on)) == expected


@pytest.mark.rule(23)
@pytest.mark.parametrize(
    ("born", "moment", "expected"),
    [
        # Winter: Amsterdam is an hour ahead of UTC; summer: two hours.
        (date(2008, 11, 20), datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC), [M, F, P16]),
        (date(2008, 11, 20), datetime(2026, 11, 19, 23, 0, 0, tzinfo=UTC), [P18]),
        (date(2008, 7, 1), datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), [M, F, P16]),
        (date(2008, 7, 1), datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC), [P18]),
        (date(2010, 11, 20), datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC), [M, F]),
        (date(2010, 11, 20), datetime(2026, 11, 19, 23, 0, 0, tzinfo=UTC), [M, F, P16]),
    ],
)
def test_a_birthday_begins_at_midnight_in_amsterdam(born, moment, expected):
    facts = StudentFacts(PUPIL, "Yara van der Meulen", born)

    assert who(right_holders(facts, BOTH_PARENTS, OR16, timezone.localdate(moment))) == expected


@pytest.mark.rule(23)
@pytest.mark.parametrize(
    ("capability", "guardians", "expected"),
    [
        ("CAPABLE", [guardian()], [(PUPIL, "ADULT_PUPIL")]),
        ("CAPABLE", [guardian(basis="CURATOR")], [(PUPIL, "ADULT_PUPIL")]),
        ("CURATELE", [guardian(basis="CURATOR"), guardian(FATHER)], [(MOTHER, "CURATOR")]),
        ("MENTORSCHAP", [guardian(basis="MENTOR")], [(PUPIL, "ADULT_PUPIL"), (MOTHER, "MENTOR")]),
        ("DOUBTED", [guardian(basis="CURATOR")], [(MOTHER, "CURATOR")]),
        ("DOUBTED", [guardian()], []),
        ("CURATELE", [guardian()], []),
        ("CURATELE", [guardian(basis="MENTOR")], []),
        ("CURATELE", [guardian(basis="CURATOR", authority="UNKNOWN")], []),
        ("MENTORSCHAP", [guardian()], []),
        ("DOUBTED", [guardian(basis="MENTOR")], [(PUPIL, "ADULT_PUPIL"), (MOTHER, "MENTOR")]),
        ("DOUBTED", [], []),
    ],
)
def test_from_18_parents_hold_nothing_as_parents(capability, guardians, expected):
    assert who(right_holders(pupil(18, capability), guardians, OR16, ON)) == expected


@pytest.mark.rule(28)
@pytest.mark.parametrize(
    ("age", "capability", "guardians", "mode", "code"),
    [
        (14, "CAPABLE", [guardian(authority="UNKNOWN")], Mode.ONE_OF, "authority_unknown"),
        (14, "CAPABLE", [], Mode.ONE_OF, "nobody"),
        (14, "CAPABLE", [guardian(authority="NO")], Mode.ONE_OF, "nobody"),
        (16, "CAPABLE", [guardian(authority="UNKNOWN")], Mode.ONE_OF, "authority_unknown"),
        (14, "CAPABLE", [guardian(authority="UNKNOWN", deceased=True)], Mode.ONE_OF, "nobody"),
        (14, "CAPABLE", [guardian(contact_blocked=True), guardian(FATHER, "NO")], Mode.ONE_OF, "nobody"),
        (18, "DOUBTED", [guardian()], Mode.ONE_OF, "capability"),
        (18, "CURATELE", [guardian()], Mode.ONE_OF, "capability"),
        (18, "MENTORSCHAP", [guardian(basis="CURATOR")], Mode.ONE_OF, "capability"),
        (18, "CAPABLE", [guardian(basis="CURATOR")], Mode.ONE_OF, "capability_conflict"),
        (19, "CAPABLE", [guardian(basis="MENTOR")], Mode.ONE_OF, "capability_conflict"),
    ],
)
def test_nobody_to_ask_is_an_obstacle_that_says_what_to_do(age, capability, guardians, mode, code):
    found = holder_obstacles(pupil(age, capability), guardians, OR16, mode, ON)

    assert [each[0] for each in found] == [code]
    assert re.search(r"\b[Ll]eg\b.*\bvast\b", found[0][1])  # it says what to do


@pytest.mark.parametrize(
    ("age", "capability", "guardians"),
    [
        (14, "CAPABLE", [guardian()]),
        (14, "CAPABLE", [guardian(), guardian(FATHER, authority="UNKNOWN")]),
        (16, "CAPABLE", [guardian()]),
        (18, "CAPABLE", []),
        (18, "CAPABLE", [guardian(), guardian(FATHER, "UNKNOWN")]),
        (18, "CURATELE", [guardian(basis="CURATOR")]),
        (18, "MENTORSCHAP", [guardian(basis="MENTOR")]),
    ],
)
def test_nothing_is_in_the_way_when_somebody_may_decide(age, capability, guardians):
    assert holder_obstacles(pupil(age, capability), guardians, OR16, Mode.ONE_OF, ON) == []


@pytest.mark.rule(26)
def test_one_address_for_two_people_is_in_the_way_only_when_both_must_agree():
    pair = [guardian(address="thuis@example.nl"), guardian(FATHER, address="Thuis@example.nl")]

    assert holder_obstacles(pupil(14), pair, OR16, Mode.ONE_OF, ON) == []
    assert [code for code, _ in holder_obstacles(pupil(14), pair, OR16, Mode.ALL, ON)] == ["shared_address"]


@pytest.mark.parametrize(
    ("policy", "mode", "codes"),
    [
        (OR16, Mode.ONE_OF, []),
        (OR16, Mode.ALL, ["shared_address"]),
        (BOTH, Mode.ONE_OF, ["shared_address"]),
        (UNTIL18, Mode.ALL, []),
    ],
)
def test_a_pupil_with_the_address_of_a_parent_is_in_the_way_when_both_must_agree(policy, mode, codes):
    student = pupil(16, address="thuis@example.nl")

    found = holder_obstacles(student, [guardian(address=" thuis@example.nl")], policy, mode, ON)

    assert [code for code, _ in found] == codes


def test_people_without_an_address_do_not_share_one():
    holders = right_holders(pupil(16), [guardian(), guardian(FATHER, address="vader@example.nl")], OR16, ON)

    assert sharing_an_address(holders) == []


@pytest.mark.rule(26)
@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("school", "known", "refused", "mode"),
    [
        ("ONE_OF", False, False, "ONE_OF"),
        ("ONE_OF", True, False, "ALL"),
        ("ONE_OF", False, True, "ALL"),
        ("ALL", False, False, "ALL"),
    ],
)
def test_all_must_agree_by_policy_by_known_disagreement_or_after_a_refusal(school, known, refused, mode):
    assert mode_for(school, known_disagreement=known, refused_beside_another=refused) == mode


def test_every_holder_is_told_why():
    holders = right_holders(pupil(16), [guardian()], OR16, ON)

    assert all("Yara is" in holder.why for holder in holders)
    assert holders[0].why.startswith("Deze moeder heeft het gezag over Yara.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"basis": "VOOGD"}, "Dit is de voogd van Yara."),
        ({"basis": "INSTITUTION", "organisation": "Jeugdbescherming"}, "Jeugdbescherming heeft het gezag over Yara."),
        ({"basis": "INSTITUTION"}, "Een gecertificeerde instelling heeft het gezag over Yara."),
        ({"basis": "COURT_ORDER"}, "De rechter gaf deze moeder het gezag over Yara."),
    ],
)
def test_the_reason_names_the_ground_of_the_authority(changes, why):
    (holder,) = right_holders(pupil(14), [guardian(**changes)], OR16, ON)

    assert holder.why.startswith(why)


def test_a_pupil_with_a_mentor_is_not_told_to_decide_alone():
    student, _ = right_holders(pupil(18, "MENTORSCHAP"), [guardian(basis="MENTOR")], OR16, ON)

    assert student.why == "Yara is 18 of ouder en wordt samen met de mentor (mentorschap) gevraagd."


ONE_IS_ENOUGH = "Eén instemming is genoeg, zolang niemand weigert. Iedereen is tegelijk gevraagd."


@pytest.mark.parametrize(
    ("policy", "mode", "bases", "text"),
    [
        (OR16, Mode.ONE_OF, [Basis.GUARDIAN], f"Ouders met gezag beslissen. {ONE_IS_ENOUGH}"),
        (OR16, Mode.ALL, [Basis.GUARDIAN] * 2, "Ouders met gezag beslissen. Zij moeten allemaal instemmen."),
        (
            OR16,
            Mode.ONE_OF,
            [Basis.GUARDIAN, Basis.PUPIL_16],
            f"Ouders met gezag en de leerling van 16 of 17 beslissen. {ONE_IS_ENOUGH}",
        ),
        (
            OR16,
            Mode.ALL,
            [Basis.GUARDIAN, Basis.PUPIL_16],
            "Ouders met gezag en de leerling van 16 of 17 beslissen. Zij moeten allemaal instemmen.",
        ),
        (
            BOTH,
            Mode.ONE_OF,
            [Basis.GUARDIAN, Basis.PUPIL_16],
            "De leerling is 16 of 17: een ouder met gezag én de leerling moeten instemmen, en niemand weigert.",
        ),
        (
            BOTH,
            Mode.ALL,
            [Basis.GUARDIAN, Basis.PUPIL_16],
            "De leerling is 16 of 17: alle ouders met gezag én de leerling moeten instemmen, en niemand weigert.",
        ),
        (
            UNTIL18,
            Mode.ALL,
            [Basis.GUARDIAN],
            "Ouders met gezag beslissen. Zij moeten allemaal instemmen. De leerling wordt gehoord, maar beslist niet mee.",
        ),
        (UNTIL18, Mode.ALL, [Basis.ADULT_PUPIL], "De leerling is 18 of ouder en beslist zelf."),
        (
            OR16,
            Mode.ONE_OF,
            [Basis.CURATOR],
            "De leerling is 18 of ouder en staat onder curatele: de curator beslist.",
        ),
        (
            OR16,
            Mode.ONE_OF,
            [Basis.ADULT_PUPIL, Basis.MENTOR],
            "De leerling is 18 of ouder en heeft een mentor (mentorschap): zij moeten allebei instemmen.",
        ),
        (OR16, Mode.ONE_OF, [], "Nog niet is vastgelegd wie hierover beslist."),
    ],
)
def test_the_rule_on_paper_is_the_rule_that_was_applied(policy, mode, bases, text):
    holders = [RightHolder(number, "iemand", basis, "family", "") for number, basis in enumerate(bases)]

    assert rule_text(policy, mode, holders) == text


@pytest.mark.rule(25)
@pytest.mark.rule(54)
@pytest.mark.parametrize(
    ("facts", "sight"),
    [
        ({"is_pupil": True, "age": 14, "has_own_address": False}, Sight.NOTHING),
        ({"is_pupil": True, "age": 14}, Sight.READ_AND_REMARK),
        ({"is_pupil": True, "age": 16}, Sight.ANSWER),
        ({"is_pupil": True, "age": 17, "policy": UNTIL18}, Sight.READ_AND_REMARK),
        ({"is_pupil": True, "age": 18, "policy": UNTIL18}, Sight.ANSWER),
        ({"is_pupil": False, "age": 14, "authority": "YES"}, Sight.ANSWER),
        ({"is_pupil": False, "age": 17, "authority": "YES"}, Sight.ANSWER),
        ({"is_pupil": False, "age": 14, "authority": "NO"}, Sight.NOTHING),
        ({"is_pupil": False, "age": 14, "authority": "UNKNOWN"}, Sight.NOTHING),
        ({"is_pupil": False, "age": 14, "authority": "NO", "receives": "INFORMATION"}, Sight.INFORMATION),
        ({"is_pupil": False, "age": 14, "authority": "NO", "receives": "FULL"}, Sight.READ_AND_REMARK),
        ({"is_pupil": False, "age": 14, "authority": "YES", "blocked": True}, Sight.NOTHING),
        ({"is_pupil": False, "age": 14, "authority": "YES", "deceased": True}, Sight.NOTHING),
        ({"is_pupil": False, "age": 18, "authority": "YES"}, Sight.NOTHING),
        ({"is_pupil": False, "age": 18, "authority": "YES", "has_grant": True}, Sight.READ_AND_REMARK),
        ({"is_pupil": False, "age": 18, "authority": "YES", "basis": "CURATOR"}, Sight.ANSWER),
        ({"is_pupil": False, "age": 18, "authority": "NO", "receives": "FULL"}, Sight.NOTHING),
        ({"is_pupil": False, "age": 18, "authority": "NO", "basis": "MENTOR"}, Sight.NOTHING),
        ({"is_pupil": False, "age": 18, "authority": "YES", "basis": "MENTOR"}, Sight.ANSWER),
        ({"is_pupil": False, "age": 17, "authority": "YES", "basis": "CURATOR"}, Sight.NOTHING),
        ({"is_pupil": False, "age": 18, "has_grant": True, "blocked": True}, Sight.NOTHING),
        ({"is_pupil": False, "age": 14, "authority": "UNKNOWN", "receives": "FULL"}, Sight.READ_AND_REMARK),
        ({"is_pupil": False, "age": 14, "authority": "YES", "receives": "NONE"}, Sight.ANSWER),
        ({"is_pupil": False, "age": 17, "authority": "NO", "has_grant": True}, Sight.NOTHING),
        ({"is_pupil": True, "age": 17, "policy": BOTH}, Sight.ANSWER),
        ({"is_pupil": True, "age": 15, "policy": BOTH}, Sight.READ_AND_REMARK),
    ],
)
def test_what_each_of_the_family_sees(facts, sight):
    assert family_sight(**facts) == sight
