"""What the list of pages says of a draft, where the first press leads, and what is told at the end."""

import pytest
from django.test import Client
from django.urls import reverse

from plans.choices import Kind
from plans.drafting import pages
from plans.models import Factor
from plans.policy import Writer
from tests.factories import make_world, part_of, today

pytestmark = pytest.mark.django_db


def done(part) -> list[str]:
    return [
        step.section.slug
        for step in pages.steps(part, part.requirements_to_share(today()), None, Writer(coordinates=True))
        if step.is_done
    ]


def test_a_page_on_which_nothing_was_written_is_not_done():
    world = make_world()

    assert [done(part_of(world.plan, kind)) for kind in Kind] == [[], []]


def test_a_page_is_done_once_all_is_there():
    part = part_of(make_world().plan, Kind.PERSPECTIVE)
    with part.editing():
        for kind in ("PROMOTING", "HINDERING"):
            Factor.objects.create(perspective=part, kind=kind, sphere="PUPIL", text="Rust in de klas.")

    assert done(part_of(part.plan, Kind.PERSPECTIVE)) == ["factoren"]


def test_without_individual_support_no_goals_are_missed():
    part = part_of(make_world().plan, Kind.ACTION)
    part.no_individual_support = True
    empty = {section.slug for section in pages.sections_for(part) if pages.is_empty(part, section)}

    assert empty == {"taken"}


def test_the_pages_say_so_and_the_last_one_says_what_comes_next():
    world, client = make_world(), Client()
    client.force_login(world.coordinator)
    part = part_of(world.plan, Kind.ACTION)

    def page(slug):
        return client.get(reverse("part_section", args=[part.pk, slug])).content.decode()

    assert "nog leeg" in page("taken")
    assert "Dit is het laatste onderdeel van deel 2" in page("taken")
    assert "Dit is het laatste onderdeel" not in page("periode")


def test_one_button_leads_through_both_parts_to_sharing(client):
    world = make_world()
    client.force_login(world.coordinator)
    parts = [part_of(world.plan, kind) for kind in Kind]
    seen, page = [], reverse("part_section", args=[parts[0].pk, "herkomst"])

    while "/wijzigen/" in page:
        seen.append(page)
        page = client.get(page).context["further"].url

    wanted = [reverse("part_section", args=[part.pk, each.slug]) for part in parts for each in pages.sections_for(part)]
    assert seen == wanted
    assert page == reverse("part_share", args=[parts[0].pk])


def test_a_page_with_a_mistake_says_so_in_its_title():
    world, client = make_world(), Client()
    client.force_login(world.coordinator)
    address = reverse("card_new", args=[part_of(world.plan, Kind.ACTION).pk, "doelen"])

    assert "<title>Fout:" not in client.get(address).content.decode()
    assert "<title>Fout: " in client.post(address, {"title": ""}).content.decode()


def test_the_coordinator_sat_at_the_table_once():
    plan = make_world().plan
    key = f"u{plan.coordinator_id}"

    assert [each for each in plan.people_at_the_table() if each == key] == [key]
    assert plan.people_at_the_table()[key][1:] == ("SCHOOL", None, plan.coordinator_id)


def test_who_is_assigned_as_well_is_named_by_that():
    world = make_world()
    row = world.student.assignments.create(user=world.plan.coordinator, function="MENTOR", reads="PLAN")

    assert world.plan.people_at_the_table()[f"u{row.user_id}"][0] == str(row)
