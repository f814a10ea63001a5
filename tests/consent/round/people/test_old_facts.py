"""The page of a dated fact that stood open while a colleague recorded a newer one puts that aside only when told to."""

import pytest
from django.urls import reverse

from consent.round import people
from students import actions
from students.models import AccessGrant, Authority, CapabilityRecord, DisagreementRecord
from tests.factories import ago, make_world, today
from tests.opened import form_in, opened

pytestmark = pytest.mark.django_db
DAY = today().isoformat()
SAYS = {"evidence": "zelf gezien", "from_on": DAY}
PAGES = {
    "authority_add": ("father", Authority, {"value": "NO", "from_on": ago(3).date(), "evidence": "beschikking van de rechter"},
                      {"value": "YES", "basis": "PARENT", **SAYS}, "beschikking van de rechter"),
    "capability_add": ("student", CapabilityRecord, {"value": "CURATELE", "from_on": ago(3).date(), "evidence": "register"},
                       {"value": "CAPABLE", **SAYS}, "register"),
    "disagreement_add": ("student", DisagreementRecord, {"known": True, "from_on": ago(3).date(), "evidence": "brief"},
                         {"known": "", **SAYS}, "onenigheid bekend: aan"),
    "grant_add": ("father", AccessGrant, {"from_on": ago(3).date(), "until_on": ago(1).date()},
                  {"from_on": DAY}, "tot en met"),
}  # fmt: skip


@pytest.fixture
def world(client):
    world = make_world(age=18)
    client.force_login(world.coordinator)
    return world


def row_of(world, page: str):
    return getattr(world, PAGES[page][0])


def recorded_by_a_colleague(world, page: str):
    owner, model, values, _, _ = PAGES[page]
    row = model(**{owner if owner == "student" else "guardian": getattr(world, owner)}, **values)

    def write() -> bool:
        actions.record(row, by=world.administrator)
        return True

    assert people.change(world.student.pk, write, by=world.administrator).done
    return row


@pytest.mark.parametrize("page", PAGES)
def test_a_newer_fact_is_shown_first_and_then_it_is_a_choice(client, world, page):
    _, model, _, typed, words = PAGES[page]
    where = reverse(page, args=[row_of(world, page).pk])
    tab = opened(client, where)
    newer = recorded_by_a_colleague(world, page)

    again = client.post(where, tab | typed)

    html = again.content.decode()
    assert "Iemand anders legde intussen iets vast:" in html
    assert words in html
    assert model.objects.latest("pk") == newer
    assert client.post(where, form_in(html)).status_code == 302
    assert model.objects.latest("pk") != newer


@pytest.mark.parametrize("page", PAGES)
def test_pressed_twice_it_is_one_fact_and_nobody_elses(client, world, page):
    _, model, _, typed, _ = PAGES[page]
    where = reverse(page, args=[row_of(world, page).pk])
    tab, before = opened(client, where), model.objects.count()

    assert [client.post(where, tab | typed).status_code for _ in range(2)] == [302, 302]

    assert model.objects.count() == before + 1
