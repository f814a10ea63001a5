"""An id that is not there costs no more than one that is not yours: no lock, no look at anybody's plan (decision 50)."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from tests.consent.family_walk import proven
from tests.factories import established, make_world, part_of
from tests.guards.test_access import FAMILY_ROUTES, STAFF_ROUTES

pytestmark = pytest.mark.django_db
NOWHERE = 999_999


def addresses(routes, **known) -> list[tuple[str, str]]:
    """(name, address) of every route about something in particular, filled with what is `known` and else with nothing there."""
    found = []
    for name in routes:
        ((path, names),) = next(iter(get_resolver().reverse_dict.getlist(name)))[0][:1]
        fillers = {each: known.get(each, known.get("id", NOWHERE)) for each in names}
        fillers |= {"slug": "doelen", "field": "goals.1.title"} | known
        if names:
            found.append((name, "/" + path % fillers))
    return found


def held(client, name: str, url: str) -> None:
    """That a POST there is answered without a lock and without a walk through the database."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, {"anything": "at all"})
    said = [query["sql"] for query in queries]
    assert response.status_code in (404, 403, 405), (name, response.status_code)
    assert not [sql for sql in said if "FOR UPDATE" in sql], name  # SQLite has no such words: PostgreSQL tells
    if response.status_code == 404:
        assert len(said) < 12, (name, len(said))


def test_a_post_to_what_is_not_there_or_not_yours_locks_nothing():
    """One POST with an unknown id once locked every running plan of every school."""
    world, elsewhere = make_world(), make_world(name="Het Palet")
    client = Client()
    client.force_login(world.coordinator)
    unknown = addresses(STAFF_ROUTES)
    assert len(unknown) > 60

    for name, url in unknown:
        held(client, name, url)
    for other in (elsewhere.student, elsewhere.plan, part_of(elsewhere.plan, "ACTION"), elsewhere.mother):
        for name, url in addresses(STAFF_ROUTES, id=other.pk):
            with CaptureQueriesContext(connection) as queries:
                response = client.post(url, {"anything": "at all"})
            if response.status_code in (404, 403):
                assert not [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]], (name, url)


def test_a_parent_who_tries_another_family_s_plan_locks_nothing():
    world, elsewhere = make_world(), make_world(name="Het Palet")
    part = established(elsewhere, "PERSPECTIVE", days=3)
    established(world, "PERSPECTIVE", days=3)
    client = proven(world.mother.person, world.plan, Client())
    theirs = {"plan": elsewhere.plan.uuid, "part": part.uuid, "submission": uuid4(), "number": 0}
    nothing = {"plan": uuid4(), "part": uuid4(), "submission": uuid4(), "number": 0}

    tried = 0
    for known in (theirs, nothing):
        for name, url in addresses(FAMILY_ROUTES, **known):
            if name not in ("my_plans", "family_become"):  # these name nobody's: they lead on
                tried += 1
                held(client, name, url)
    assert tried > 25
