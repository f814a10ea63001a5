"""A number in an address that no row has, however large it is: nothing there, on both engines."""

import re
import uuid

import pytest
from django.urls import get_resolver

from accounts.choices import Role
from tests.factories import make_school, make_user

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"<id:\w+>")


def numbered() -> dict[str, str]:
    """Every route with a row's number in it: its name, and its path with `%` in place of the numbers."""

    def walk(patterns, above=""):
        for pattern in patterns:
            path = above + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, path)
            elif "<id:" in path or "<int:" in path:
                path = NUMBER.sub("%", path).replace("<slug:slug>", "doelen")
                yield pattern.name, re.sub(r"<uuid:\w+>", str(uuid.uuid4()), path)

    return dict(walk(get_resolver().url_patterns))


@pytest.fixture
def staff(client):
    """Somebody with every role: nobody is sent away before the row is looked for."""
    school = make_school()
    user = make_user(school, Role.COORDINATOR)
    for role in (Role.DIRECTOR, Role.ADMINISTRATOR):
        user.memberships.create(school=school, role=role)
    client.force_login(user)
    client.raise_request_exception = False
    return client


def test_most_routes_are_tried():
    assert len(numbered()) > 50


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_that_no_database_can_hold_leads_nowhere(staff, method):
    answers = {
        name: getattr(staff, method)("/" + path.replace("%", str(10**23))).status_code
        for name, path in numbered().items()
    }

    assert set(answers.values()) == {404}, answers


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_that_no_row_has_leads_nowhere(staff, method):
    answers = {
        name: getattr(staff, method)("/" + path.replace("%", str(10**17))).status_code
        for name, path in numbered().items()
    }

    strange = {
        # The family's door is closed to staff; some pages are only read, some deeds only posted.
        name: code
        for name, code in answers.items()
        if code != 404 and not (code == 403 and name.startswith("family_")) and code != 405
    }
    assert not strange
