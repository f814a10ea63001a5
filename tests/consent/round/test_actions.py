"""The verbs of consent: sharing, asking, establishing, revising, withdrawing, ending."""

from datetime import timedelta

import pytest

from accounts.choices import Role
from accounts.models import Membership
from consent.models import ConsentRequest, Delivery, DeliveryKind
from consent.policy import Outcome
from consent.round import actions
from plans.choices import EndReason, Kind, Status
from plans.models import Part
from students.models import Authority
from tests.consent.steps import asked, messages_to, now_status, outcome, refusal, state
from tests.factories import (
    consent,
    established,
    fill_action,
    hear,
    make_guardian,
    make_user,
    make_world,
    part_of,
    renewed,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    return asked(world)


# Sharing --------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(25)
def test_sharing_tells_everyone_who_may_read_and_nobody_else(world):
    stranger = make_guardian(world.student, by=world.coordinator, name="Rob Stam", authority="NO")
    reader = make_guardian(world.student, by=world.coordinator, name="Els Kok", authority="NO", receives="FULL")
    unknown = make_guardian(world.student, by=world.coordinator, name="Ad Vis", authority=None)
    blocked = make_guardian(world.student, by=world.coordinator, name="Bea Bos", contact_blocked=True)

    shared(world, Kind.PERSPECTIVE)

    told = set(Delivery.objects.filter(kind=DeliveryKind.SHARED).values_list("person", flat=True))
    assert told == {each.person_id for each in (world.mother, world.father, reader)} | {world.student.person_id}
    assert told.isdisjoint({each.person_id for each in (stranger, unknown, blocked)})


def test_another_text_than_the_one_looked_at_is_not_shared(world):
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(part_of(world.plan, Kind.ACTION))

    why = refusal(actions.share, draft, by=world.coordinator, seen="0" * 64)

    assert "veranderd sinds u keek" in why
    assert now_status(draft) == Status.DRAFT
    assert not Delivery.objects.filter(part=draft.pk).exists()


def test_a_text_with_a_sign_that_cannot_be_printed_is_not_shared(world):
    """What the family reads must be what is on paper: the draft stays, and says which sign (decision 49)."""
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(part_of(world.plan, Kind.ACTION))
    draft.goals.update(approach="Een plek met \U00013000.")

    why = refusal(actions.share, draft, by=world.coordinator)

    assert "Dit kunnen wij niet afdrukken: \U00013000 (U+13000). Schrijf het anders." in why
    assert now_status(draft) == Status.DRAFT
    draft.goals.update(approach="Een rustige plek.")
    assert actions.share(draft, by=world.coordinator).status == Status.SHARED


# Asking ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(22)
def test_everyone_with_authority_is_asked_at_once_with_the_reason_in_words(part, world):
    asked_people = ConsentRequest.objects.filter(round__action_part=part)

    assert {each.person_id for each in asked_people} == {world.mother.person_id, world.father.person_id}
    assert all("gezag" in each.why for each in asked_people)
    assert messages_to(world.mother.person, DeliveryKind.ASKED) == 1
    assert part.round.rule_text.startswith("Ouders met gezag beslissen.")


@pytest.mark.rule(16)
def test_a_draft_cannot_be_asked_about(world):
    shared(world, Kind.PERSPECTIVE)

    assert "niet meer voor" in refusal(actions.ask, fill_action(part_of(world.plan, Kind.ACTION)), by=world.coordinator)


def test_asking_twice_is_refused(part, world):
    assert "al om instemming gevraagd" in refusal(actions.ask, part, by=world.coordinator)
    assert ConsentRequest.objects.count() == 2


def test_without_individual_support_nobody_is_asked(world):
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(
        part_of(world.plan, Kind.ACTION), no_individual_support=True, no_support_reason="De basis is genoeg."
    )
    part = actions.share(draft, by=world.coordinator)

    assert "geen instemming nodig" in refusal(actions.ask, part, by=world.coordinator)
    assert outcome(part) == Outcome.NOT_NEEDED


@pytest.mark.rule(28)
def test_when_nobodys_authority_is_known_asking_is_refused_with_what_to_do():
    world = make_world()
    for guardian in (world.mother, world.father):
        Authority.objects.create(
            guardian=guardian, value="UNKNOWN", from_on=world.student.enrolled_on, recorded_by=world.administrator
        )
    part = shared(world, Kind.ACTION)

    assert "Vraag het na en leg het vast" in refusal(actions.ask, part, by=world.coordinator)


@pytest.mark.rule(26)
def test_under_all_two_parents_with_one_address_are_asked_for_their_own_first(world):
    world.school.consent_mode = "ALL"
    world.school.save()
    world.father.person.email = world.mother.person.email.upper()
    world.father.person.save()
    part = shared(world, Kind.ACTION)

    assert "eigen adres" in refusal(actions.ask, part, by=world.coordinator)


def test_a_second_link_within_ten_minutes_is_refused(part, world):
    actions.request_again(part, world.mother.person, by=world.coordinator)

    assert "net al een bericht" in refusal(actions.request_again, part, world.mother.person, by=world.coordinator)
    assert messages_to(world.mother.person, DeliveryKind.ASKED) == 2


@pytest.mark.rule(25)
def test_who_holds_no_right_gets_no_request(part, world):
    other = make_guardian(world.student, by=world.coordinator, name="Rob Stam", authority="NO")

    assert "geen instemming gevraagd" in refusal(actions.request_again, part, other.person, by=world.coordinator)


@pytest.mark.rule(22)
def test_who_gains_the_right_later_gets_at_least_seven_days(world):
    part = asked(world, days=13)
    later = make_guardian(world.student, by=world.coordinator, name="Rob Stam")

    request = actions.request_again(part, later.person, by=world.coordinator)

    assert request.answer_by == today() + timedelta(days=7)
    assert state(part).answer_by == request.answer_by


# Establishing, by whom ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "mentor", "administrator"])
def test_only_a_director_establishes(part, world, role):
    consent(part, world.mother.person)
    consent(part, world.father.person)

    assert "Alleen de directeur" in refusal(actions.establish, part, by=getattr(world, role))
    assert now_status(part) == Status.SHARED


def test_a_director_of_another_school_does_not_establish(part, world):
    consent(part, world.mother.person)
    consent(part, world.father.person)

    assert "Alleen de directeur" in refusal(actions.establish, part, by=make_world().director)


def test_a_coordinator_with_a_mandate_establishes_in_both_roles(part, world):
    Membership.objects.create(
        user=world.coordinator, school=world.school, role=Role.DIRECTOR, mandate="bestuursbesluit 12"
    )
    consent(part, world.mother.person)
    consent(part, world.father.person)

    done = actions.establish(part, by=world.coordinator)

    assert (done.established_name, done.established_role) == ("Marleen Hofstra", "ondersteuningscoördinator")
    assert done.established_mandate == "bestuursbesluit 12"


@pytest.mark.rule(17)
def test_who_comes_second_reads_that_somebody_was_first(part, world):
    consent(part, world.mother.person)
    consent(part, world.father.person)
    actions.establish(part, by=world.director)

    assert "al vastgesteld" in refusal(actions.establish, part, by=make_user(world.school, Role.DIRECTOR))


def test_the_successor_replaces_the_established_part_and_wants_new_consent(world):
    before = established(world, Kind.ACTION)
    newer = actions.share(
        renewed(actions.revise(before, by=world.coordinator, reason="Na de evaluatie.")), by=world.coordinator
    )
    hear(world.plan, by=world.coordinator, days=0)
    actions.ask(newer, by=world.coordinator)
    assert "Nog geen antwoord" in refusal(actions.establish, newer, by=world.director)

    for parent in (world.mother, world.father):
        consent(newer, parent.person, days=0)
    actions.establish(newer, by=world.director)

    assert (now_status(before), now_status(newer)) == (Status.SUPERSEDED, Status.ESTABLISHED)


# Revising, withdrawing, ending ------------------------------------------------------------------------------------------------


@pytest.mark.rule(42)
def test_revising_an_established_part_tells_nobody_yet(world):
    before = established(world, Kind.ACTION)
    told = Delivery.objects.count()

    draft = actions.revise(before, by=world.coordinator, reason="Na de evaluatie.")

    assert Delivery.objects.count() == told
    assert (draft.status, draft.reason_for_change) == (Status.DRAFT, "Na de evaluatie.")
    assert [goal.continues.title for goal in draft.goals.all()] == ["Toetsen maken in rust"]


def test_withdrawing_tells_the_family_and_keeps_the_reason(part, world):
    actions.withdraw(part, by=world.coordinator, reason="We stoppen ermee.")

    closed = Part.objects.get(pk=part.pk)
    assert (closed.status, closed.closed_reason) == (Status.WITHDRAWN, "We stoppen ermee.")
    assert messages_to(world.mother.person, DeliveryKind.LAPSED) == 1
    assert "niet meer gedeeld" in refusal(actions.withdraw, part, by=world.coordinator, reason="Nog eens.")
    assert messages_to(world.mother.person, DeliveryKind.LAPSED) == 1


def test_ending_closes_what_is_open_and_tells_the_family(part, world):
    ended = actions.end_plan(
        world.plan, by=world.director, ended_on=today(), reason=EndReason.LEFT_SCHOOL, note="Verhuisd."
    )

    assert not ended.is_running
    assert now_status(part) == Status.WITHDRAWN
    assert messages_to(world.mother.person, DeliveryKind.ENDED) == 1
    assert "ligt niet meer voor" in refusal(consent, part, world.mother.person)


def test_ending_without_what_it_needs_is_refused_whole(part, world):
    why = refusal(actions.end_plan, world.plan, by=world.director, ended_on=today(), reason=EndReason.GOALS_MET)

    assert "evaluatie" in why
    assert now_status(part) == Status.SHARED
    assert not Delivery.objects.filter(kind=DeliveryKind.ENDED).exists()


# What a deed asks of the database -----------------------------------------------------------------------------------------


def test_a_deed_reads_only_what_its_rule_looks_at(world, django_assert_max_num_queries):
    """Everybody who writes in this plan waits for its lock; each further row of a list costs no further question."""
    for days in (24, 23, 22):
        talk(world.plan, world.mother.person, world.father.person, by=world.coordinator, days=days)
    hear(world.plan, by=world.coordinator)
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(part_of(world.plan, Kind.ACTION))

    with django_assert_max_num_queries(57):
        part = actions.share(draft, by=world.coordinator)
    with django_assert_max_num_queries(36):
        actions.ask(part, by=world.coordinator)
    with django_assert_max_num_queries(22):
        consent(part, world.mother.person, days=0)
    consent(part, world.father.person, days=0)
    established(world, Kind.PERSPECTIVE)
    with django_assert_max_num_queries(84):
        done = actions.establish(part, by=world.director)
    with django_assert_max_num_queries(32):
        draft = actions.revise(done, by=world.coordinator, reason="Na een gesprek.")
    with django_assert_max_num_queries(14):
        draft.discard(by=world.coordinator)
