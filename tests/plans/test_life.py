"""The life of a part and of a plan, through the verbs, on both engines."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent.round import actions
from plans import actions as plan_actions
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.models import Evaluation, Part, Plan
from plans.models.part_life import NEXT
from tests.factories import (
    ago,
    answer_remark,
    established,
    fill_action,
    fill_perspective,
    hear,
    make_school,
    make_staff,
    make_student,
    make_world,
    part_of,
    remark,
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


def refusals(refused) -> str:
    return " ".join(refused.value.reasons)


# Starting ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(1)
def test_a_second_plan_for_the_same_pupil_is_refused(world):
    with pytest.raises(NotAllowedNow) as refused:
        Plan.start(world.student, by=world.coordinator, trigger_reason="OPDC")

    assert "al een lopend plan" in refusals(refused)


@pytest.mark.rule(1)
def test_the_database_itself_holds_one_open_plan_per_pupil(world):
    copy = Plan.objects.get(pk=world.plan.pk)
    copy.pk, copy.number = None, "2020-9999"
    copy.uuid = "8d7a1f9e-1111-4222-8333-444455556666"

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.rule(2)
def test_basic_support_starts_no_plan():
    school = make_school()
    student, staff = make_student(school), make_staff(school)

    with pytest.raises(NotAllowedNow) as refused:
        Plan.start(student, by=staff.coordinator, trigger_reason="BASIC_SUPPORT")

    assert "basisondersteuning" in refusals(refused)
    assert not Plan.objects.exists()


@pytest.mark.rule(3)
def test_a_new_plan_must_be_established_within_six_weeks(world):
    assert world.plan.establish_by == world.student.enrolled_on + timedelta(days=42)


def test_plan_numbers_follow_each_other_within_a_school_year(world):
    other = make_student(world.school, name="Bilal Haddad")

    plan = Plan.start(other, by=world.coordinator, at=ago(29), trigger_reason="OPDC")

    assert int(plan.number[5:]) == int(world.plan.number[5:]) + 1


# The table of statuses -------------------------------------------------------------------------------------------------

EXPECTED = {
    "DRAFT": {"share", "discard"},
    "SHARED": {"establish", "revise", "withdraw"},
    "ESTABLISHED": {"revise"},
    "SUPERSEDED": set(),
    "ENDED": set(),
    "WITHDRAWN": {"revise"},
    "DISCARDED": {"revise"},
}


def perspective_in(world, status: str) -> Part:
    """A perspective in that status, walked there."""
    if status == "DRAFT":
        return fill_perspective(part_of(world.plan, "PERSPECTIVE"))
    if status == "DISCARDED":
        part_of(world.plan, "PERSPECTIVE").discard(by=world.coordinator)
        return Part.objects.get(status="DISCARDED").detail
    if status in ("SHARED", "WITHDRAWN"):
        part = shared(world, "PERSPECTIVE")
        if status == "WITHDRAWN":
            part.withdraw(by=world.coordinator, reason="Toch niet.")
        return Part.objects.get(pk=part.pk).detail
    part = established(world, "PERSPECTIVE")
    if status == "SUPERSEDED":
        part.revise(by=world.coordinator, reason="Nieuw.", at=ago(2.9))
        actions.share(renewed(part_of(world.plan, "PERSPECTIVE")), by=world.coordinator, at=ago(2.5))
        hear(world.plan, by=world.coordinator, days=2, moments="ADJUSTING")
        talk(world.plan, world.mother.person, by=world.coordinator, days=1)
        actions.establish(part_of(world.plan, "PERSPECTIVE"), by=world.director)
    if status == "ENDED":
        world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    return Part.objects.get(pk=part.pk).detail


DEEDS = {
    "share": plan_actions.share,
    "establish": plan_actions.establish,
    "revise": Part.revise,
    "withdraw": Part.withdraw,
    "discard": Part.discard,
}


@pytest.mark.parametrize("status", [status.value for status in Status])
@pytest.mark.parametrize("verb", DEEDS)
def test_every_verb_from_every_status(world, status, verb):
    part = perspective_in(world, status)
    assert part.status == status
    prepare_to_establish = verb == "establish" and status == "SHARED"
    if prepare_to_establish:
        hear(world.plan, by=world.coordinator, days=10)
        talk(world.plan, world.mother.person, by=world.coordinator, days=5)
    how = {"by": world.director} | ({"reason": "Omdat."} if verb in ("revise", "withdraw") else {})

    if verb in EXPECTED[status]:
        DEEDS[verb](part, **how)
    else:
        with pytest.raises(NotAllowedNow):
            DEEDS[verb](part, **how)


def test_the_table_of_statuses_is_the_one_in_the_design():
    assert {(here.value, there.value) for here, targets in NEXT.items() for there in targets} == {
        ("DRAFT", "SHARED"),
        ("DRAFT", "DISCARDED"),
        ("SHARED", "ESTABLISHED"),
        ("SHARED", "WITHDRAWN"),
        ("ESTABLISHED", "SUPERSEDED"),
        ("ESTABLISHED", "ENDED"),
    }


# Sharing freezes -------------------------------------------------------------------------------------------------------


@pytest.mark.rule(18)
def test_a_shared_text_can_no_longer_be_edited(world):
    part = shared(world, "ACTION")

    with pytest.raises(NotAllowedNow), part.editing():
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        part.goals.update(target="Iets anders.")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(part).objects.filter(pk=part.pk).update(guardian_tasks="Iets anders.")


@pytest.mark.rule(18)
def test_changing_a_shared_version_withdraws_it_and_makes_a_new_one(world):
    part = shared(world, "ACTION")

    draft = actions.revise(part, by=world.coordinator, reason="Andere tijden.")

    part.refresh_from_db()
    assert part.status == Status.WITHDRAWN
    assert (draft.number, draft.status, draft.revises_id) == (2, Status.DRAFT, part.pk)
    assert [goal.line for goal in draft.goals.all()] == [goal.line for goal in part.goals.all()]
    assert draft.goals.get().continues == part.goals.get()
    assert draft.goals.get().measures.count() == 1


def test_a_change_of_name_after_sharing_changes_no_text(world):
    part = shared(world, "PERSPECTIVE")
    before = part.digest

    world.student.person.given_name = "Yara Anne"
    world.student.person.save()

    part.refresh_from_db()
    assert part.digest == before
    assert part.content["pupil_name"] == "Yara van der Meulen"


def test_an_incomplete_draft_is_not_shared_and_says_why(world):
    with pytest.raises(NotAllowedNow) as refused:
        actions.share(part_of(world.plan, "PERSPECTIVE"), by=world.coordinator)

    assert "verwachte uitstroombestemming" in refusals(refused)


def test_the_action_part_waits_for_the_perspective_it_rests_on(world):
    part = fill_action(part_of(world.plan, "ACTION"))

    with pytest.raises(NotAllowedNow) as refused:
        actions.share(part, by=world.coordinator)

    assert "Deel eerst deel 1" in refusals(refused)


def test_the_action_part_names_the_perspective_by_number_and_digest(world):
    perspective = shared(world, "PERSPECTIVE")

    content = shared(world, "ACTION").content

    assert (content["perspective_number"], content["perspective_digest"]) == (1, perspective.digest)


# Establishing ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule(16)
def test_the_two_parts_have_their_own_status_dates_and_versions(world):
    established(world, "PERSPECTIVE")

    assert part_of(world.plan, "PERSPECTIVE").status == Status.ESTABLISHED
    assert part_of(world.plan, "ACTION").status == Status.DRAFT
    assert part_of(world.plan, "ACTION").established_at is None


def test_only_the_director_establishes(world):
    part = shared(world, "PERSPECTIVE")
    hear(world.plan, by=world.coordinator, days=10)
    talk(world.plan, world.mother.person, by=world.coordinator, days=5)

    with pytest.raises(NotAllowedNow) as refused:
        actions.establish(part, by=world.coordinator)

    assert "directeur" in refusals(refused)


def test_the_part_keeps_who_established_it_with_role_and_mandate(world):
    part = established(world, "PERSPECTIVE")

    assert (part.established_name, part.established_role) == ("Johan Dekker", "directeur")


@pytest.mark.rule(35)
def test_an_unanswered_remark_stands_in_the_way(world):
    part = shared(world, "PERSPECTIVE")
    hear(world.plan, by=world.coordinator, days=10)
    talk(world.plan, world.mother.person, by=world.coordinator, days=9)
    row = remark(part, world.mother.person, days=5)

    with pytest.raises(NotAllowedNow) as refused:
        actions.establish(part, by=world.director)
    answer_remark(row, by=world.coordinator, days=4)
    done = actions.establish(part, by=world.director)

    assert "opmerking" in refusals(refused)
    assert done.status == Status.ESTABLISHED


@pytest.mark.rule(42)
def test_a_successor_supersedes_its_predecessor_which_stays_readable(world):
    first = perspective_in(world, "SUPERSEDED")

    second = part_of(world.plan, "PERSPECTIVE")

    assert (first.status, second.status, second.number) == (Status.SUPERSEDED, Status.ESTABLISHED, 2)
    assert first.content["substantiation"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(pk=first.pk).update(reason_for_change="Toch anders.")


@pytest.mark.rule(43)
def test_a_new_version_of_the_action_part_needs_new_consent(world):
    established(world, "PERSPECTIVE", days=4)
    part = established(world, "ACTION", days=3)
    part.revise(by=world.coordinator, reason="Nieuw doel.", at=ago(2.5))
    actions.share(renewed(part_of(world.plan, "ACTION")), by=world.coordinator, at=ago(2))
    hear(world.plan, by=world.coordinator, days=1, moments="ADJUSTING")

    with pytest.raises(NotAllowedNow) as refused:
        actions.establish(part_of(world.plan, "ACTION"), by=world.director)

    assert "instemming" in refusals(refused)
    assert Part.objects.get(pk=part.pk).status == Status.ESTABLISHED


@pytest.mark.rule(21)
def test_after_a_refusal_the_earlier_action_part_stays_in_force(world):
    established(world, "PERSPECTIVE", days=4)
    first = established(world, "ACTION", days=3)
    first.revise(by=world.coordinator, reason="Nieuw doel.", at=ago(2.5))
    second = actions.share(renewed(part_of(world.plan, "ACTION")), by=world.coordinator, at=ago(2))
    actions.ask(second, by=world.coordinator, at=ago(1.5))
    actions.answer(
        second,
        world.mother.person,
        decision="REFUSE",
        identified="link en code",
        points=[{"goal": second.goals.get().pk}],
        at=ago(1),
    )

    with pytest.raises(NotAllowedNow):
        actions.establish(second, by=world.director)

    assert Plan.objects.get(pk=world.plan.pk).established_part(Kind.ACTION).pk == first.pk


@pytest.mark.rule(40)
def test_establishing_sets_the_date_of_the_next_evaluation(world):
    established(world, "PERSPECTIVE")

    assert Plan.objects.get(pk=world.plan.pk).evaluate_by is not None


# Evaluating and ending -------------------------------------------------------------------------------------------------


@once_a_module
def running(world):
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    return world


@pytest.mark.rule(41)
def test_an_evaluation_that_adjusts_starts_a_prefilled_revision(running):
    hear(running.plan, by=running.mentor, days=1, moments="EVALUATING")
    talk(running.plan, running.mother.person, by=running.coordinator, days=1)
    evaluation = Evaluation.start(running.plan, by=running.coordinator, held_on=today())
    with pytest.raises(NotAllowedNow):
        evaluation.conclude(by=running.coordinator)
    evaluation.reviews.update(result="PARTLY", next_step="ADJUST", evidence="Cijferlijst.")
    Evaluation.objects.filter(pk=evaluation.pk).update(decision="ADJUST", conclusion="Het gaat beter.")

    done = evaluation.conclude(by=running.coordinator)

    assert not done.is_editable
    draft = part_of(running.plan, "ACTION")
    assert (draft.status, draft.number, draft.goals.count()) == (Status.DRAFT, 2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        evaluation.reviews.update(result="ACHIEVED")


@pytest.mark.rule(45)
def test_ending_closes_what_is_open_visibly(running):
    part_of(running.plan, "ACTION").revise(by=running.coordinator, reason="Nieuw.")

    actions.end_plan(running.plan, by=running.director, ended_on=today(), reason="LEFT_SCHOOL", note="Verhuisd.")

    plan = Plan.objects.get(pk=running.plan.pk)
    assert not plan.is_running
    assert sorted(plan.parts.values_list("kind", "number", "status")) == [
        ("ACTION", 1, "ENDED"),
        ("ACTION", 2, "DISCARDED"),
        ("PERSPECTIVE", 1, "ENDED"),
    ]


@pytest.mark.rule(45)
def test_a_plan_does_not_end_without_a_date_that_fits(running):
    with pytest.raises(NotAllowedNow):
        running.plan.end(by=running.director, ended_on=today() + timedelta(days=1), reason="LEFT_SCHOOL")
    with pytest.raises(NotAllowedNow):
        running.plan.end(by=running.coordinator, ended_on=today(), reason="LEFT_SCHOOL")


@pytest.mark.rule(46)
def test_a_later_plan_begins_after_the_earlier_one_ended(running):
    running.plan.end(by=running.director, ended_on=today(), reason="WITHDRAWN")

    again = Plan.start(running.student, by=running.coordinator, trigger_reason="OPDC")

    periods = [(timezone.localdate(plan.started_at), plan.ended_on) for plan in running.student.plans.order_by("pk")]
    assert periods[0][1] is not None
    assert periods[0][0] <= periods[0][1] <= timezone.localdate(again.started_at)
    assert periods[1][1] is None


def test_a_version_that_was_laid_aside_is_not_taken_up_beside_another(world):
    first = perspective_in(world, "DISCARDED")
    first.revise(by=world.coordinator, reason="Toch wel.")

    with pytest.raises(NotAllowedNow) as refused:
        first.revise(by=world.coordinator, reason="Nog een keer.")

    assert "al een nieuwe versie" in refusals(refused)
    assert part_of(world.plan, "PERSPECTIVE").number == 2


def test_nothing_is_revised_in_a_plan_that_ended(running):
    part = part_of(running.plan, "PERSPECTIVE")
    running.plan.end(by=running.director, ended_on=today(), reason="LEFT_SCHOOL")

    with pytest.raises(NotAllowedNow):
        part.revise(by=running.coordinator, reason="Te laat.")


# Two people at once ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_directors_press_at_once_one_succeeds_the_other_reads_why_not():
    world = make_world()
    part = shared(world, "PERSPECTIVE")
    hear(world.plan, by=world.coordinator, days=10)
    talk(world.plan, world.mother.person, by=world.coordinator, days=5)
    results: list[str] = []

    def press():
        try:
            actions.establish(part, by=world.director)
            results.append("done")
        except NotAllowedNow as refused:
            results.append(refused.reasons[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results)[-1] == "done"
    assert len(results) == 2
    assert results.count("done") == 1
    assert world.plan.events.filter(kind="PART_ESTABLISHED").count() == 1
