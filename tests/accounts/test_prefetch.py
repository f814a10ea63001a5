"""What is fetched along is what Django's own prefetching fetches, in no more queries."""

import copy

import pytest
from django.db.models import prefetch_related_objects

from accounts.prefetch import is_laid, prefetch
from plans.choices import Kind
from plans.models import ActionPart, Part, Plan
from plans.models.plan_queryset import DIALOGUE
from tests.factories import answer_remark, make_world, prepared, remark, shared
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    prepared(world)
    part = shared(world, Kind.ACTION)
    answer_remark(remark(part, world.mother.person), by=world.coordinator)
    remark(part, world.father.person, text="Liever op dinsdag.")
    make_world()
    return world


def tree(instance, path: str):
    """The keys along a path, with the relations that were laid."""
    name, _, rest = path.partition("__")
    related = getattr(instance, name)
    rows = list(related.all()) if hasattr(related, "all") else [related]
    return [(row._meta.label, row.pk, *([tree(row, rest)] if rest else [])) for row in rows]


def test_the_rows_and_their_order_are_those_of_prefetch_related(world, django_assert_num_queries):
    ours, django = list(Plan.objects.order_by("pk")), list(Plan.objects.all().order_by("pk"))
    prefetch(ours, *DIALOGUE, "school")
    prefetch_related_objects(django, *DIALOGUE, "school")
    with django_assert_num_queries(0):
        for path in (*DIALOGUE, "school"):
            assert [tree(plan, path) for plan in ours] == [tree(plan, path) for plan in django]
    assert str(tree(ours[0], "parts__remarks__answers")).count("plans.RemarkAnswer") == 1


def test_a_row_knows_whose_it_is(world, django_assert_num_queries):
    plans = list(Plan.objects.order_by("pk"))
    prefetch(plans, "parts__remarks")
    with django_assert_num_queries(0):
        for plan in plans:
            for part in plan.parts.all():
                assert part.plan is plan
                assert all(row.part is part for row in part.remarks.all())


def test_what_lies_there_already_is_not_fetched_again(world, django_assert_num_queries):
    plans = list(Plan.objects.select_related("school"))
    prefetch(plans, "parts", "school")
    with django_assert_num_queries(0):
        prefetch(plans, "parts", "school")
    with django_assert_num_queries(2):
        prefetch(plans, "parts__remarks", "school__holidays")
    assert all(is_laid(part, "remarks") for plan in plans for part in plan.parts.all())


def test_two_rows_of_one_school_both_have_what_belongs_to_it(world, django_assert_num_queries):
    plans = [*Plan.objects.filter(pk=world.plan.pk), *Plan.objects.select_related("school").filter(pk=world.plan.pk)]
    prefetch(plans, "school__holidays")
    with django_assert_num_queries(0):
        assert [list(plan.school.holidays.all()) for plan in plans] == [[], []]


def test_nothing_is_asked_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        prefetch([], "parts__remarks")


def test_a_version_is_read_with_its_content_and_dialogue(world, django_assert_num_queries):
    pk = Part.objects.get(plan=world.plan, kind=Kind.ACTION).pk
    with django_assert_num_queries(16):
        part = ActionPart.objects.afresh(pk)
    with django_assert_num_queries(0):
        assert part.plan.student.person.name == "Yara van der Meulen"
        assert [row.text for row in part.plan.parts_of(Kind.ACTION)[0].remarks.all()]
    with pytest.raises(ActionPart.DoesNotExist):
        ActionPart.objects.afresh(0)


def test_what_needs_more_than_the_rows_is_asked_of_the_database(world, django_assert_num_queries):
    part = ActionPart.objects.afresh(Part.objects.get(plan=world.plan, kind=Kind.ACTION).pk)
    laid = part.plan.parts.all()[0].remarks
    with django_assert_num_queries(0):
        assert (laid.count(), laid.exists(), len(laid.all())) == (2, True, 2)
    with django_assert_num_queries(2):
        assert laid.filter(text="Liever op dinsdag.").get().person_id == world.father.person_id
        assert laid.order_by("-pk").first().text == "Liever op dinsdag."
    assert copy.deepcopy(laid.all()) == laid.all()
