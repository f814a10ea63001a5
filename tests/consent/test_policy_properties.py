"""What holds of the right of consent whatever the family, the ages and the answers: properties, no database."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from accounts.choices import ConsentPolicy, Mode
from consent.policy import (
    COUNTING_CONSENT,
    COUNTING_REFUSAL,
    GIVEN_BY_FAMILY,
    Answer,
    Decision,
    Outcome,
    answer_by,
    last_counting,
    outcome,
    refused_beside_another,
)
from students.policy import (
    AuthorityBasis,
    AuthorityValue,
    Basis,
    Capability,
    GuardianFacts,
    Relation,
    StudentFacts,
    age_on,
    birthday,
    right_holders,
)

ON = date(2026, 11, 20)
START = datetime(2026, 11, 1, 8, tzinfo=UTC)
PUPIL, STRANGER = 1, 99

policies, modes = st.sampled_from(ConsentPolicy), st.sampled_from(Mode)
births = st.dates(date(2000, 1, 1), date(2016, 12, 31))
minors = st.dates(ON - timedelta(days=17 * 365), ON - timedelta(days=11 * 366))


def guardian(person: int) -> st.SearchStrategy[GuardianFacts]:
    return st.builds(
        GuardianFacts,
        person_id=st.just(person),
        name=st.just(f"ouder {person}"),
        relation=st.sampled_from(Relation),
        authority=st.sampled_from(AuthorityValue),
        basis=st.sampled_from(AuthorityBasis),
        contact_blocked=st.booleans(),
        deceased=st.booleans(),
    )


families = st.tuples(guardian(2), guardian(3), guardian(4)).flatmap(
    lambda three: st.integers(0, 3).map(lambda many: list(three[:many]))
)


@st.composite
def rounds(draw, least: int = 1):
    """A family with at least so many holders, and answers of anybody, an hour apart."""
    holders = []
    while len(holders) < least:
        born, policy = draw(minors), draw(policies)
        parents = [
            GuardianFacts(person, f"ouder {person}", Relation.PARENT, AuthorityValue.YES)
            for person in range(2, 2 + draw(st.integers(least, 3)))
        ]
        holders = right_holders(StudentFacts(PUPIL, "Yara", born), parents, policy, ON)
    said = draw(
        st.lists(
            st.tuples(st.sampled_from([PUPIL, 2, 3, 4, STRANGER]), st.sampled_from(Decision), st.booleans()),
            max_size=8,
        )
    )
    answers: list[Answer] = []
    for number, (person, decision, talked) in enumerate(said):
        at = START + timedelta(hours=2 * number)
        given = [each.pk for each in answers if each.person_id == person and each.decision in GIVEN_BY_FAMILY]
        if decision == Decision.INVALIDATED and not given:
            continue  # there is nothing to find invalid
        answers.append(
            Answer(
                person,
                decision,
                at,
                at,
                held_right_then=person != STRANGER,
                talked_since=talked,
                pk=number + 1,
                ends_id=given[-1] if decision == Decision.INVALIDATED else None,
            )
        )
    return holders, answers


ONE_CONSENTED = (
    right_holders(
        StudentFacts(PUPIL, "Yara", date(2014, 3, 1)),
        [GuardianFacts(person, f"ouder {person}", Relation.PARENT, AuthorityValue.YES) for person in (2, 3)],
        ConsentPolicy.PARENT_OR_PUPIL_16,
        ON,
    ),
    [Answer(2, Decision.CONSENT, START, START)],
)
"""Two parents, of whom one consented and the other is silent: where a refusal is mistaken for an answer at worst."""


def come_to(holders, answers, mode=Mode.ONE_OF, passed=True) -> Outcome:
    until = ON + timedelta(days=-1 if passed else 1)
    return outcome(mode=mode, holders=holders, answers=answers, on=ON, answer_by=until)


@given(births, families, policies, st.integers(18, 40), st.integers(0, 365))
@example(date(2008, 2, 29), [], ConsentPolicy.GUARDIANS_UNTIL_18, 18, 0)
def test_an_adult_who_decides_is_the_only_holder_under_every_policy(born, family, policy, age, later):
    on = birthday(born, age) + timedelta(days=later)

    holders = right_holders(StudentFacts(PUPIL, "Yara", born), family, policy, on)

    assert [(holder.person_id, holder.basis) for holder in holders] == [(PUPIL, Basis.ADULT_PUPIL)]


@given(births, families, policies, st.sampled_from(Capability))
def test_who_has_no_authority_or_is_out_of_reach_never_holds_the_right(born, family, policy, capability):
    without = {
        each.person_id
        for each in family
        if each.authority != AuthorityValue.YES or each.contact_blocked or each.deceased
    }

    holders = right_holders(StudentFacts(PUPIL, "Yara", born, capability), family, policy, ON)

    assert without.isdisjoint(holder.person_id for holder in holders)


@given(births, families, policies, st.sampled_from(Capability))
def test_from_18_no_parent_holds_the_right_as_a_parent(born, family, policy, capability):
    holders = right_holders(StudentFacts(PUPIL, "Yara", born, capability), family, policy, birthday(born, 18))

    assert all(holder.basis != Basis.GUARDIAN for holder in holders)


@given(births, families, policies, st.sampled_from(Capability), st.dates(date(2012, 1, 1), date(2040, 1, 1)))
def test_everyone_holds_the_right_once_and_is_told_why(born, family, policy, capability, on):
    holders = right_holders(StudentFacts(PUPIL, "Yara", born, capability), family, policy, on)

    people = [holder.person_id for holder in holders]
    assert len(people) == len(set(people))
    assert all(holder.why.endswith(".") for holder in holders)


@given(births, st.integers(0, 30))
@example(date(2008, 2, 29), 18)
def test_an_age_begins_on_the_birthday_and_not_a_day_before(born, age):
    day = birthday(born, age)

    assert age_on(born, day) == age
    assert age_on(born, day - timedelta(days=1)) == age - 1


@given(rounds(), modes, st.booleans(), st.data())
def test_a_refusal_added_as_the_last_word_of_a_holder_is_never_consent(round_, mode, passed, data):
    holders, answers = round_
    refuser = data.draw(st.sampled_from(holders)).person_id
    last = START + timedelta(days=2)

    found = come_to(holders, [*answers, Answer(refuser, Decision.REFUSE, last, last)], mode, passed)

    assert found in (Outcome.REFUSED, Outcome.DIVIDED)


@given(rounds(), modes, st.booleans(), st.integers(-1, 17), st.sampled_from([PUPIL, 2, 3, 4, STRANGER]), st.booleans())
@example(ONE_CONSENTED, Mode.ONE_OF, False, 17, 3, True)
@example(ONE_CONSENTED, Mode.ALL, True, 17, 3, True)
@example((ONE_CONSENTED[0], []), Mode.ONE_OF, True, 17, 3, True)
def test_a_refusal_added_by_anybody_at_any_moment_never_turns_an_outcome_into_consent(
    round_, mode, passed, hour, refuser, held
):
    holders, answers = round_
    moment = START + timedelta(hours=hour, minutes=30)
    more = [*answers, Answer(refuser, Decision.REFUSE, moment, moment, held_right_then=held and refuser != STRANGER)]

    if come_to(holders, answers, mode, passed) != Outcome.CONSENTED:
        assert come_to(holders, more, mode, passed) != Outcome.CONSENTED


@given(rounds(), modes, st.booleans())
def test_consent_wants_a_consent_in_every_group_no_refusal_and_everyone_or_the_date(round_, mode, passed):
    holders, answers = round_
    last = {person: answer.decision for person, answer in last_counting(answers, holders).items()}
    consenting = {person for person, decision in last.items() if decision in COUNTING_CONSENT}

    if come_to(holders, answers, mode, passed) == Outcome.CONSENTED:
        assert {holder.group for holder in holders} == {
            holder.group for holder in holders if holder.person_id in consenting
        }
        assert not COUNTING_REFUSAL & set(last.values())
        assert passed or set(last) == {holder.person_id for holder in holders}
        assert mode == Mode.ONE_OF or consenting == {holder.person_id for holder in holders}


@given(rounds(), st.booleans())
def test_asking_for_all_never_gives_consent_where_one_of_them_did_not(round_, passed):
    holders, answers = round_

    if come_to(holders, answers, Mode.ALL, passed) == Outcome.CONSENTED:
        assert come_to(holders, answers, Mode.ONE_OF, passed) == Outcome.CONSENTED


@given(rounds(), modes, st.booleans(), st.randoms())
def test_the_order_in_which_answers_were_recorded_changes_nothing(round_, mode, passed, random):
    holders, answers = round_
    shuffled = random.sample(answers, len(answers))

    assert come_to(holders, shuffled, mode, passed) == come_to(holders, answers, mode, passed)
    assert refused_beside_another(shuffled, holders) == refused_beside_another(answers, holders)


@given(rounds(), modes, st.booleans())
def test_answers_of_people_without_the_right_change_nothing(round_, mode, passed):
    holders, answers = round_
    holding = {holder.person_id for holder in holders}
    theirs = [answer for answer in answers if answer.person_id in holding]

    assert come_to(holders, answers, mode, passed) == come_to(holders, theirs, mode, passed)


@given(rounds(least=2), st.data())
def test_a_refusal_beside_another_holder_stays_known_whatever_is_answered_after(round_, data):
    holders, answers = round_
    answers = [answer for answer in answers if answer.decision != Decision.INVALIDATED]
    refuser = data.draw(st.sampled_from(holders)).person_id
    first = START - timedelta(hours=1)

    assert refused_beside_another([Answer(refuser, Decision.REFUSE, first, first), *answers], holders)


@given(
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(1, 30),
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.integers(0, 50)), max_size=5),
)
def test_the_answer_date_is_never_too_soon_and_never_in_a_holiday(asked, days, breaks):
    holidays = [(first, first + timedelta(days=long)) for first, long in breaks]

    found = answer_by(asked, days, holidays)

    assert found >= asked + timedelta(days=days)
    assert not any(first <= found <= last for first, last in holidays)
