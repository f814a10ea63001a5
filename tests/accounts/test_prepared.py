"""SQL that was written beforehand finds what the same queryset finds when it is written anew."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.prepared import Chosen, made, prepared
from plans.models import Part, Plan
from students.models import Person, Student
from tests.factories import make_school, make_user, make_world
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@prepared
def pupils(user, on: date):
    return Student.objects.known_to(user).enrolled(on).select_related("person").order_by("pk")


@prepared
def with_keys(model, keys: list[int]):
    return model.objects.filter(pk__in=keys).order_by("pk")


@prepared
def since_yesterday(keys: list[int]):
    return Student.objects.filter(pk__in=keys, enrolled_on__lte=timezone.localdate() - timedelta(days=1))


@prepared
def parts(plans, kind: str):
    return Part.objects.filter(plan__in=plans, kind=kind).select_related("actionpart", "plan__student").order_by("pk")


def one_plan(pk: int):
    return Plan.objects.filter(pk=pk)


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_rows_are_those_of_the_queryset_for_each_reader_and_day(world):
    of_two_schools = make_user(make_school(name="De Wilg"), "COORDINATOR")
    of_two_schools.memberships.create(school=world.school, role="DIRECTOR")
    readers = [world.coordinator, world.director, world.mentor, world.administrator, make_user(), of_two_schools]
    for user in readers:
        for on in (timezone.localdate(), date(2001, 1, 1)):
            for _ in range(2):
                found, fresh = pupils(user, on), list(pupils.afresh(user, on))
                assert [columns(row) for row in found] == [columns(row) for row in fresh]
                assert [columns(row.person) for row in found] == [columns(row.person) for row in fresh]


def test_moments_are_those_that_django_reads(world):
    found, fresh = with_keys(Plan, [world.plan.pk]), with_keys.afresh(Plan, [world.plan.pk])
    assert [(row.started_at, row.ended_at) for row in found] == [(row.started_at, row.ended_at) for row in fresh]
    assert found[0].started_at.utcoffset() == fresh[0].started_at.utcoffset()


def test_a_list_may_be_empty_short_or_long(world):
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for length in range(len(keys) + 1):
        assert [row.pk for row in with_keys(Person, keys[:length])] == keys[:length]


def test_a_child_of_a_table_comes_with_its_parent(world):
    for kind in ("ACTION", "PERSPECTIVE"):
        chosen = Chosen(one_plan, world.plan.pk)
        (found,), (fresh,) = parts(chosen, kind), parts.afresh(chosen, kind)
        assert columns(found) == columns(fresh)
        assert hasattr(found, "actionpart") is (kind == "ACTION")
        assert found.plan.student == world.plan.student
        assert not hasattr(found, "actionpart") or columns(found.actionpart) == columns(fresh.actionpart)


def test_a_queryset_as_argument_is_written_anew(world):
    before = len(parts.written)
    assert parts(Plan.objects.filter(pk=world.plan.pk), "ACTION") == list(Part.objects.filter(kind="ACTION"))
    assert len(parts.written) == before


def test_a_day_that_is_no_argument_is_not_kept(world):
    keys = list(Student.objects.values_list("pk", flat=True))
    assert since_yesterday(keys)
    with time_machine.travel("2001-01-01T12:00:00Z"):
        assert since_yesterday(keys) == []


def test_what_was_read_can_be_saved_and_what_was_not_read_is_asked(world, django_assert_num_queries):
    person = made(Person, {"id": world.student.person_id, "given_name": "Bo"})
    with django_assert_num_queries(1):
        assert person.family_name == world.student.person.family_name
    (student,) = with_keys(Student, [world.student.pk])
    student.class_name = "9z"
    student.save()
    assert Student.objects.get(pk=student.pk).class_name == "9z"


def test_nothing_that_was_read_is_kept(world):
    before = with_keys(Student, [world.student.pk])[0].class_name
    Student.objects.update(class_name=f"{before}x")
    assert with_keys(Student, [world.student.pk])[0].class_name == f"{before}x"
