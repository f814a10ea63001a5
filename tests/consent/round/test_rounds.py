"""What the answers come to, through the verbs: each outcome, each age, each policy."""

from datetime import timedelta

import pytest

from consent.models import ConsentRecord, ConsentRequest, Delivery, DeliveryKind
from consent.next_steps import next_steps_of
from consent.policy import Decision, Outcome, Route
from consent.queries import case_of
from consent.round import actions, overrides
from consent.sending import reminders, sender
from consent.steps import Step
from plans.choices import Kind, OverrideCode, Status
from plans.models import ActionPart, Override, Plan
from students.models import Authority, CapabilityRecord, DisagreementRecord
from tests.consent.steps import asked, messages_to, now_status, outcome, refusal, refuse, scan, state, turn
from tests.factories import consent, established, make_guardian, make_world, part_of, renewed, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    return asked(world)


# Each outcome -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule(26)
def test_one_of_two_parents_is_not_enough_before_the_answer_date(part, world):
    consent(part, world.mother.person)

    assert outcome(part) == Outcome.WAITING
    assert "Nog geen antwoord van Anton" in state(part).sentence
    assert "Anton" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(26)
def test_one_of_two_parents_is_enough_when_the_other_stays_silent_past_the_answer_date(world):
    part = asked(world, days=16)
    consent(part, world.mother.person)

    assert outcome(part) == Outcome.CONSENTED
    assert actions.establish(part, by=world.director).status == Status.ESTABLISHED


@pytest.mark.rule(30)
def test_silence_of_everybody_is_never_consent(world):
    part = asked(world, days=16)

    assert outcome(part) == Outcome.WAITING
    assert "Nog geen antwoord" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(26)
@pytest.mark.parametrize("because", ["school", "disagreement"])
def test_under_all_silence_goes_on_blocking(world, because):
    if because == "school":
        world.school.consent_mode = "ALL"
        world.school.save()
    else:
        DisagreementRecord.objects.create(
            student=world.student, known=True, from_on=today() - timedelta(days=60), recorded_by=world.coordinator
        )
    part = asked(world, days=16)
    consent(part, world.mother.person)

    assert outcome(part) == Outcome.WAITING
    assert "Nog geen antwoord" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(17)
def test_with_both_consents_the_director_establishes(part, world):
    consent(part, world.mother.person)
    consent(part, world.father.person, decision=Decision.CONSENT_WITH_REMARKS, remarks="Graag op dinsdag.")

    done = actions.establish(part, by=world.director)

    assert done.status == Status.ESTABLISHED
    assert done.established_name == "Johan Dekker"
    assert messages_to(world.father.person, DeliveryKind.ESTABLISHED) == 1


@pytest.mark.rule(27)
def test_a_consent_and_a_refusal_are_divided_and_block_also_past_the_date(world):
    part = asked(world, days=16)
    consent(part, world.mother.person, days=5)
    refuse(part, world.father.person)

    now = state(part)
    assert now.outcome == Outcome.DIVIDED
    assert now.mode == "ALL"
    assert "lopen uiteen" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(27)
def test_a_refusal_beside_a_silent_parent_blocks(part, world):
    refuse(part, world.father.person)

    assert outcome(part) == Outcome.REFUSED
    assert "niet ingestemd" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(20)
def test_a_refusal_of_part_2_does_not_block_part_1(part, world):
    refuse(part, world.father.person)

    done = actions.establish(part_of(world.plan, Kind.PERSPECTIVE), by=world.director)

    assert done.status == Status.ESTABLISHED
    assert now_status(part) == Status.SHARED


@pytest.mark.rule(20)
def test_establishing_part_1_is_no_consent_with_part_2(part, world):
    actions.establish(part_of(world.plan, Kind.PERSPECTIVE), by=world.director)

    assert "Nog geen antwoord" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(21)
def test_after_a_refusal_the_earlier_part_stays_in_force(world):
    before = established(world, Kind.ACTION)
    newer = actions.revise(before, by=world.coordinator, reason="Na de evaluatie.")
    newer = actions.share(renewed(newer), by=world.coordinator)
    actions.ask(newer, by=world.coordinator)
    actions.answer(
        newer, world.mother.person, decision=Decision.REFUSE, identified="…", points=[{"goal": newer.goals.get().pk}]
    )

    assert now_status(before) == Status.ESTABLISHED
    assert Plan.objects.get(pk=world.plan.pk).established_part(Kind.ACTION).pk == before.pk


def test_wanting_to_talk_first_blocks_until_a_conversation_is_recorded(world):
    part = asked(world, days=16)
    consent(part, world.mother.person, decision=Decision.TALK_FIRST, days=6)
    consent(part, world.father.person, days=5)

    assert outcome(part) == Outcome.TALK_FIRST
    talk(world.plan, world.father.person, by=world.coordinator, days=4)
    assert outcome(part) == Outcome.TALK_FIRST  # it was the mother who asked
    talk(world.plan, world.mother.person, by=world.coordinator, days=3)
    assert outcome(part) == Outcome.CONSENTED


def test_the_last_answer_of_a_person_counts(part, world):
    refuse(part, world.mother.person, days=6)
    consent(part, world.mother.person, days=5)
    consent(part, world.father.person, days=4)

    assert outcome(part) == Outcome.CONSENTED
    assert ConsentRecord.objects.count() == 3


def test_the_answer_given_last_counts_also_when_recorded_first(part, world):
    consent(part, world.father.person, days=5)
    consent(part, world.mother.person, days=4)
    actions.answer(
        part,
        world.mother.person,
        decision=Decision.REFUSE,
        route=Route.PAPER,
        identified="handtekening",
        recorded_by=world.coordinator,
        evidence=scan(),
        given_at=part.round.asked_at + timedelta(hours=1),
        points=[{"goal": part.goals.get().pk}],
    )

    assert outcome(part) == Outcome.CONSENTED


# 16, 17 and 18 -----------------------------------------------------------------------------------------------------------

POLICIES = ["PARENT_OR_PUPIL_16", "PUPIL_CO_SIGNS", "GUARDIANS_UNTIL_18"]


@pytest.mark.rule(24)
@pytest.mark.parametrize("policy", POLICIES)
def test_whether_a_pupil_of_sixteen_is_asked_is_the_schools_policy(policy):
    world = make_world(age=16, consent_policy=policy)

    asked(world)

    people = set(ConsentRequest.objects.values_list("person", flat=True))
    assert (world.student.person_id in people) == (policy != "GUARDIANS_UNTIL_18")
    assert {world.mother.person_id, world.father.person_id} <= people


@pytest.mark.rule(24)
@pytest.mark.parametrize(
    ("policy", "who", "comes_to"),
    [
        ("PARENT_OR_PUPIL_16", ["pupil"], Outcome.CONSENTED),
        ("PARENT_OR_PUPIL_16", ["mother"], Outcome.CONSENTED),
        ("PUPIL_CO_SIGNS", ["pupil"], Outcome.WAITING),
        ("PUPIL_CO_SIGNS", ["mother"], Outcome.WAITING),
        ("PUPIL_CO_SIGNS", ["mother", "pupil"], Outcome.CONSENTED),
        ("GUARDIANS_UNTIL_18", ["mother"], Outcome.CONSENTED),
    ],
)
def test_past_the_answer_date_each_policy_wants_its_own_at_sixteen(policy, who, comes_to):
    world = make_world(age=16, consent_policy=policy)
    part = asked(world, days=16)
    people = {"pupil": world.student.person, "mother": world.mother.person}

    for name in who:
        consent(part, people[name])

    assert outcome(part) == comes_to


@pytest.mark.rule(24)
def test_under_guardians_until_18_a_pupil_of_sixteen_cannot_answer():
    world = make_world(age=16, consent_policy="GUARDIANS_UNTIL_18")

    assert "geen recht van instemming" in refusal(consent, asked(world), world.student.person)


@pytest.mark.parametrize("policy", ["PARENT_OR_PUPIL_16", "PUPIL_CO_SIGNS"])
def test_the_refusal_of_a_pupil_of_sixteen_divides(policy):
    world = make_world(age=16, consent_policy=policy)
    part = asked(world)
    consent(part, world.mother.person, days=5)
    refuse(part, world.student.person)

    assert outcome(part) == Outcome.DIVIDED


def only_the_pupil(world):
    """Sixteen days ago everyone was asked, and the mail went out; only the pupil said yes."""
    part = asked(world, days=16)
    sender.send_due()
    consent(part, world.student.person)
    return ActionPart.objects.afresh(part.pk)


def confirm(part, by):
    return overrides.override(part, by=by, code="PUPIL_ONLY", reason="De ouders zijn drie keer gebeld.")


def test_when_only_the_pupil_consented_the_director_confirms_with_a_reason():
    world = make_world(age=16)
    part = only_the_pupil(world)
    reminders.remind()
    sender.send_due()

    assert "Alleen de leerling stemde in" in refusal(actions.establish, part, by=world.director)
    assert overrides.codes_that_help(part, today()) == [OverrideCode.PUPIL_ONLY]
    assert "Alleen de directeur" in refusal(confirm, part, by=world.coordinator)

    confirm(part, by=world.director)

    assert actions.establish(part, by=world.director).status == Status.ESTABLISHED
    assert Override.objects.get().by == world.director


def never_mailed(world, part):
    pass


def reminders_wait_in_the_outbox(world, part):
    reminders.remind()


def one_reminder_bounced(world, part):
    reminders.remind()
    sender.send_due()
    Delivery.objects.filter(person=world.father.person, kind="REMINDER").update(state="FAILED")


@pytest.mark.parametrize("so_far", [never_mailed, reminders_wait_in_the_outbox, one_reminder_bounced])
def test_the_director_confirms_only_after_a_reminder_reached_each_guardian(so_far):
    world = make_world(age=16)
    part = only_the_pupil(world)
    so_far(world, part)

    said = refusal(actions.establish, part, by=world.director)

    assert "Stuur eerst een herinnering aan" in said
    assert "Anton van der Meulen" in said
    assert overrides.codes_that_help(part, today()) == []
    assert "Stuur eerst een herinnering aan" in refusal(confirm, part, by=world.director)


def test_a_new_link_after_the_question_is_a_reminder_too_and_who_has_no_address_needs_none():
    world = make_world(age=16)
    part = only_the_pupil(world)
    world.father.person.email = ""
    world.father.person.save()
    actions.request_again(part, world.mother.person, by=world.coordinator)
    sender.send_due()

    assert confirm(ActionPart.objects.afresh(part.pk), by=world.director)


def test_a_decision_that_helps_nothing_is_refused(part, world):
    shown = ActionPart.objects.afresh(part.pk)

    assert overrides.codes_that_help(shown, today()) == []
    assert "niet nodig" in refusal(overrides.override, shown, by=world.director, code="PUPIL_ONLY", reason="x")


@pytest.mark.rule(23)
def test_from_eighteen_only_the_pupil_is_asked():
    world = make_world(age=18)
    part = asked(world)

    assert list(ConsentRequest.objects.values_list("person", flat=True)) == [world.student.person_id]
    assert "geen recht van instemming" in refusal(consent, part, world.mother.person)
    consent(part, world.student.person)
    assert outcome(part) == Outcome.CONSENTED
    assert part.round.rule_text == "De leerling is 18 of ouder en beslist zelf."


@pytest.mark.rule(23)
def test_under_curatele_the_curator_answers_for_an_adult():
    world = make_world(age=18)
    CapabilityRecord.objects.create(
        student=world.student, value="CURATELE", from_on=today() - timedelta(days=60), evidence="…",
        recorded_by=world.administrator,
    )  # fmt: skip
    curator = make_guardian(
        world.student, by=world.administrator, name="Ans Meijer", relation="CURATOR", basis="CURATOR"
    )
    part = asked(world)

    assert "geen recht van instemming" in refusal(consent, part, world.student.person)
    consent(part, curator.person)
    assert outcome(part) == Outcome.CONSENTED


@pytest.mark.rule(23)
def test_the_answers_of_parents_stop_counting_when_the_pupil_turns_eighteen(part, world):
    consent(part, world.mother.person)
    consent(part, world.father.person)
    turn(world, 18)

    assert outcome(part) == Outcome.WAITING
    assert "Yara" in refusal(actions.establish, part, by=world.director)


@pytest.mark.rule(23)
def test_a_parents_refusal_no_longer_stands_in_the_way_of_an_adult_pupil(part, world):
    """The database's own floor knows no birthdays: establishing writes down that the right ended."""
    refuse(part, world.father.person)
    consent(part, world.mother.person)
    turn(world, 18)
    consent(part, world.student.person, days=0)

    done = actions.establish(part, by=world.director)

    assert done.status == Status.ESTABLISHED
    ended = ConsentRecord.objects.filter(decision=Decision.RIGHT_ENDED)
    assert {row.person_id for row in ended} == {world.mother.person_id, world.father.person_id}
    assert world.plan.events.filter(kind="RIGHT_ENDED").count() == 2


def test_who_loses_authority_during_the_round_no_longer_counts(part, world):
    consent(part, world.mother.person)
    consent(part, world.father.person)
    Authority.objects.create(
        guardian=world.father, value="NO", from_on=today(), recorded_by=world.administrator, evidence="beschikking"
    )

    now = state(part)

    assert [voice.holder.person_id for voice in now.voices] == [world.mother.person_id]
    assert now.outcome == Outcome.CONSENTED


def test_when_nobody_with_authority_is_left_a_consent_of_the_pupil_alone_is_not_enough():
    world = make_world(age=16)
    part = asked(world, days=16)
    consent(part, world.student.person)
    for guardian in (world.mother, world.father):
        Authority.objects.create(
            guardian=guardian, value="NO", from_on=today(), recorded_by=world.administrator, evidence="beschikking"
        )

    assert "gezag" in refusal(actions.establish, part, by=world.director)


def test_a_no_that_was_talked_about_waits_for_a_decision_of_the_school_and_not_for_a_talk(world):
    part = asked(world)
    refuse(part, world.mother.person, days=3)
    assert step_of(world) == Step.DISCUSS
    talk(world.plan, world.father.person, by=world.coordinator, days=2)
    assert step_of(world) == Step.DISCUSS, "that was somebody else"

    talk(world.plan, world.mother.person, by=world.coordinator, days=1)

    assert step_of(world) == Step.AFTER_NO


def test_a_period_that_ends_within_six_weeks_asks_for_a_next_version_while_there_is_time(world):
    part = established(world, Kind.ACTION)
    ends = part.detail.period_until

    def waits(on):
        steps = next_steps_of(case_of(Plan.objects.get(pk=world.plan.pk), on))
        return [(each.due_on, each.why) for each in steps if each.step == Step.ENDING]

    assert waits(ends - timedelta(days=43)) == []
    assert [due for due, _ in waits(ends - timedelta(days=42))] == [ends]
    assert waits(ends + timedelta(days=1)) == [], "then it has ended, and that is said"
    actions.revise(part, by=world.coordinator, reason="Verder.")
    assert waits(ends - timedelta(days=10)) == []


def step_of(world):
    steps = next_steps_of(case_of(Plan.objects.get(pk=world.plan.pk), today()))
    return next(each.step for each in steps if each.kind == Kind.ACTION)
