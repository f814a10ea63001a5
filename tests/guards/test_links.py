"""Every link and button that a page offers leads somewhere for the one who sees it: nobody walks into a closed door."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from consent.round import actions
from plans.choices import Kind
from plans.models import Evaluation
from tests.consent.round.people.test_own_day import correct_birth_date
from tests.factories import ago, established, hear, make_world, part_of, prepared, remark, shared, today
from tests.guards.test_access import FAMILY, family_client
from tests.guards.test_access import town as town  # the fixture
from tests.plans.text.test_revision import look_back

# Test_access knocks at each page on both engines; which links it has is the same on either.
pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

LINK = re.compile(r'<a [^>]*?href="(/[^"#?]*)')
FORM = re.compile(r'<form (?:id="[^"]*" )?method="post"(?: action="(/[^"]*)")?(?![^>]* hidden>)')
"""What can be pressed: a form that is hidden is shown by a script, which says where it goes (`static/saving.js`)."""
OUT = {reverse("account_logout"), reverse("family_leave")}
"""Who presses these is gone, and sees nothing more."""


def asked(world):
    prepared(world)
    part = shared(world, Kind.ACTION)
    remark(part, world.mother.person)
    actions.ask(part, by=world.coordinator, at=ago(2))


def looking_back(world):
    for kind in Kind:
        established(world, kind)
    Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    hear(world.plan, by=world.coordinator, days=0, moments="EVALUATING")
    actions.revise(part_of(world.plan, Kind.ACTION), by=world.coordinator, reason="Iets anders.")


def corrected(world):
    """Looked back on, a new version in the making, and a birth date that turned out otherwise."""
    for kind in Kind:
        established(world, kind)
    look_back(world, results=["PARTLY"], steps=["CONTINUE"])
    correct_birth_date(world, age=18)


def read(client: Client, method: str, path: str) -> tuple[int, str]:
    """The status, and the page when it is one; whatever it changed is undone."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        body = response.getvalue() if response.streaming else response.content
        transaction.set_rollback(True)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code, body.decode() if is_page else ""


def visited_as(path: str) -> str:
    """What is visited once: an address; of the many places in one text where a slip may be put right, the first."""
    return re.sub(r"/schrijffout/\w.*", "/schrijffout/*", path)


def walk(client: Client, start: str) -> tuple[set[str], list[str]]:
    """Every address that can be reached by links, and what answered that this reader may not come there."""
    seen, pressed, waiting, closed = set(), set(), [(start, "")], []
    while waiting:
        path, found_on = waiting.pop()
        if visited_as(path) in seen:
            continue
        seen.add(visited_as(path))
        status, html = read(client, "get", path)
        if status >= 400:
            closed.append(f"{path} answers {status}, offered by {found_on}")
            continue
        waiting += [(link, path) for link in LINK.findall(html)]
        for action in {action or path for action in FORM.findall(html)} - pressed - OUT:
            pressed.add(action)
            status, _ = read(client, "post", action)
            if status in (403, 404):
                closed.append(f"{action} answers {status} when it is pressed on {path}")
    return seen, closed


@pytest.mark.parametrize(
    "story", [lambda world: None, asked, looking_back, corrected], ids=["draft", "asked", "looking back", "corrected"]
)
@pytest.mark.parametrize("who", ["coordinator", "director", "mentor", "administrator"])
def test_no_page_offers_what_its_reader_may_not_do(client, who, story):
    world = make_world()
    story(world)
    client.force_login(getattr(world, who))

    seen, closed = walk(client, reverse("today"))

    assert not closed
    assert reverse("student", args=[world.student.pk]) in seen
    if story is corrected:
        assert (reverse("correction", args=[world.plan.pk]) in seen) == (who == "director")


def test_no_page_in_a_town_with_something_of_everything_offers_what_its_reader_may_not_do(town):
    closed = {}
    for who in ("coordinator", "director", "mentor", "administrator", "card_teacher", "unassigned"):
        client = Client()
        client.force_login(getattr(town, who))
        _, closed[who] = walk(client, reverse("today"))
    for who in FAMILY:
        _, closed[who] = walk(family_client(town, who), reverse("my_plans"))

    assert [f"{who}: {each}" for who, all_closed in closed.items() for each in all_closed] == []


@pytest.mark.parametrize("who", ["coordinator", "mentor"])
def test_the_button_of_the_director_is_the_directors(client, who):
    world = make_world()
    part = established(world, Kind.PERSPECTIVE, days=9)
    part = shared(world, Kind.ACTION)
    place, button = reverse("part", args=[part.pk]), reverse("part_establish", args=[part.pk])

    client.force_login(world.director)
    assert button in client.get(place).content.decode()
    client.force_login(getattr(world, who))
    assert f'href="{button}">Vaststellen' not in client.get(place).content.decode()
