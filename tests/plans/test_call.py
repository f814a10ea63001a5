"""Nothing is shared while the family cannot call the school."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Membership, School
from plans import actions
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.models import Part
from tests.consent.steps import refusal
from tests.factories import make_world, part_of, prepared, shared
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
SAYS = "de familie moet kunnen bellen"


@once_a_module
def world():
    world = make_world()
    prepared(world)
    School.objects.update(phone=" ")
    return world


def test_a_part_is_not_shared_without_the_schools_telephone_number(world):
    assert SAYS in refusal(shared, world, Kind.PERSPECTIVE)
    assert Part.objects.get(pk=part_of(world.plan, Kind.PERSPECTIVE).pk).status == Status.DRAFT

    School.objects.update(phone="071 123 45 67")

    assert shared(world, Kind.PERSPECTIVE).status == Status.SHARED


def test_it_stands_in_the_list_with_the_way_to_the_field_for_who_may_fill_it(world, client):
    part, field = part_of(world.plan, Kind.PERSPECTIVE), reverse("school", args=[world.school.pk]) + "#id_phone"
    client.force_login(world.coordinator)
    pages = [reverse("part_share", args=[part.pk]), reverse("part_section", args=[part.pk, "bestemming"])]
    for page in pages:
        text = client.get(page).content.decode()
        assert SAYS in text
        assert field not in text

    Membership.objects.create(user=world.coordinator, school=world.school, role=Role.ADMINISTRATOR)

    for page in pages:
        assert field in client.get(page).content.decode()
    assert 'id="id_phone"' in client.get(field).content.decode()


def test_a_new_school_says_where_families_call_and_write_and_that_is_not_the_administrator():
    asked = {"board": "Stichting", "sector": ["PRO"], "administrator": "Trudy Vos", "email": "b@kompas.example"}
    school = {"phone": "030 123 45 67", "address": "Kade 1, Utrecht", "support": "school@kompas.example"}
    for missing in school:
        with pytest.raises(CommandError, match=missing):
            call_command("new_school", "Het Kompas", **asked, **{key: school[key] for key in school if key != missing})
    with pytest.raises(CommandError, match="ander adres"):
        call_command("new_school", "Het Kompas", **asked, **school | {"support": "B@kompas.example"})
    assert not School.objects.exists()


def test_the_refusal_is_one_reason_among_the_others(world):
    with pytest.raises(NotAllowedNow) as refused:
        actions.share(Part.objects.get(pk=part_of(world.plan, Kind.PERSPECTIVE).pk), by=world.coordinator)
    assert [reason for reason in refused.value.reasons if SAYS in reason]
