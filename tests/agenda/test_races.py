"""Somebody changes a fact while the rows of the plan are made: an older answer never covers a newer one."""

import pytest

from agenda.models import PlanSummary
from agenda.refresh import refresh, refresh_stale
from students.models import Person
from tests.consent.at_once import at_once
from tests.factories import hear, make_world, shared, today

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_written_while_a_row_is_made_leaves_it_stale_or_is_in_it():
    world = make_world()
    shared(world, "PERSPECTIVE")
    refresh([world.plan.pk], today())

    def made_anew() -> int:
        return sum(refresh([world.plan.pk], today()) for _ in range(5))

    def renamed() -> int:
        return Person.objects.filter(pk=world.student.person_id).update(given_name="Yasmina", sort="aaa")

    def heard() -> str:
        hear(world.plan, by=world.mentor)
        return "heard"

    found = at_once(made_anew, renamed, heard)

    assert not [each for each in found if isinstance(each, Exception)]
    rows = PlanSummary.objects.filter(plan=world.plan)
    steps = world.plan.next_steps
    assert rows.stale(today()).exists() or steps.filter(sort="aaa").exists()
    refresh_stale(rows, today())
    assert set(steps.values_list("sort", flat=True)) == {"aaa"}
    assert not steps.filter(what="In gesprek met de leerling").exists()


def test_two_who_read_a_stale_list_at_once_make_it_once_and_both_read_it():
    worlds = [make_world() for _ in range(3)]
    rows = PlanSummary.objects.all()

    found = at_once(*[lambda: refresh_stale(PlanSummary.objects.all(), today())] * 2)

    assert found == [0, 0]
    assert not rows.stale(today()).exists()
    assert {world.plan.next_steps.count() for world in worlds} == {2}
