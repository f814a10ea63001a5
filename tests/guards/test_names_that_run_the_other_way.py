"""A pupil with an Arabic name and a mother with a Hebrew one, on pages, in the mail and on paper."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Delivery
from consent.sending import sender
from tests.consent.family_walk import proven
from tests.consent.steps import asked, refuse
from tests.factories import make_world
from tests.paper import stored, words
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]  # a page is the same on either engine
RIGHT_TO_LEFT = "\u0590-\u08ff"
MOVES = re.compile(f"[{RIGHT_TO_LEFT}](?![{RIGHT_TO_LEFT}]|\\s+[{RIGHT_TO_LEFT}]|\\s+[a-z])")
"""The end of such letters, unless a Dutch word follows: that holds its place by itself, a digit or a comma does not."""
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "path"}


class Loose(HTMLParser):
    """Collects the texts of a page in which letters run from right to left and nothing keeps them apart."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            apart = tag in ("bdi", "option", "textarea") or not {"auto", "ltr", "rtl"}.isdisjoint(
                value for name, value in attrs if name == "dir"
            )
            self.open.append((tag, apart or bool(self.open and self.open[-1][1])))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not (self.open and self.open[-1][1]) and MOVES.search(ISOLATED.sub("", data)):
            self.found.append(" ".join(data.split()))


def named(world):
    for person, given, family in ((world.student.person, "ليلى", "الحداد"), (world.mother.person, "נועה", "כהן")):
        person.given_name, person.family_name = given, family
        person.save()
    world.plan.student.person.refresh_from_db()


@once_a_module
def world():
    world = make_world()
    named(world)
    world.part = asked(world)
    return world


def test_pages_keep_such_names_apart(world):
    staff, mother = Client(), proven(world.mother.person, world.plan)
    staff.force_login(world.coordinator)
    refuse(world.part, world.mother.person)
    pages = [
        (staff, reverse("today")), (staff, reverse("students")), (staff, world.student.get_absolute_url()),
        (staff, reverse("part", args=[world.part.pk])), (staff, reverse("dialogue", args=[world.plan.pk])),
        (staff, reverse("consent", args=[world.part.pk])), (staff, reverse("student_edit", args=[world.student.pk])),
        (mother, reverse("family_plan", args=[world.plan.uuid])),
        (mother, reverse("family_history", args=[world.plan.uuid])),
    ]  # fmt: skip

    found = {}
    for client, address in pages:
        page = Loose()
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        page.feed(response.content.decode())
        found[address] = page.found

    assert not {address: texts for address, texts in found.items() if texts}


def test_mails_keep_such_names_apart(world):
    world.school.name = "مدرسة النور"
    world.school.save()

    subject, body = sender.letter(Delivery.objects.filter(person=world.mother.person).latest("pk"))

    assert subject.startswith("\u2068مدرسة النور\u2069 ")
    assert body.rstrip().endswith("\u2068مدرسة النور\u2069")


@pytest.mark.paper
def test_paper_keeps_such_names_apart(world):
    """Each name is a piece of its own there: what stands beside it comes out in the order in which it was written."""
    said = words(stored(world.part, "SHARED")).replace("\u200d", "")

    assert re.search(r"ليلى الحداد\s*,\s*geboren \d+", said)
    assert re.search(r"ليلى\s*,\s*\d+ \w+ \d{4}, bij het opstellen", said)
    assert re.search(r"נועה כהן\s*,\s*Anton van der Meulen", said)
