"""The title of every page says what it is and whose, and after a mistake that first: it is what a screen reader opens with."""

import re
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import make_world, shared
from tests.guards.test_access import FAMILY, FAMILY_ROUTES, OPEN_ROUTES, POSTED, STAFF, STAFF_ROUTES, family_client
from tests.guards.test_access import town as town  # the fixture
from tests.opened import form_in

pytestmark = pytest.mark.once("sqlite")  # a title is the same on either engine

CALLED_OTHERWISE = {
    "today": "Vandaag",  # its heading is the day
    "part_section": "Thuis, deel 1",  # its heading is the draft around the section
    "mfa_authenticate": "Nog één stap · Inloggen",
}
APART = re.compile("[\u2068\u2069]")
"""The signs that keep a name from moving what stands around it."""


def plain(words: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", words)).split())


def title_of(html: str) -> str:
    return plain(APART.sub("", re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]))


def heading_of(html: str) -> str:
    """The heading, without the number of the part before it, which its colour says on the page."""
    words = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]
    return plain(re.sub(r'<span class="(?:visually-hidden|part-no)[^>]*>.*?</span>', "", words))


def answer(client: Client, method: str, url: str, typed: dict | None = None):
    """What a page answers and its HTML, empty where it is no page; what the visit changed is undone."""
    with transaction.atomic():
        response = getattr(client, method)(url, typed)
        if response.streaming:  # read it out: close() would end the test's own connection with it
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)  # and so is what it would have said on the next page
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response, response.content.decode() if is_page else ""


def emptied(html: str) -> dict:
    """The form of a page as somebody sends it who filled in nothing; what the page itself sends along stays."""
    hidden = set(re.findall(r'<input type="hidden" name="([^"]+)"', html))
    return {name: value if name in hidden else "" for name, value in form_in(html).items()}


def pages_for(town, who: str, readers: tuple, rows: dict):
    """The name and address of each page that this reader may open."""
    for name, row in rows.items():
        if name not in POSTED and row.split()[readers.index(who)] == "200":
            arguments = dict(town.arguments.get(name, {}))
            if who == "of_adult":
                arguments |= {key: value for key, value in town.of_own_child.items() if key in arguments}
            yield name, reverse(name, kwargs=arguments)


def whose(response) -> str:
    """The pupil a page is about, as its reader calls them."""
    plan, student = ((response.context or {}).get(key) for key in ("plan", "student"))
    pupil = student or (plan and plan.student)
    if not pupil:
        return ""
    return getattr(response.context.get("reading"), "whose", pupil.person.name)


def complaints(client: Client, pages) -> list[str]:
    """What there is to say of the titles of these pages, and of the same pages with a mistake on them."""
    wrong, titles = [], {}
    for name, url in pages:
        response, html = answer(client, "get", url)
        if not html:
            continue
        title = title_of(html)
        if not title.startswith(CALLED_OTHERWISE.get(name) or heading_of(html)):
            wrong.append(f"{name}: “{title}” does not begin with “{heading_of(html)}”")
        if title in titles and response.status_code == 200:
            wrong.append(f"{name}: “{title}” is also the title of {titles[title]}")
        titles[title] = name
        if whose(response) not in title:
            wrong.append(f"{name}: “{title}” does not say whose it is")
        if not re.search(r'<form [^>]*method="post"', html):
            continue
        _, after = answer(client, "post", url, emptied(html))
        if re.search(r'is-invalid|class="errors"', after) and title_of(after) != f"Fout: {title}":
            wrong.append(f"{name} with a mistake: “{title_of(after)}”")
    return wrong


def test_every_title_begins_with_what_the_page_is_and_says_whose_and_what_went_wrong(town):
    anybody = [(name, reverse(name, kwargs=town.arguments.get(name, {}))) for name in OPEN_ROUTES]
    found = {"before the door": complaints(Client(), anybody)}
    for who in ("coordinator", "director", "mentor", "administrator", "card_teacher"):
        client = Client()
        client.force_login(getattr(town, who))
        found[who] = complaints(client, pages_for(town, who, STAFF, STAFF_ROUTES))
    for who in FAMILY:
        found[who] = complaints(family_client(town, who), pages_for(town, who, FAMILY, FAMILY_ROUTES))

    assert [f"{who}, {complaint}" for who, wrong in found.items() for complaint in wrong] == []


@pytest.mark.django_db
def test_a_message_that_something_failed_is_heard_first(client):
    world = make_world()
    part = shared(world, "ACTION")
    client.force_login(world.coordinator)

    client.post(reverse("consent_again", args=[part.pk, world.mother.person_id]))
    html = client.get(reverse("part", args=[part.pk])).content.decode()

    assert title_of(html) == "Fout: Handelingsdeel, versie 1 · Yara van der Meulen · OPP"
