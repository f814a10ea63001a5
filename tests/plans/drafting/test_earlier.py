"""From an earlier plan into a draft: of this pupil at this school, what somebody chose, and nothing silently."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consent.round import actions, errata
from plans.choices import Kind
from plans.drafting import earlier
from plans.models import AssignedSection, FieldRevision, Goal, Plan, ProgrammeDeviation
from students.models import Assignment, Student, ViewRecord
from tests.factories import (
    after,
    ago,
    established,
    fill_action,
    make_guardian,
    make_student,
    make_world,
    part_of,
    shared,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
REASON = {"trigger_reason": "EXTRA_SUPPORT_SWV"}


@once_a_module
def world():
    """A pupil whose plan was established and ended, who left and came back: a new enrolment of the same person."""
    world = make_world()
    shared(world, "PERSPECTIVE")
    action = fill_action(part_of(world.plan, Kind.ACTION), no_deviations=False)
    ProgrammeDeviation.objects.create(
        action_part=action, kind="EXEMPTION", subject="Frans", description="Geen Frans.", reason="Rust.",
        from_on=today(), until_on=today() + timedelta(days=90),
    )  # fmt: skip
    actions.share(part_of(world.plan, Kind.ACTION), by=world.coordinator, at=after(world.plan, 17))
    first = established(world, "PERSPECTIVE", days=5)
    errata.correct(
        first, by=world.coordinator, field="substantiation", reason="Een letter.", at=ago(4),
        becomes="Met rust bij toetsen haalt Yara voldoendes voor de beroepsgerichte vaken.",
    )  # fmt: skip
    established(world, "ACTION", days=3)
    actions.end_plan(
        world.plan, by=world.director, ended_on=today() - timedelta(days=2), reason="LEFT_SCHOOL", at=ago(2)
    )
    old = world.student
    Student.objects.filter(pk=old.pk).update(left_on=today() - timedelta(days=2))
    world.again = Student.objects.create(
        school=world.school, person=old.person, number="27001", birth_date=old.birth_date, sector="VO", follows=old,
        enrolled_on=today() - timedelta(days=1),
    )  # fmt: skip
    make_guardian(world.again, by=world.coordinator, name="Ria Smit")
    world.new = Plan.start(world.again, by=world.coordinator, at=ago(1), **REASON)
    return world


def inside(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(world, kind: Kind) -> str:
    return reverse("part_earlier", args=[part_of(world.new, kind).pk])


def sent(client: Client, address: str, *slugs: str) -> dict:
    return {"once": client.get(address).context["form"]["once"].value(), "sections": list(slugs)}


def test_nothing_is_chosen_beforehand_and_nothing_chosen_takes_nothing(world):
    client = inside(world.coordinator)
    page = client.get(url(world, Kind.PERSPECTIVE))

    assert "In klas 1 huiswerkbegeleiding" in page.text
    assert " checked" not in page.text
    again = client.post(url(world, Kind.PERSPECTIVE), sent(client, url(world, Kind.PERSPECTIVE)))
    assert "Kies minstens één onderdeel" in again.text
    assert part_of(world.new, Kind.PERSPECTIVE).earlier_support == ""


def test_a_page_that_was_chosen_is_taken_over_and_stands_in_the_history(world):
    client = inside(world.coordinator)

    client.post(url(world, Kind.PERSPECTIVE), sent(client, url(world, Kind.PERSPECTIVE), "herkomst", "factoren"))

    part = part_of(world.new, Kind.PERSPECTIVE)
    assert part.earlier_support.startswith("In klas 1 huiswerkbegeleiding")
    assert [row.text for row in part.factors.all()] == ["Yara is nieuwsgierig.", "Geluid in de klas leidt haar af."]
    assert part.educational_needs == ""
    assert FieldRevision.objects.get(part=part, field="earlier_support").by == world.coordinator


def test_pressed_again_or_taken_twice_it_stands_there_once(world):
    client = inside(world.coordinator)
    once = sent(client, url(world, Kind.PERSPECTIVE), "herkomst", "factoren")

    client.post(url(world, Kind.PERSPECTIVE), once)
    client.post(url(world, Kind.PERSPECTIVE), once)
    client.post(url(world, Kind.PERSPECTIVE), sent(client, url(world, Kind.PERSPECTIVE), "herkomst", "factoren"))

    part = part_of(world.new, Kind.PERSPECTIVE)
    assert part.factors.count() == 2
    assert part.earlier_support.count("huiswerkbegeleiding") == 1


def test_what_stands_in_the_draft_stays_above_it(world):
    part = part_of(world.new, Kind.PERSPECTIVE)
    with part.editing():
        type(part).objects.filter(pk=part.pk).update(earlier_support="Bijles rekenen.", exit_destination="HAVO")
    source = earlier.last_shown(world.plan, Kind.PERSPECTIVE)

    take(world, Kind.PERSPECTIVE, source, "herkomst", "bestemming")

    now = part_of(world.new, Kind.PERSPECTIVE)
    assert now.earlier_support.startswith("Bijles rekenen.\n\nIn klas 1")
    assert now.exit_destination == "HAVO"
    assert "vaken" in now.substantiation  # as it was put right


def take(world, kind: Kind, source, *slugs: str) -> list[str]:
    part = part_of(world.new, kind)
    from plans.policy import Writer

    chosen = [each for each in earlier.offered(part, source, Writer(coordinates=True)) if each.section.slug in slugs]
    return earlier.take(part, source, chosen, by=world.coordinator)


def test_a_goal_comes_along_without_days_and_is_to_be_looked_at(world):
    source = Plan.objects.get(pk=world.plan.pk).parts_of(Kind.ACTION)[-1].detail

    take(world, Kind.ACTION, source, "doelen", "afwijkingen", "periode")

    part, was = part_of(world.new, Kind.ACTION), source.goals.get()
    goal = part.goals.get()
    assert (goal.title, goal.target, goal.proposed_now) == (was.title, was.target, was.start_situation)
    assert (goal.start_situation, goal.evaluate_on, goal.target_on, goal.continues) == ("", None, None, None)
    assert goal.line != was.line
    assert [row.description for row in goal.measures.all()] == [row.description for row in was.measures.all()]
    assert (part.deviations.get().from_on, part.deviations.get().until_on, part.period_from) == (None, None, None)
    assert "goal-1-seen" in [each.code for each in part.obstacles_to_sharing(today())]


def test_a_plan_that_begins_is_led_past_the_earlier_one(world):
    other = make_student(world.school, name="Bilal Haddad", enrolled_on=today())
    actions.end_plan(world.new, by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    client = inside(world.coordinator)

    def begun(student) -> str:
        page = client.get(reverse("plan_start", args=[student.pk]))
        typed = (
            {each.name: each.value() or "" for each in page.context["form"]} | {"deadline_base": "ENROLMENT"} | REASON
        )
        return client.post(reverse("plan_start", args=[student.pk]), typed).url

    assert begun(world.again).endswith("/eerder-plan/")
    assert begun(other).endswith("/herkomst/")


def test_who_may_not_read_the_earlier_plan_takes_nothing_from_it(world):
    mentor = world.mentor
    Assignment.objects.filter(user=mentor).delete()
    assignment = Assignment.objects.create(student=world.again, user=mentor, function="MENTOR", reads="PLAN")
    AssignedSection.objects.give(assignment, add={("PERSPECTIVE", "herkomst")}, take=set(), by=world.coordinator)
    client = inside(mentor)

    page = client.get(url(world, Kind.PERSPECTIVE))

    assert "Er is geen eerder plan." in page.text
    assert "huiswerkbegeleiding" not in page.text


def test_who_writes_along_takes_over_the_own_pages_of_a_plan_they_may_read(world):
    for student in (world.student, world.again):
        assignment, _ = Assignment.objects.get_or_create(
            student=student, user=world.mentor, defaults={"function": "MENTOR", "reads": "PLAN"}
        )
    AssignedSection.objects.give(assignment, add={("PERSPECTIVE", "herkomst")}, take=set(), by=world.coordinator)
    client = inside(world.mentor)
    address = url(world, Kind.PERSPECTIVE)

    assert (
        client.post(address, sent(client, address, "factoren")).status_code == 200
    )  # no page of theirs: it is not offered
    client.post(address, sent(client, address, "herkomst"))

    part = part_of(world.new, Kind.PERSPECTIVE)
    assert (part.earlier_support != "", part.factors.count()) == (True, 0)


def test_that_somebody_looked_into_the_earlier_enrolment_is_noted_there(world):
    ViewRecord.objects.filter(student=world.student).erase()

    inside(world.coordinator).get(url(world, Kind.PERSPECTIVE))

    assert ViewRecord.objects.filter(student=world.student, user=world.coordinator).exists()


def test_another_pupil_of_the_school_is_no_earlier_plan(world):
    other = make_student(world.school, name="Bilal Haddad", enrolled_on=today())
    plan = Plan.start(other, by=world.coordinator, **REASON)

    assert earlier.plans_before(plan, world.coordinator) == []
    assert [each.pk for each in earlier.plans_before(world.new, world.coordinator)] == [world.plan.pk]
    assert not Goal.objects.filter(action_part__plan=plan).exists()
