"""The database itself refuses an established action part without consent (decision 24), on both engines."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.models import ConsentRecord
from consent.policy import Decision
from consent.round import actions
from ledger import triggers
from ledger.bypass import open_bypass
from plans.choices import Kind, Status
from plans.models import Part
from tests.consent.raw import ESTABLISH, answered, establish, is_established, run
from tests.consent.steps import refusal
from tests.factories import after, established, fill_action, make_world, part_of, renewed, shared, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    """An action part that is shared, and about which everyone was asked."""
    part = shared(world, Kind.ACTION)
    actions.ask(part, by=world.coordinator, at=after(world.plan, 10))
    return part


def without_support(world, **fields):
    """A shared action part that says there is no individual support."""
    shared(world, Kind.PERSPECTIVE)
    draft = part_of(world.plan, Kind.ACTION)
    fill_action(draft, no_individual_support=True, no_support_reason="De basis is genoeg.", **fields)
    return draft


# An established action part ------------------------------------------------------------------------------------------


def test_without_any_answer_it_is_refused(world, part):
    with pytest.raises(IntegrityError, match="nobody's last answer on this text is a consent"):
        establish(part, world.director)

    assert not is_established(part)


@pytest.mark.parametrize("decision", [Decision.CONSENT, Decision.CONSENT_WITH_REMARKS])
def test_with_one_consent_it_is_taken(world, part, decision):
    answered(part, world.mother.person, decision)

    establish(part, world.director)

    assert is_established(part)


@pytest.mark.parametrize("decision", set(Decision) - {Decision.CONSENT, Decision.CONSENT_WITH_REMARKS})
def test_any_other_answer_alone_is_no_consent(world, part, decision):
    answered(part, world.mother.person, decision)

    with pytest.raises(IntegrityError):
        establish(part, world.director)


@pytest.mark.parametrize("decision", set(Decision) - {Decision.CONSENT, Decision.CONSENT_WITH_REMARKS})
def test_who_consented_and_later_did_not_is_counted_by_the_last_word(world, part, decision):
    first = answered(part, world.mother.person, hours=-2)
    answered(part, world.mother.person, decision, hours=-1, ends=first if decision == Decision.INVALIDATED else None)

    with pytest.raises(IntegrityError):
        establish(part, world.director)


def test_the_last_word_is_the_one_given_last_not_recorded_last(world, part):
    answered(part, world.mother.person, Decision.CONSENT, hours=-1)
    answered(part, world.mother.person, Decision.REFUSE, hours=-2)

    establish(part, world.director)

    assert is_established(part)


def test_of_two_words_at_one_moment_the_later_row_counts(world, part):
    first = answered(part, world.mother.person, Decision.CONSENT)
    second = ConsentRecord.objects.get(pk=first.pk)
    second.pk, second._state.adding, second.decision = None, True, Decision.REFUSE
    second.submission = "8d7a1f9e-1111-4222-8333-444455556666"
    second.save()

    with pytest.raises(IntegrityError, match="a refusal"):
        establish(part, world.director)


@pytest.mark.parametrize("decision", [Decision.REFUSE, Decision.WITHDRAWN])
def test_one_refusal_beside_a_consent_is_enough_to_refuse(world, part, decision):
    answered(part, world.mother.person)
    answered(part, world.father.person, decision)

    with pytest.raises(IntegrityError, match="somebody's last answer on this text is a refusal"):
        establish(part, world.director)


@pytest.mark.parametrize("decision", [Decision.RIGHT_ENDED, Decision.INVALIDATED, Decision.CONSENT])
def test_a_refusal_that_was_taken_back_no_longer_stands_in_the_way(world, part, decision):
    answered(part, world.mother.person)
    no = answered(part, world.father.person, Decision.REFUSE, hours=-2)
    answered(part, world.father.person, decision, hours=-1, ends=no if decision == Decision.INVALIDATED else None)

    establish(part, world.director)

    assert is_established(part)


def test_an_invalid_withdrawal_brings_the_consent_back(world, part):
    answered(part, world.mother.person, hours=-3)
    taken_back = answered(part, world.mother.person, Decision.WITHDRAWN, hours=-2)
    with pytest.raises(IntegrityError, match="a refusal"):
        establish(part, world.director)
    answered(part, world.mother.person, Decision.INVALIDATED, ends=taken_back)

    establish(part, world.director)

    assert is_established(part)


@pytest.mark.parametrize("names_it", [True, False])
def test_an_invalid_consent_brings_the_refusal_back(world, part, names_it):
    """Also by the records of before, which name the answer they end by its moment alone."""
    answered(part, world.father.person)
    answered(part, world.mother.person, Decision.REFUSE, hours=-3)
    yes = answered(part, world.mother.person, hours=-2)
    ended = {"ends": yes} if names_it else {"hours": (yes.given_at - timezone.now()).total_seconds() / 3600}
    void = answered(part, world.mother.person, Decision.INVALIDATED, **ended)
    if not names_it:
        moved = ConsentRecord.objects.get(pk=void.pk)
        moved.pk, moved._state.adding, moved.given_at = None, True, yes.given_at
        moved.submission = "8d7a1f9e-1111-4222-8333-444455557777"
        moved.save()

    with pytest.raises(IntegrityError, match="a refusal"):
        establish(part, world.director)


def test_one_of_two_answers_at_one_moment_is_ended(world, part):
    yes = answered(part, world.mother.person, hours=-2)
    no = answered(part, world.mother.person, Decision.REFUSE, ends=None, hours=-1)
    answered(part, world.mother.person, Decision.INVALIDATED, ends=no)

    establish(part, world.director)

    assert is_established(part)
    assert ConsentRecord.objects.not_invalidated().get() == yes


def test_a_new_row_cannot_begin_as_established(world, part):
    answered(part, world.mother.person)
    copy = Part.objects.get(pk=part.pk)
    copy.pk, copy.number, copy._state.adding = None, 99, True
    copy.uuid, copy.status = "8d7a1f9e-1111-4222-8333-444455556666", Status.ESTABLISHED

    with pytest.raises(IntegrityError, match="is not as it must begin"), transaction.atomic():
        Part.objects.bulk_create([copy])


def test_flipping_the_kind_in_the_same_update_does_not_help(world, part):
    with pytest.raises(IntegrityError):
        run(ESTABLISH.replace("SET ", "SET kind = 'PERSPECTIVE', "), timezone.now(), world.director.pk, part.pk)


def test_flipping_the_kind_beforehand_does_not_help(world, part):
    with pytest.raises(IntegrityError, match="never changes"):
        run("UPDATE plans_part SET kind = 'PERSPECTIVE' WHERE id = %s", part.pk)


def test_changing_the_digest_to_one_that_was_agreed_to_does_not_help(world, part):
    answered(part, world.mother.person)
    newer = actions.revise(part, by=world.coordinator, reason="Een ander doel.")
    fill_action(newer, pupil_tasks="Zelf de agenda bijhouden.")
    newer = actions.share(newer, by=world.coordinator)

    with pytest.raises(IntegrityError):
        run(ESTABLISH.replace("SET ", "SET digest = %s, "), part.digest, timezone.now(), world.director.pk, newer.pk)


def test_consent_on_the_version_before_is_no_consent_on_this_one(world, part):
    answered(part, world.mother.person)
    newer = actions.share(
        renewed(actions.revise(part, by=world.coordinator, reason="Een tikfout.")), by=world.coordinator
    )

    with pytest.raises(IntegrityError, match="nobody's last answer"):
        establish(newer, world.director)


def test_an_action_child_cannot_hang_under_a_perspective(world):
    perspective = part_of(world.plan, Kind.PERSPECTIVE)

    with pytest.raises(IntegrityError, match="not one it may belong to"):
        run(
            "INSERT INTO plans_actionpart (part_ptr_id, no_individual_support, no_support_reason, no_deviations,"
            " pupil_tasks, guardian_tasks, facilities, emergency_agreements, medical_pointer, perspective_digest)"
            " VALUES (%s, %s, '', %s, '', '', '', '', '', '')",
            perspective.pk, True, True,
        )  # fmt: skip


def test_the_child_cannot_move_to_another_part(world, part):
    perspective = part_of(world.plan, Kind.PERSPECTIVE)

    with pytest.raises(IntegrityError):
        run("UPDATE plans_actionpart SET part_ptr_id = %s WHERE part_ptr_id = %s", perspective.pk, part.pk)


def test_a_part_that_lost_its_child_as_a_draft_is_not_established_without_consent(world):
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(part_of(world.plan, Kind.ACTION))
    with draft.editing():
        draft.goals.all().delete()
        run("DELETE FROM plans_actionpart WHERE part_ptr_id = %s", draft.pk)
    run(
        "UPDATE plans_part SET status = 'SHARED', digest = %s, shared_at = %s, shared_by_id = %s WHERE id = %s",
        "0" * 64, timezone.now(), world.coordinator.pk, draft.pk,
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="nobody's last answer"):
        establish(draft, world.director)


def test_a_perspective_needs_no_consent_of_the_database(world):
    perspective = shared(world, Kind.PERSPECTIVE)

    establish(perspective, world.director)

    assert is_established(perspective)


def test_our_own_verb_meets_the_same_floor(world, part):
    with pytest.raises(IntegrityError), transaction.atomic():
        part.move_to(Status.ESTABLISHED)


def test_with_the_erase_door_open_it_is_not_asked(world, part):
    with open_bypass():
        establish(part, world.director)

    assert is_established(part)


@pytest.mark.engine("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_reads_old_news_cannot_establish():
    world = make_world()
    part = shared(world, Kind.ACTION)
    answered(part, world.mother.person)

    def with_an_old_snapshot():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            establish(part, world.director)

    with pytest.raises(IntegrityError, match="reads what is committed"):
        with_an_old_snapshot()


# Without individual support --------------------------------------------------------------------------------------------


def test_without_individual_support_no_consent_is_needed(world):
    draft = without_support(world)
    talk(world.plan, world.mother.person, by=world.coordinator)
    part = actions.share(draft, by=world.coordinator)

    establish(part, world.director)

    assert is_established(part)


@pytest.mark.parametrize("child", ["goal", "deviation"])
def test_no_individual_support_with_something_to_agree_on_needs_consent(world, child):
    draft = without_support(world)
    with draft.editing():
        if child == "goal":
            draft.goals.create(domain="LEARNING", title="Toch iets")
        else:
            draft.deviations.create(
                kind="EXEMPTION", subject="Frans", description="…", from_on=today(), until_on=today(), reason="…"
            )
    run(
        "UPDATE plans_part SET status = 'SHARED', digest = %s, shared_at = %s, shared_by_id = %s WHERE id = %s",
        "0" * 64, timezone.now(), world.coordinator.pk, draft.pk,
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="nobody's last answer"):
        establish(draft, world.director)


def test_saying_afterwards_that_there_is_no_support_does_not_help(world, part):
    with pytest.raises(IntegrityError, match="frozen"):
        run("UPDATE plans_actionpart SET no_individual_support = %s WHERE part_ptr_id = %s", True, part.pk)


# Answers --------------------------------------------------------------------------------------------------------------


def test_an_answer_on_a_draft_is_refused(world):
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(part_of(world.plan, Kind.ACTION))

    with pytest.raises(IntegrityError, match="only while the action part is shared"):
        answered(draft, world.mother.person)


def test_an_answer_on_another_text_is_refused(world, part):
    with pytest.raises(IntegrityError, match="exactly the text that is shared"):
        answered(part, world.mother.person, digest="f" * 64)


def test_a_refusal_after_establishing_is_refused(world):
    part = established(world, Kind.ACTION)

    with pytest.raises(IntegrityError, match="only while the action part is shared"):
        answered(part, world.mother.person, Decision.REFUSE)


def test_an_answer_on_a_withdrawn_version_is_refused(world, part):
    actions.withdraw(part, by=world.coordinator, reason="We beginnen opnieuw.")

    with pytest.raises(IntegrityError, match="only while the action part is shared"):
        answered(part, world.mother.person)


@pytest.mark.parametrize("decision", [Decision.INVALIDATED, Decision.RIGHT_ENDED])
def test_what_takes_an_answer_away_is_always_recorded(world, decision):
    part = established(world, Kind.ACTION)

    record = answered(part, world.mother.person, decision)

    assert record.pk
    assert is_established(part)


def test_the_floor_is_part_of_what_the_check_compares(world):
    names = {name for _, name in triggers.installed(connection)}

    assert {"opp_plans_part_needs_consent", "opp_consent_consentrecord_while_shared"} <= names
    assert triggers.defects(connection) == []


@pytest.mark.engine("sqlite")
def test_replacing_an_answer_or_a_version_by_another_row_is_refused(world, part):
    answered(part, world.mother.person, Decision.REFUSE)
    record = ConsentRecord.objects.get()
    columns = ", ".join(f'"{field.column}"' for field in ConsentRecord._meta.local_concrete_fields)
    consented = columns.replace('"decision"', "'CONSENT'")
    of_part = ", ".join(f'"{field.column}"' for field in Part._meta.local_concrete_fields)
    established = of_part.replace('"status"', "'ESTABLISHED'")

    for statement, key in (
        (
            f"REPLACE INTO consent_consentrecord ({columns}) SELECT {consented} FROM consent_consentrecord WHERE id = %s",
            record.pk,
        ),
        ("UPDATE OR REPLACE consent_consentrecord SET decision = 'CONSENT' WHERE id = %s", record.pk),
        (f"REPLACE INTO plans_part ({of_part}) SELECT {established} FROM plans_part WHERE id = %s", part.pk),
    ):
        with pytest.raises(IntegrityError):
            run(statement, key)

    assert ConsentRecord.objects.get().decision == Decision.REFUSE
    assert not is_established(part)


def test_no_colleague_answers_online_in_somebodys_place(world, part):
    with pytest.raises(IntegrityError, match="online_consent_is_given_by_oneself"), transaction.atomic():
        ConsentRecord.objects.create(
            school_id=part.school_id, action_part_id=part.pk, person=world.mother.person, decision=Decision.CONSENT,
            route="ONLINE", recorded_by=world.coordinator, digest=part.digest, basis="GUARDIAN", statement="…",
            identified="…", given_at=timezone.now(), at=timezone.now(),
        )  # fmt: skip

    why = refusal(
        actions.answer,
        part,
        world.mother.person,
        decision=Decision.CONSENT,
        identified="…",
        recorded_by=world.coordinator,
    )
    assert "online antwoordt iemand zelf" in why
