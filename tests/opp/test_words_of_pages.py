"""Small words on the pages of the staff: what is offered, in which order, and how it sounds to who hears it."""

import re
from datetime import timedelta

import pytest
from django.template import engines
from django.urls import reverse

from opp.templatetags.look import dial
from plans import links
from plans.choices import Kind
from tests.factories import established, make_world, part_of, shared, today
from tests.one_line import on_one_line

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]  # a page is the same on either engine


def page(client, user, name: str, *args) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=args)).content.decode()


def heard(part) -> list[str]:
    """The steps of this version's rail as they sound: the label and what is said with it."""
    html = on_one_line(
        engines["django"].get_template("components/rail.html").render({"steps": links.rail(part, today())})
    )
    steps = re.findall(r"<li[^>]*>(.*?)</li>", html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", re.sub(r'<span class="when">.*?</span>', "", step)) for step in steps]


def test_evaluating_is_offered_once_something_can_be_looked_back_on(client):
    world = make_world()
    there = reverse("evaluation_start", args=[world.plan.pk])

    assert there not in page(client, world.coordinator, "student", world.student.pk)
    shared(world, Kind.PERSPECTIVE)
    assert there not in page(client, world.coordinator, "student", world.student.pk)
    established(world, Kind.PERSPECTIVE)
    assert there in page(client, world.coordinator, "student", world.student.pk)
    assert there not in page(client, world.director, "student", world.student.pk)


def test_the_rail_says_of_each_step_whether_it_was_done():
    world = make_world()
    part = part_of(world.plan, Kind.ACTION)

    assert heard(part) == ["Opgesteld", "Gedeeld, nog te doen", "Instemming, nog te doen", "Vastgesteld, nog te doen"]
    part = shared(world, Kind.ACTION)
    assert heard(part) == ["Opgesteld, gedaan", "Gedeeld", "Instemming, nog te doen", "Vastgesteld, nog te doen"]
    part.withdraw(by=world.coordinator, reason="We doen het anders.")
    assert heard(part_of(world.plan, Kind.ACTION))[-1] == "Ingetrokken, niet gelukt"


def test_a_version_that_ran_out_did_not_fail_and_was_not_replaced():
    world = make_world()
    part = established(world, Kind.ACTION)

    rail = links.rail(part_of(world.plan, Kind.ACTION), part.period_until + timedelta(days=1))

    assert [step["label"] for step in rail][-2:] == ["Vastgesteld", "Verlopen"]
    assert "Vervangen" not in [step["label"] for step in rail]
    html = engines["django"].get_template("components/rail.html").render({"steps": rail})
    assert "niet gelukt" not in html


def test_the_day_from_which_conversations_count_has_one_name(client):
    world = make_world()
    part = shared(world, Kind.PERSPECTIVE)

    for name, args in (("part_begun", [part.pk]), ("part_revise", [part.pk])):
        assert re.search(r"Gesprekken tellen vanaf\s*<", page(client, world.coordinator, name, *args)), name


def test_what_is_late_comes_before_what_waits(client):
    world = make_world()
    type(world.plan).objects.filter(pk=world.plan.pk).update(establish_by=today() - timedelta(days=2))

    html = page(client, world.coordinator, "today")

    assert 0 < html.index("<h2>Te laat</h2>") < html.index("<h2>Wacht op mij</h2>")


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("071 123 45 67", "0711234567"),
        ("071-123 45 67 (tst. 12)", "0711234567"),
        ("+31 (0)71 123 45 67", "+31711234567"),
        ("071\u00a0123", "071123"),
        ("", ""),
        (" ", ""),
        ("geen", ""),
        ("-", ""),
    ],
)
def test_a_number_that_is_none_is_not_dialled(typed, dialled):
    assert dial(typed) == dialled
