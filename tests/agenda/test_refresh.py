"""The rows that lists read are what the rules say: whatever happens, however it happens, on whatever day."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Holiday, School, User
from agenda.answers import TOPICS, answer_of, read
from agenda.models import ALWAYS, NEVER, NextStep, PlanSummary, RequirementState, Topic
from agenda.refresh import defects, refresh, refresh_all, refresh_stale
from agenda.triggers import MARKS, UNMARKED
from consent.models import ConsentRecord, Delivery
from consent.round import actions, invalidation
from consent.steps import Step
from opp.proof.verification import Verification
from plans.models import Evaluation, Plan
from students.models import Authority, Person, Student
from tests.consent.steps import asked, refuse
from tests.factories import ago, established, hear, make_world, remark, shared, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    refresh_all(today())
    return world


def row(world) -> PlanSummary:
    return PlanSummary.objects.get(plan=world.plan)


def is_stale(world) -> bool:
    return PlanSummary.objects.stale(today()).filter(plan=world.plan).exists()


def steps(world) -> list[str]:
    return list(NextStep.objects.filter(plan=world.plan).values_list("what", flat=True))


# The mark ---------------------------------------------------------------------------------------------------------------


def test_a_plan_has_its_row_from_its_first_moment_and_waits_to_be_made():
    world = make_world()

    assert row(world).valid_until == NEVER
    assert refresh_stale(PlanSummary.objects.all(), today()) == 0
    assert steps(world) == ["Afmaken en delen", "Afmaken en delen"]
    assert not is_stale(world)


DEEDS = {
    "sharing": lambda world: shared(world, "ACTION"),
    "hearing": lambda world: hear(world.plan, by=world.mentor),
    "a conversation": lambda world: talk(world.plan, world.mother.person, by=world.coordinator),
    "explaining a delay": lambda world: world.plan.explain_delay("Ziek.", by=world.coordinator),
    "a queryset": lambda world: Plan.objects.filter(pk=world.plan.pk).update(evaluate_by=today()),
    "a birth date": lambda world: Student.objects.filter(pk=world.student.pk).update(birth_date="2008-01-01"),
    "leaving": lambda world: Student.objects.filter(pk=world.student.pk).update(left_on=today()),
    "another name": lambda world: Person.objects.filter(pk=world.mother.person_id).update(given_name="Iris"),
    "authority": lambda world: Authority.objects.create(
        guardian=world.mother, value="UNKNOWN", basis="PARENT", recorded_by=world.coordinator
    ),
    "a coordinator's name": lambda world: User.objects.filter(pk=world.coordinator.pk).update(name="Anders"),
    "the school's telephone": lambda world: School.objects.filter(pk=world.school.pk).update(phone=""),
    "a holiday": lambda world: Holiday.objects.create(
        school=world.school, name="Vrij", from_on=today(), until_on=today()
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_is_written_marks_the_row_of_its_plan_and_no_other(world, deed):
    other = make_world()
    refresh_all(today())

    DEEDS[deed](world)

    assert is_stale(world)
    assert not is_stale(other)


def test_what_changes_nothing_marks_nothing(world):
    Student.objects.filter(pk=world.student.pk).update(class_name="4b", left_on=None)
    world.student.save()
    Person.objects.filter(pk=world.mother.person_id).update(phone="0612345678")

    assert not is_stale(world)


def test_mail_that_does_not_arrive_marks_the_plan(world):
    part = asked(world)
    refresh([world.plan.pk], today())
    message = Delivery.objects.filter(part=part, person=world.mother.person).latest("pk")

    Delivery.objects.filter(pk=message.pk).update(state="FAILED", fault="ADDRESS")

    assert is_stale(world)
    refresh([world.plan.pk], today())
    assert any("kwam niet aan" in what for what in steps(world))


def everything_that_happens(world):
    """A plan with a row in nearly every table that the rules read."""
    talk(world.plan, world.mother.person, by=world.coordinator, days=20)
    part = asked(world)
    remark(part, world.father.person, days=3)
    refuse(part, world.mother.person)
    invalidation.propose(ConsentRecord.objects.get(), by=world.coordinator, reason="WRONG_PERSON", words="Een ander.")
    established(world, "PERSPECTIVE", days=4)
    running = Evaluation.start(world.plan, by=world.coordinator, held_on=today() + timedelta(days=9))
    Evaluation.objects.filter(pk=running.pk).update(prepare_asked_at=ago(0), prepare_asked_by=world.coordinator)


def test_every_table_that_the_rules_read_marks_what_they_say_of_a_plan(world):
    everything_that_happens(world)
    with CaptureQueriesContext(connection) as queries:
        for plan, waits in read([world.plan.pk]):
            answer_of(plan, waits, today())

    met = {name for query in queries for name in re.findall(r'(?:FROM|JOIN)\s+"?([a-z]+_[a-z]+)"?', query["sql"])}
    from django.apps import apps

    marking = {apps.get_model(mark.model)._meta.db_table for mark in MARKS}
    assert met - marking - UNMARKED.keys() == set()
    assert UNMARKED.keys() <= met
    assert all(UNMARKED.values())


# The answer -------------------------------------------------------------------------------------------------------------


def test_the_row_says_how_both_parts_stand_and_which_terms_run(world):
    established(world, "PERSPECTIVE", days=4)
    part = shared(world, "ACTION", days=3)
    refresh([world.plan.pk], today())

    found = row(world)
    assert (found.perspective_force, found.perspective_number) == ("IN_FORCE", 1)
    assert (found.action_force, found.action_making, found.action_status) == ("NOTHING", part.number, "SHARED")
    assert found.establish_by == found.due_on == world.plan.establish_by
    assert "2.consent" in found.falls_short
    assert found.journal_count == Plan.objects.get(pk=world.plan.pk).head_count


def test_an_answer_that_time_changes_is_believed_until_that_day_and_no_longer(world):
    part = asked(world)
    until = part.round.answer_by
    on = until - timedelta(days=2)
    refresh([world.plan.pk], on)

    assert row(world).valid_until == until
    assert "Antwoord op deel 2" in steps(world)
    refresh_stale(PlanSummary.objects.all(), until + timedelta(days=1))
    assert "Bellen of langsgaan" in steps(world)


def test_no_answer_is_believed_for_longer_than_four_days(world):
    refresh([world.plan.pk], today())

    assert row(world).valid_until <= today() + timedelta(days=3)


def test_a_clock_that_is_put_back_makes_the_rows_anew(world):
    refresh([world.plan.pk], today() + timedelta(days=40))

    assert is_stale(world)


def test_a_plan_that_ended_waits_for_nobody_and_is_never_asked_again(world):
    established(world, "PERSPECTIVE", days=7)
    established(world, "ACTION", days=6)
    actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL", note="Verhuisd.")
    refresh_all(today())

    found = row(world)
    assert (found.is_running, found.ended_on, found.due_on, found.valid_until) == (False, today(), None, ALWAYS)
    assert steps(world) == []


def test_a_page_makes_so_many_anew_and_says_how_many_are_left(world):
    for _ in range(3):
        make_world()

    assert refresh_stale(PlanSummary.objects.all(), today(), limit=2) == 1
    assert refresh_stale(PlanSummary.objects.all(), today(), limit=2) == 0


def test_refreshing_asks_no_more_queries_for_more_plans(world, django_assert_max_num_queries):
    everything_that_happens(world)
    keys = [world.plan.pk, *[make_world().plan.pk for _ in range(5)]]

    with CaptureQueriesContext(connection) as one:
        refresh(keys[:1], today())
    with django_assert_max_num_queries(len(one) + 5 * 5):  # what was said anew is written for each
        refresh(keys, today())


def test_a_plan_that_cannot_be_read_keeps_no_other_from_its_list(world, client, monkeypatch, caplog):
    other = make_world()
    broken = PlanSummary.objects.filter(plan=world.plan)
    broken.update(valid_until=NEVER)

    def asked_of(plan, waits, on, known=None):
        if plan.pk == world.plan.pk:
            raise ValueError("Yara: een datum die er geen is")
        return answer_of(plan, waits, on, known)

    monkeypatch.setattr("agenda.refresh.answer_of", asked_of)
    assert refresh_all(today()) == 1

    assert NextStep.objects.filter(plan=other.plan).count() == 2
    assert broken.stale(today()).exists()
    assert f"rows of plan {world.plan.pk}: ValueError" in caplog.text
    assert "Yara" not in caplog.text
    client.force_login(world.coordinator)
    assert client.get("/vandaag/").status_code == 200


# Proof ------------------------------------------------------------------------------------------------------------------


def test_verify_finds_a_row_that_says_something_else_than_the_rules(world):
    assert Verification().everything().defects == []

    NextStep.objects.filter(plan=world.plan).update(what="Niets doen")
    RequirementState.objects.filter(plan=world.plan, code="SIX_WEEKS").update(state="YES")
    PlanSummary.objects.filter(plan=world.plan).update(action_force="IN_FORCE")

    (line,) = Verification().everything().defects
    assert "action_force" in line
    assert "next_steps" in line
    assert "requirement_states" in line
    call_command("refresh_agenda", "--all")
    assert Verification().everything().defects == []


def test_a_row_that_says_itself_that_it_is_stale_is_no_defect(world):
    talk(world.plan, world.mother.person, by=world.coordinator)

    assert defects([world.plan.pk], today()) == {}


def test_every_step_has_its_topic():
    assert set(TOPICS) == set(Step)
    assert set(TOPICS.values()) == set(Topic)
