"""Vandaag: one page of fifty, by pupil, narrowed by the address; it reads rows and asks no rule."""

import re
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from agenda import refresh
from agenda.models import NextStep, PlanSummary
from agenda.refresh import refresh_all
from plans.models import Plan
from students.models import Person
from tests.consent.steps import asked
from tests.factories import (
    ago,
    hear,
    make_family,
    make_school,
    make_student,
    make_user,
    make_world,
    part_of,
    remark,
    shared,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    """A pupil whose coordinator has things of several kinds to do, in class 3 kb."""
    world = make_world()
    part = shared(world, "PERSPECTIVE")
    remark(part, world.mother.person)
    refresh_all(today())
    return world


@once_a_module
def busy(world):
    """Sixty more pupils with a plan of two drafts each, twelve of them in another class and of another coordinator."""
    world.other = make_user(world.school, Role.COORDINATOR)
    for number in range(60):
        mine = number % 5 > 0
        student = make_student(world.school, name=f"Leerling {number:02d}", class_name="1 tl" if mine else "2 havo")
        by = world.coordinator if mine else world.other
        Plan.start(student, by=by, at=ago(20), trigger_reason="OPDC")
    refresh_all(today())
    return world


def page(client, user, url: str = "/vandaag/") -> str:
    client.force_login(user)
    return client.get(url).content.decode()


def part(html: str, begin: str, end: str = "</section>") -> str:
    return html[html.index(begin) :].split(end)[0]


def names(html: str) -> list[str]:
    return re.findall(r'scope="rowgroup".*?<bdi>([^<]+)</bdi>', part(html, "Wacht op mij"))


# By pupil -----------------------------------------------------------------------------------------------------------------


def test_what_waits_for_one_pupil_stands_together_under_one_name(client, world):
    html = part(page(client, world.coordinator), "Wacht op mij")

    assert names(html) == ["Yara van der Meulen"]
    assert 'rowspan="2"' in html
    for what in ("Een opmerking beantwoorden", "Afmaken en delen"):
        assert what in html


def test_a_coordinator_with_a_mandate_reads_a_pupil_once_whatever_the_role(client, busy):
    busy.coordinator.memberships.create(school=busy.school, role=Role.DIRECTOR, mandate="Namens het bestuur")
    NextStep.objects.filter(plan=busy.plan, position=1).update(who="DIRECTOR")

    assert names(page(client, busy.coordinator, "/vandaag/?klas=3 kb")) == ["Yara van der Meulen"]


def test_what_is_due_first_stands_on_top_and_then_by_name(client, busy):
    early = Plan.objects.order_by("-pk").first()
    Plan.objects.filter(pk=early.pk).update(establish_by=ago(300).date())

    found = names(page(client, busy.coordinator, "/vandaag/?klas=1 tl"))

    assert found[0] == early.student.person.name
    assert found[1:] == sorted(found[1:])


# One page -----------------------------------------------------------------------------------------------------------------


def test_a_page_has_fifty_lines_and_the_rest_stands_on_the_next(client, busy):
    first, second = (page(client, busy.coordinator, f"/vandaag/?page={number}") for number in (1, 2))

    assert "122 dingen wachten op u." in first
    assert "Bladzijde 1 van 3" in first
    assert part(first, "Wacht op mij").count('class="deed"') == 50
    assert part(second, "Wacht op mij").count('class="deed"') == 50


def test_a_page_that_shows_more_asks_no_more_queries(client, world, busy):
    client.force_login(busy.director)
    counts = []
    for address in ("/vandaag/?klas=3 kb", "/vandaag/?lijst=anderen"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] >= counts[1]
    assert max(len(each["sql"]) for each in queries) < 3000


def test_vandaag_and_leerlingen_ask_no_rule(client, busy):
    """The rules stand behind `next_steps_of`; a page that reads rows does not come near them."""
    client.force_login(busy.coordinator)
    with mock.patch.object(refresh, "answer_of") as rules:
        assert client.get("/vandaag/").status_code == 200
        assert client.get("/leerlingen/?status=late").status_code == 200

    assert not rules.called


def test_ten_things_of_others_stand_below_and_all_of_them_behind_a_link(client, busy):
    below = part(page(client, busy.director), "Wacht op anderen")
    assert below.count('scope="rowgroup"') <= 10
    assert "lijst=anderen" in below

    html = page(client, busy.director, "/vandaag/?lijst=anderen")

    assert "Bladzijde 1 van 3" in html
    assert "Wacht op mij" not in html


# Narrowed -----------------------------------------------------------------------------------------------------------------


def test_the_address_narrows_by_class_by_kind_and_by_coordinator(client, busy):
    user = busy.coordinator

    assert set(names(page(client, user, "/vandaag/?klas=3 kb"))) == {"Yara van der Meulen"}
    assert names(page(client, user, "/vandaag/?soort=beantwoorden")) == ["Yara van der Meulen"]
    theirs = names(page(client, user, f"/vandaag/?wie={busy.other.pk}"))
    assert len(theirs) == 12
    assert "24 dingen wachten op u binnen deze keuze." in page(client, user, f"/vandaag/?wie={busy.other.pk}")


def test_the_next_page_keeps_what_was_chosen(client, busy):
    html = page(client, busy.coordinator, "/vandaag/?klas=1 tl&soort=schrijven")

    assert re.search(r'href="\?[^"]*klas=1[^"]*page=2', html.replace("&amp;", "&"))
    assert "<option selected>1 tl</option>" in html


def test_a_choice_in_which_nothing_waits_says_so(client, busy):
    html = page(client, busy.coordinator, "/vandaag/?soort=evalueren")

    assert "Niets binnen deze keuze." in html
    assert "Alles is gedaan." not in html


@pytest.mark.parametrize("name", ["wie", "klas", "soort", "lijst", "page"])
@pytest.mark.parametrize("typed", ["%00", "a%00b", "%ff", "9" * 30, "-1", "²", "x" * 5000])
def test_whatever_is_typed_behind_the_question_mark_vandaag_answers(client, world, name, typed):
    client.force_login(world.coordinator)

    assert client.get(f"/vandaag/?{name}={typed}").status_code == 200


def test_nobody_reads_what_waits_at_another_school_or_for_a_pupil_of_somebody_else(client, busy):
    elsewhere = make_user(make_school(name="De Brug"), Role.COORDINATOR)
    for user in (elsewhere, busy.administrator, make_user(busy.school, Role.TEAM)):
        for address in (
            "/vandaag/",
            "/vandaag/?lijst=anderen",
            "/vandaag/?klas=3 kb",
            f"/vandaag/?wie={busy.coordinator.pk}",
        ):
            html = page(client, user, address)
            assert "Yara" not in html
            assert "Leerling 0" not in html
    assert "Yara" in page(client, busy.mentor)


# Never behind ---------------------------------------------------------------------------------------------------------------


def test_a_deed_of_a_moment_ago_is_in_the_list(client, world):
    page(client, world.coordinator)

    hear(world.plan, by=world.mentor)
    made = make_student(world.school, name="Nieuwe Leerling")
    make_family(made, by=world.coordinator)
    Plan.start(made, by=world.coordinator, trigger_reason="OPDC")
    Person.objects.filter(pk=world.student.person_id).update(given_name="Yasmina")

    html = page(client, world.coordinator)
    assert "Nieuwe Leerling" in html
    assert "Yasmina" in html


def test_when_too_much_happened_at_once_the_page_says_what_is_still_made(client, busy, monkeypatch):
    PlanSummary.objects.update(valid_until="0001-01-01")
    monkeypatch.setattr("agenda.refresh.AT_ONCE", 20)
    monkeypatch.setattr(refresh.refresh_stale, "__kwdefaults__", {"limit": 20})

    assert "41 plannen worden nog bijgewerkt." in page(client, busy.coordinator)
    call_command("refresh_agenda")
    assert "nog bijgewerkt" not in page(client, busy.coordinator)


def test_a_question_to_a_family_waits_for_them_and_not_for_me(client, world):
    asked(world)

    html = page(client, world.coordinator)

    assert "Antwoord op deel 2" in part(html, "Wacht op anderen")
    assert "Antwoord op deel 2" not in part(html, "Wacht op mij")
    assert part_of(world.plan, "ACTION").status == "SHARED"
