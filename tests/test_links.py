"""Every link that a page offers leads somewhere for the one who sees it: nobody walks into a closed door."""

import re

import pytest
from django.urls import reverse

from consent import actions
from plans.choices import Kind
from plans.models import Evaluation
from tests.factories import ago, established, hear, make_world, part_of, prepared, remark, shared, today

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a [^>]*?href="(/[^"#?]*)')


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


@pytest.mark.parametrize("story", [lambda world: None, asked, looking_back], ids=["draft", "asked", "looking back"])
@pytest.mark.parametrize("who", ["coordinator", "director", "mentor", "administrator"])
def test_no_page_offers_a_link_that_its_reader_may_not_follow(client, who, story):
    world = make_world()
    story(world)
    client.force_login(getattr(world, who))
    seen, waiting, closed = set(), [(reverse("today"), "")], []

    while waiting:
        path, found_on = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = client.get(path)
        if response.status_code >= 400:
            closed.append(f"{path} answers {response.status_code}, offered by {found_on}")
        body = response.getvalue() if response.streaming else response.content
        if response.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [(link, path) for link in LINK.findall(body.decode())]

    assert not closed
    assert reverse("student", args=[world.student.pk]) in seen
