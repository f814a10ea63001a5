"""What the answers come to: a table written out by hand, in the order of decision 10."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.choices import ConsentPolicy, Mode
from consent.policy import (
    Answer,
    answer_by,
    explain,
    last_counting,
    only_pupil_consented,
    outcome,
    refused_beside_another,
    statement,
)
from students.policy import Basis, GuardianFacts, RightHolder, StudentFacts, right_holders

ON = date(2026, 10, 20)
BEFORE, AFTER = date(2026, 10, 25), date(2026, 10, 19)  # the answer date: still to come, or passed
ONE, ALL = Mode.ONE_OF, Mode.ALL
OR16, BOTH, UNTIL18 = ConsentPolicy.PARENT_OR_PUPIL_16, ConsentPolicy.PUPIL_CO_SIGNS, ConsentPolicy.GUARDIANS_UNTIL_18
M, F, P = 2, 3, 1
START = datetime(2026, 10, 1, 12, tzinfo=UTC)

MOTHER = RightHolder(M, "moeder", Basis.GUARDIAN, "family", "")
FATHER = RightHolder(F, "vader", Basis.GUARDIAN, "family", "")
PUPIL = RightHolder(P, "leerling", Basis.PUPIL_16, "family", "")
MOTHER_APART = RightHolder(M, "moeder", Basis.GUARDIAN, "guardians", "")
FATHER_APART = RightHolder(F, "vader", Basis.GUARDIAN, "guardians", "")
PUPIL_APART = RightHolder(P, "leerling", Basis.PUPIL_16, "pupil", "")
ADULT = RightHolder(P, "leerling", Basis.ADULT_PUPIL, "pupil", "")

PARENTS = [MOTHER, FATHER]
PARENT_OR_PUPIL = [MOTHER, FATHER, PUPIL]
CO_SIGNING = [MOTHER_APART, FATHER_APART, PUPIL_APART]

YES, NO, TALK, BUT, OFF = "CONSENT", "REFUSE", "TALK_FIRST", "CONSENT_WITH_REMARKS", "WITHDRAWN"
VOID, ENDED = "INVALIDATED", "RIGHT_ENDED"


def said(*words) -> list[Answer]:
    """Answers in order, an hour apart: (person, decision) with perhaps a dict of changes."""
    return [
        Answer(
            **{
                "person_id": person,
                "decision": decision,
                "given_at": START + timedelta(hours=number),
                "recorded_at": START + timedelta(hours=number),
            }
            | (changes[0] if changes else {})
        )
        for number, (person, decision, *changes) in enumerate(words)
    ]


TALKED, NO_RIGHT = {"talked_since": True}, {"held_right_then": False}

TABLE = [
    # mode, holders, answers, answer date, outcome
    # One is enough.
    (ONE, PARENTS, [], BEFORE, "WAITING"),
    (ONE, PARENTS, [], AFTER, "WAITING"),
    (ONE, PARENTS, [(M, YES)], BEFORE, "WAITING"),
    (ONE, PARENTS, [(M, YES)], AFTER, "CONSENTED"),
    (ONE, PARENTS, [(M, YES), (F, YES)], BEFORE, "CONSENTED"),
    (ONE, PARENTS, [(M, YES), (F, BUT)], BEFORE, "CONSENTED"),
    (ONE, PARENTS, [(M, BUT)], AFTER, "CONSENTED"),
    (ONE, PARENTS, [(M, YES), (F, NO)], BEFORE, "DIVIDED"),
    (ONE, PARENTS, [(M, NO), (F, YES)], AFTER, "DIVIDED"),
    (ONE, PARENTS, [(M, NO)], BEFORE, "REFUSED"),
    (ONE, PARENTS, [(M, NO)], AFTER, "REFUSED"),
    (ONE, PARENTS, [(M, NO), (F, NO)], BEFORE, "REFUSED"),
    (ONE, PARENTS, [(M, TALK)], BEFORE, "TALK_FIRST"),
    (ONE, PARENTS, [(M, YES), (F, TALK)], AFTER, "TALK_FIRST"),
    (ONE, PARENTS, [(M, TALK), (F, NO)], BEFORE, "REFUSED"),
    (ONE, PARENTS, [(M, TALK, TALKED)], BEFORE, "WAITING"),
    (ONE, PARENTS, [(M, YES), (F, TALK, TALKED)], BEFORE, "WAITING"),
    (ONE, PARENTS, [(M, YES), (F, TALK, TALKED)], AFTER, "CONSENTED"),
    (ONE, PARENTS, [(M, YES), (M, NO)], AFTER, "REFUSED"),
    (ONE, PARENTS, [(M, NO), (M, YES)], AFTER, "CONSENTED"),
    (ONE, PARENTS, [(M, YES), (M, OFF)], AFTER, "REFUSED"),
    (ONE, PARENTS, [(M, YES), (F, YES), (F, OFF)], AFTER, "DIVIDED"),
    (ONE, PARENTS, [(M, YES), (M, VOID)], AFTER, "WAITING"),
    (ONE, PARENTS, [(M, YES), (M, ENDED)], AFTER, "WAITING"),
    (ONE, PARENTS, [(M, NO), (M, VOID), (F, YES)], AFTER, "CONSENTED"),
    (ONE, PARENTS, [(M, YES, NO_RIGHT)], AFTER, "WAITING"),
    (ONE, PARENTS, [(9, YES)], AFTER, "WAITING"),
    (ONE, PARENTS, [(9, NO), (M, YES)], AFTER, "CONSENTED"),
    (ONE, [MOTHER], [(M, YES)], BEFORE, "CONSENTED"),
    # All of them.
    (ALL, PARENTS, [(M, YES)], BEFORE, "WAITING"),
    (ALL, PARENTS, [(M, YES)], AFTER, "WAITING"),
    (ALL, PARENTS, [(M, YES), (F, YES)], BEFORE, "CONSENTED"),
    (ALL, PARENTS, [(M, BUT), (F, YES)], AFTER, "CONSENTED"),
    (ALL, PARENTS, [(M, YES), (F, NO)], BEFORE, "DIVIDED"),
    (ALL, PARENTS, [(F, NO)], AFTER, "REFUSED"),
    (ALL, PARENTS, [(F, TALK)], AFTER, "TALK_FIRST"),
    (ALL, PARENTS, [(M, YES), (F, TALK, TALKED)], AFTER, "WAITING"),
    (ALL, PARENTS, [(M, YES), (F, YES), (F, VOID)], AFTER, "WAITING"),
    # Nobody holds the right.
    (ONE, [], [(M, YES)], AFTER, "WAITING"),
    (ALL, [], [], AFTER, "WAITING"),
]


@pytest.mark.rule(17)
@pytest.mark.rule(26)
@pytest.mark.rule(27)
@pytest.mark.rule(30)
@pytest.mark.parametrize(("mode", "holders", "answers", "until", "expected"), TABLE)
def test_the_outcome_of_a_round(mode, holders, answers, until, expected):
    assert outcome(mode=mode, holders=holders, answers=said(*answers), on=ON, answer_by=until) == expected


# The same by the school's policy and the pupil's age, with both parents in authority.
SHARED, GONE, NOTHING = "shared", "withdrawn", "no individual support"

BY_AGE = [
    # mode, policy, age, answers, answer date, the version, outcome
    (ONE, OR16, 15, [(M, YES)], BEFORE, SHARED, "WAITING"),
    (ONE, OR16, 15, [(M, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, OR16, 15, [(P, YES)], AFTER, SHARED, "WAITING"),
    (ONE, OR16, 15, [(P, NO), (F, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, OR16, 15, [(M, YES), (F, NO)], AFTER, SHARED, "DIVIDED"),
    (ONE, OR16, 15, [(M, YES), (F, YES)], BEFORE, GONE, "LAPSED"),
    (ONE, BOTH, 15, [(F, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, BOTH, 15, [(M, YES), (F, BUT)], BEFORE, SHARED, "CONSENTED"),
    (ONE, BOTH, 15, [(M, YES), (P, YES)], BEFORE, SHARED, "WAITING"),
    (ONE, BOTH, 15, [(M, TALK), (P, YES)], AFTER, SHARED, "TALK_FIRST"),
    (ONE, BOTH, 15, [(M, NO), (F, TALK)], BEFORE, SHARED, "REFUSED"),
    (ONE, UNTIL18, 14, [], AFTER, SHARED, "WAITING"),
    (ONE, UNTIL18, 14, [(M, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, UNTIL18, 14, [(M, YES), (F, YES), (F, OFF)], AFTER, SHARED, "DIVIDED"),
    (ONE, UNTIL18, 14, [(F, TALK)], BEFORE, SHARED, "TALK_FIRST"),
    (ONE, UNTIL18, 14, [], BEFORE, NOTHING, "NOT_NEEDED"),
    (ALL, OR16, 15, [(M, YES)], AFTER, SHARED, "WAITING"),
    (ALL, OR16, 15, [(M, YES), (P, YES)], AFTER, SHARED, "WAITING"),
    (ALL, OR16, 15, [(M, YES), (F, YES)], BEFORE, SHARED, "CONSENTED"),
    (ALL, OR16, 15, [(M, BUT), (F, NO)], BEFORE, SHARED, "DIVIDED"),
    (ALL, BOTH, 15, [(M, YES), (F, YES)], AFTER, SHARED, "CONSENTED"),
    (ALL, BOTH, 15, [(M, YES), (F, TALK)], AFTER, SHARED, "TALK_FIRST"),
    (ALL, BOTH, 15, [(M, NO), (F, NO), (P, YES)], BEFORE, SHARED, "REFUSED"),
    (ALL, BOTH, 15, [(M, NO)], AFTER, GONE, "LAPSED"),
    (ALL, UNTIL18, 14, [(F, YES)], AFTER, SHARED, "WAITING"),
    (ALL, UNTIL18, 14, [(F, YES), (M, YES)], AFTER, SHARED, "CONSENTED"),
    (ALL, UNTIL18, 14, [(F, YES), (F, OFF)], AFTER, SHARED, "REFUSED"),
    (ALL, UNTIL18, 14, [(F, NO), (M, YES), (F, BUT)], BEFORE, SHARED, "CONSENTED"),
    # 16 and 17: parents and pupil together, each apart, or the parents alone.
    (ONE, OR16, 16, [(P, YES)], BEFORE, SHARED, "WAITING"),
    (ONE, OR16, 16, [(P, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, OR16, 16, [(M, YES), (F, YES)], BEFORE, SHARED, "WAITING"),
    (ONE, OR16, 17, [(M, YES), (F, YES), (P, BUT)], BEFORE, SHARED, "CONSENTED"),
    (ONE, OR16, 17, [(P, NO), (M, YES)], AFTER, SHARED, "DIVIDED"),
    (ONE, OR16, 17, [(P, TALK), (M, YES), (F, YES)], AFTER, SHARED, "TALK_FIRST"),
    (ONE, OR16, 17, [(P, NO)], AFTER, SHARED, "REFUSED"),
    (ONE, BOTH, 16, [(P, YES)], AFTER, SHARED, "WAITING"),
    (ONE, BOTH, 16, [(M, YES), (F, YES)], AFTER, SHARED, "WAITING"),
    (ONE, BOTH, 17, [(F, YES), (P, YES)], BEFORE, SHARED, "WAITING"),
    (ONE, BOTH, 17, [(F, YES), (P, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, BOTH, 17, [(F, YES), (M, YES), (P, OFF)], AFTER, SHARED, "DIVIDED"),
    (ONE, BOTH, 17, [(P, TALK, TALKED), (M, YES)], AFTER, SHARED, "WAITING"),
    (ONE, BOTH, 17, [(M, YES), (P, YES)], AFTER, GONE, "LAPSED"),
    (ONE, UNTIL18, 16, [(P, YES)], AFTER, SHARED, "WAITING"),
    (ONE, UNTIL18, 17, [(P, NO), (M, YES)], AFTER, SHARED, "CONSENTED"),
    (ONE, UNTIL18, 17, [(P, YES), (M, NO)], AFTER, SHARED, "REFUSED"),
    (ONE, UNTIL18, 17, [(P, TALK), (M, YES), (F, YES)], BEFORE, SHARED, "CONSENTED"),
    (ONE, UNTIL18, 17, [(M, NO)], AFTER, NOTHING, "NOT_NEEDED"),
    (ALL, OR16, 16, [(M, YES), (F, YES)], AFTER, SHARED, "WAITING"),
    (ALL, OR16, 16, [(P, YES), (M, YES)], AFTER, SHARED, "WAITING"),
    (ALL, OR16, 17, [(P, YES), (M, YES), (F, YES)], BEFORE, SHARED, "CONSENTED"),
    (ALL, OR16, 17, [(P, YES), (M, YES), (F, NO)], AFTER, SHARED, "DIVIDED"),
    (ALL, BOTH, 16, [(M, YES), (P, YES)], AFTER, SHARED, "WAITING"),
    (ALL, BOTH, 16, [(M, YES), (F, YES)], AFTER, SHARED, "WAITING"),
    (ALL, BOTH, 17, [(M, YES), (F, YES), (P, YES)], AFTER, SHARED, "CONSENTED"),
    (ALL, BOTH, 17, [(P, NO), (M, TALK)], AFTER, SHARED, "REFUSED"),
    (ALL, UNTIL18, 16, [(M, YES), (P, YES)], AFTER, SHARED, "WAITING"),
    (ALL, UNTIL18, 17, [(M, YES), (F, YES)], AFTER, SHARED, "CONSENTED"),
    (ALL, UNTIL18, 17, [(P, YES), (F, TALK)], AFTER, SHARED, "TALK_FIRST"),
    (ALL, UNTIL18, 17, [(P, YES), (F, NO), (M, BUT)], AFTER, SHARED, "DIVIDED"),
    # 18: the pupil alone, under every policy and mode; so nobody is divided.
    (ONE, OR16, 18, [(P, YES)], BEFORE, SHARED, "CONSENTED"),
    (ONE, OR16, 18, [(M, YES), (F, YES)], AFTER, SHARED, "WAITING"),
    (ONE, OR16, 18, [(M, NO), (P, YES)], BEFORE, SHARED, "CONSENTED"),
    (ONE, OR16, 18, [(M, YES), (P, NO)], AFTER, SHARED, "REFUSED"),
    (ONE, BOTH, 18, [(P, BUT)], BEFORE, SHARED, "CONSENTED"),
    (ONE, BOTH, 18, [(M, YES)], AFTER, SHARED, "WAITING"),
    (ONE, BOTH, 19, [(P, TALK)], AFTER, SHARED, "TALK_FIRST"),
    (ONE, BOTH, 19, [(P, YES), (P, OFF)], AFTER, SHARED, "REFUSED"),
    (ONE, UNTIL18, 18, [(P, YES)], BEFORE, SHARED, "CONSENTED"),
    (ONE, UNTIL18, 18, [(F, YES), (M, YES)], AFTER, SHARED, "WAITING"),
    (ONE, UNTIL18, 18, [(P, YES), (P, VOID)], AFTER, SHARED, "WAITING"),
    (ONE, UNTIL18, 20, [(P, NO)], AFTER, GONE, "LAPSED"),
    (ALL, OR16, 18, [(P, YES)], AFTER, SHARED, "CONSENTED"),
    (ALL, OR16, 18, [(M, YES), (F, YES)], AFTER, SHARED, "WAITING"),
    (ALL, OR16, 18, [(F, NO), (P, TALK)], BEFORE, SHARED, "TALK_FIRST"),
    (ALL, OR16, 18, [(P, YES)], BEFORE, NOTHING, "NOT_NEEDED"),
    (ALL, BOTH, 18, [(P, NO), (P, YES)], BEFORE, SHARED, "CONSENTED"),
    (ALL, BOTH, 18, [(P, YES), (P, NO)], BEFORE, SHARED, "REFUSED"),
    (ALL, BOTH, 18, [(P, TALK, TALKED)], AFTER, SHARED, "WAITING"),
    (ALL, BOTH, 19, [], AFTER, NOTHING, "NOT_NEEDED"),
    (ALL, UNTIL18, 18, [(P, BUT)], BEFORE, SHARED, "CONSENTED"),
    (ALL, UNTIL18, 18, [(M, YES), (F, NO)], AFTER, SHARED, "WAITING"),
    (ALL, UNTIL18, 18, [(M, YES), (P, OFF)], BEFORE, SHARED, "REFUSED"),
    (ALL, UNTIL18, 21, [(P, YES)], BEFORE, GONE, "LAPSED"),
]


def holders_of(policy: str, *, born: date, on: date = ON, fathers_right: str = "YES") -> list[RightHolder]:
    parents = [
        GuardianFacts(M, "Fatima", "MOTHER", "YES"),
        GuardianFacts(F, "Anton", "FATHER", fathers_right),
    ]
    return right_holders(StudentFacts(P, "Yara van der Meulen", born), parents, policy, on)


@pytest.mark.rule(17)
@pytest.mark.rule(26)
@pytest.mark.rule(30)
@pytest.mark.parametrize(("mode", "policy", "age", "answers", "until", "version", "expected"), BY_AGE)
def test_the_outcome_for_a_pupil_of_that_age_at_a_school_with_that_policy(
    mode, policy, age, answers, until, version, expected
):
    holders = holders_of(policy, born=date(ON.year - age, 3, 1))

    found = outcome(
        mode=mode,
        holders=holders,
        answers=said(*answers),
        on=ON,
        answer_by=until,
        is_shared=version != GONE,
        no_individual_support=version == NOTHING,
    )

    assert found == expected


def test_the_table_has_every_mode_policy_and_age_band_four_times_and_each_outcome_too():
    def band(age: int) -> str:
        return "under 16" if age < 16 else "16 or 17" if age < 18 else "adult"

    rows = [(mode, policy, band(age)) for mode, policy, age, *_ in BY_AGE]
    outcomes = [row[-1] for row in BY_AGE]

    assert len(rows) >= 60
    assert all(
        rows.count((mode, policy, ages)) >= 4
        for mode in ("ONE_OF", "ALL")
        for policy in ("PARENT_OR_PUPIL_16", "PUPIL_CO_SIGNS", "GUARDIANS_UNTIL_18")
        for ages in ("under 16", "16 or 17", "adult")
    )
    assert all(
        outcomes.count(name) >= 4
        for name in ("WAITING", "CONSENTED", "REFUSED", "DIVIDED", "TALK_FIRST", "LAPSED", "NOT_NEEDED")
    )


@pytest.mark.rule(30)
@pytest.mark.parametrize(
    ("born", "policy", "answers", "expected"),
    [
        # Asked on 1 October, established on the 20th; each answer as (person, decision, day of October).
        (date(2008, 10, 10), OR16, [(M, YES, 2), (F, YES, 2)], "WAITING"),
        (date(2008, 10, 20), OR16, [(M, YES, 2), (F, YES, 19)], "WAITING"),
        (date(2008, 10, 21), OR16, [(M, YES, 2), (F, YES, 19)], "CONSENTED"),
        (date(2008, 10, 10), OR16, [(M, NO, 2), (P, YES, 3)], "CONSENTED"),
        (date(2008, 10, 10), UNTIL18, [(P, YES, 9)], "WAITING"),
        (date(2008, 10, 10), UNTIL18, [(P, YES, 10)], "CONSENTED"),
        (date(2010, 10, 10), BOTH, [(M, YES, 2), (P, YES, 9)], "WAITING"),
        (date(2010, 10, 10), BOTH, [(M, YES, 2), (P, YES, 10)], "CONSENTED"),
        (date(2010, 10, 10), OR16, [(M, YES, 2), (P, NO, 9)], "CONSENTED"),
        (date(2010, 10, 10), OR16, [(M, YES, 2), (P, NO, 10)], "DIVIDED"),
    ],
)
def test_a_birthday_during_a_round_changes_whose_answers_count(born, policy, answers, expected):
    given = [
        Answer(
            person,
            decision,
            datetime(2026, 10, day, 12, tzinfo=UTC),
            datetime(2026, 10, day, 12, tzinfo=UTC),
            held_right_then=person
            in {each.person_id for each in holders_of(policy, born=born, on=date(2026, 10, day))},
        )
        for person, decision, day in answers
    ]

    found = outcome(mode=ONE, holders=holders_of(policy, born=born), answers=given, on=ON, answer_by=AFTER)

    assert found == expected


@pytest.mark.parametrize("fathers_right", ["NO", "UNKNOWN"])
def test_a_parent_without_authority_neither_consents_nor_refuses(fathers_right):
    holders = holders_of(OR16, born=date(2012, 3, 1), fathers_right=fathers_right)

    assert outcome(mode=ALL, holders=holders, answers=said((F, YES)), on=ON, answer_by=AFTER) == "WAITING"
    assert outcome(mode=ALL, holders=holders, answers=said((F, NO), (M, YES)), on=ON, answer_by=AFTER) == "CONSENTED"


@pytest.mark.parametrize(("until", "expected"), [(date(2026, 10, 19), "CONSENTED"), (date(2026, 10, 20), "WAITING")])
def test_the_answer_date_itself_is_still_a_day_to_answer(until, expected):
    assert outcome(mode=ONE, holders=PARENTS, answers=said((M, YES)), on=ON, answer_by=until) == expected


@pytest.mark.parametrize("ending", [VOID, ENDED])
@pytest.mark.parametrize("still_held", [True, False])
def test_what_the_school_ended_stays_ended_for_who_has_the_right_again(ending, still_held):
    before = said((M, YES), (M, ending, {"held_right_then": still_held}))
    anew = said((M, YES), (M, ending, {"held_right_then": still_held}), (M, BUT))

    assert M not in last_counting(before, PARENTS)
    assert last_counting(anew, PARENTS)[M].decision == BUT


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("holders", "answers", "known"),
    [
        (PARENTS, [(M, YES), (F, NO)], True),
        (PARENTS, [(F, NO)], True),
        (PARENTS, [(F, YES), (F, OFF)], True),
        (PARENTS, [(F, NO), (F, YES)], True),
        (PARENTS, [(F, NO), (F, TALK, TALKED)], True),
        (PARENTS, [(F, NO), (F, YES), (F, VOID)], True),
        (PARENTS, [(F, NO), (F, VOID)], False),
        (PARENTS, [(F, NO), (F, VOID), (F, YES)], False),
        (PARENTS, [(F, NO), (F, ENDED), (F, VOID)], False),
        (PARENTS, [(F, NO, NO_RIGHT)], False),
        (PARENTS, [(9, NO)], False),
        (PARENTS, [(M, YES), (F, TALK)], False),
        ([FATHER], [(F, NO)], False),
        (PARENT_OR_PUPIL, [(P, NO)], True),
    ],
)
def test_one_refusal_beside_another_is_known_from_then_on(holders, answers, known):
    assert refused_beside_another(said(*answers), holders) is known


def test_the_last_answer_is_the_last_given_not_the_last_recorded():
    late_paper = Answer(M, NO, START, START + timedelta(days=3))
    online = Answer(M, YES, START + timedelta(days=1), START + timedelta(days=1))

    assert last_counting([online, late_paper], PARENTS)[M].decision == YES


@pytest.mark.parametrize(
    ("holders", "answers", "expected"),
    [
        (PARENT_OR_PUPIL, [(P, YES)], True),
        (PARENT_OR_PUPIL, [(P, YES), (M, YES)], False),
        (PARENT_OR_PUPIL, [(M, YES)], False),
        ([ADULT], [(P, YES)], False),
        ([PUPIL], [(P, YES)], True),
        (CO_SIGNING, [(P, YES), (M, NO)], True),
    ],
)
def test_a_consent_of_the_pupil_alone_is_recognised(holders, answers, expected):
    assert only_pupil_consented(holders, said(*answers)) is expected


@pytest.mark.parametrize(
    ("asked", "days", "holidays", "expected"),
    [
        (date(2026, 9, 28), 14, [], date(2026, 10, 12)),
        (date(2026, 10, 5), 14, [(date(2026, 10, 17), date(2026, 10, 25))], date(2026, 10, 26)),
        (date(2026, 10, 5), 5, [(date(2026, 10, 17), date(2026, 10, 25))], date(2026, 10, 10)),
        (date(2026, 10, 3), 14, [(date(2026, 10, 17), date(2026, 10, 25))], date(2026, 10, 26)),
        (date(2026, 10, 11), 14, [(date(2026, 10, 17), date(2026, 10, 25))], date(2026, 10, 26)),
        (date(2026, 12, 10), 14, [(date(2026, 12, 19), date(2027, 1, 3))], date(2027, 1, 4)),
    ],
)
def test_the_answer_date_moves_past_holidays(asked, days, holidays, expected):
    assert answer_by(asked, days, holidays) == expected


EACH = [RightHolder(M, "Fatima", Basis.GUARDIAN, "family", ""), RightHolder(F, "Anton", Basis.GUARDIAN, "family", "")]


@pytest.mark.parametrize(
    ("result", "holders", "answers", "passed", "sentence"),
    [
        (
            "WAITING",
            EACH,
            [(M, YES)],
            False,
            "Nog geen antwoord van Anton. Wacht daarop: antwoorden kan tot en met 12 oktober.",
        ),
        (
            "WAITING",
            EACH,
            [],
            False,
            "Nog geen antwoord van Fatima en Anton. Wacht daarop: antwoorden kan tot en met 12 oktober.",
        ),
        (
            "WAITING",
            EACH,
            [(M, YES)],
            True,
            "Nog geen antwoord van Anton. Bel, of ga langs: de antwoorddatum (12 oktober) is voorbij en "
            "er is nog niet genoeg instemming om vast te stellen.",
        ),
        ("WAITING", [], [], False, "Er is nog niemand om te vragen. Leg eerst vast wie beslist."),
        (
            "CONSENTED",
            EACH,
            [(M, YES), (F, YES)],
            False,
            "Er is ingestemd met precies deze tekst. Iedereen heeft geantwoord.",
        ),
        (
            "CONSENTED",
            EACH,
            [(M, YES)],
            True,
            "Er is ingestemd met precies deze tekst. Geen antwoord van Anton; de antwoorddatum is voorbij.",
        ),
    ],
)
def test_the_page_says_what_establishing_waits_for(result, holders, answers, passed, sentence):
    assert explain(result, holders, said(*answers), "12 oktober", passed=passed) == sentence


@pytest.mark.parametrize("result", ["DIVIDED", "REFUSED", "TALK_FIRST"])
def test_the_state_of_a_round_does_not_say_who_disagrees(result):
    found = explain(result, EACH, said((M, YES), (F, NO)), "12 oktober")

    assert "Fatima" not in found
    assert "Anton" not in found


@pytest.mark.parametrize(
    ("decision", "is_pupil", "sentence"),
    [
        (YES, False, "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van Yara, versie 2."),
        (YES, True, "Ja, ik stem in met het handelingsdeel (deel 2) van mijn plan, versie 2."),
        (
            BUT,
            False,
            "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van Yara, versie 2. Ik wil er iets bij zeggen.",
        ),
        (
            TALK,
            True,
            "Ik wil eerst praten over het handelingsdeel (deel 2) van mijn plan, versie 2. Dit is een verzoek, nog geen antwoord.",
        ),
        (NO, False, "Nee, ik stem niet in met het handelingsdeel (deel 2) van het plan van Yara, versie 2."),
        (NO, True, "Nee, ik stem niet in met het handelingsdeel (deel 2) van mijn plan, versie 2."),
        (OFF, True, "Ik trek mijn instemming met het handelingsdeel (deel 2) van mijn plan, versie 2, in."),
    ],
)
def test_the_sentence_somebody_sends_names_the_part_the_plan_and_the_version(decision, is_pupil, sentence):
    assert statement(decision, pupil_first_name="Yara", version=2, is_pupil=is_pupil) == sentence


@pytest.mark.parametrize("decision", [VOID, ENDED])
def test_what_only_the_school_can_record_is_no_sentence_of_a_family(decision):
    with pytest.raises(KeyError):
        statement(decision, pupil_first_name="Yara", version=2, is_pupil=False)
