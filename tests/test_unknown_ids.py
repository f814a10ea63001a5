"""An id that is not there costs no more than one that is not yours: no lock, no look at anybody's plan (decision 50)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.factories import make_world
from tests.test_access import STAFF_ROUTES

pytestmark = pytest.mark.django_db
NOWHERE = 999_999


def routes_with_an_id() -> list[tuple[str, str]]:
    found = []
    for name in STAFF_ROUTES:
        try:
            found.append((name, reverse(name, kwargs={"pk": NOWHERE})))
        except NoReverseMatch:
            continue
    return found


def test_a_post_to_what_is_not_there_or_not_yours_locks_nothing():
    """One POST with an unknown id once locked every running plan of every school."""
    world, elsewhere = make_world(), make_world(name="Het Palet")
    client = Client()
    client.force_login(world.coordinator)
    routes = routes_with_an_id()
    assert len(routes) > 30

    for name, unknown in routes:
        for url in (unknown, unknown.replace(str(NOWHERE), str(elsewhere.student.pk))):
            with CaptureQueriesContext(connection) as queries:
                response = client.post(url, {"anything": "at all"})
            said = [query["sql"] for query in queries]
            assert response.status_code in (404, 403, 405) or url != unknown, (name, response.status_code)
            if response.status_code == 404:
                assert not [sql for sql in said if "FOR UPDATE" in sql], name
                assert len(said) < 12, (name, len(said))
