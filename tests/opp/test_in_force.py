"""What holds stays in sight, and what is late is the same on every page and to the database (decision 42)."""

import re
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agenda import pupils
from agenda import today as vandaag
from agenda.models import PlanSummary
from agenda.reach import Reach
from agenda.refresh import refresh_stale
from consent.round import actions
from core.writing import date_format
from plans import current
from plans.choices import Kind, Late
from plans.models import Evaluation, Plan
from plans.pdf import documents
from plans.policy import Force, overdue
from students.models import AccessGrant, Person
from tests.consent.family_walk import come_in
from tests.factories import (
    ago,
    consent,
    established,
    hear,
    make_family,
    make_guardian,
    make_student,
    make_world,
    part_of,
    renewed,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def beside(world, name: str, *, plan: bool = True, **fields) -> SimpleNamespace:
    """Another pupil of the same school, with two parents and perhaps a plan of two drafts, 30 days old."""
    enrolled = {"enrolled_on": today() - timedelta(days=31)}
    student = make_student(world.school, name=name, **enrolled | fields)
    family = make_family(student, by=world.coordinator)
    begun = Plan.start(student, by=world.coordinator, at=ago(30), trigger_reason="OPDC") if plan else None
    return SimpleNamespace(**vars(world) | vars(family) | {"student": student, "plan": begun})


@once_a_module
def town():
    """Pupils in every state that a term hangs on, in one school."""
    world = make_world()
    settled = beside(world, "Bilal Haddad")
    adjusting = beside(world, "Cato Vermeer")
    half = beside(world, "Dewi Soeparno")
    for each in (settled, adjusting):
        established(each, "PERSPECTIVE", days=4)
        established(each, "ACTION", days=3)
    established(half, "PERSPECTIVE", days=4)
    part_of(adjusting.plan, "ACTION").revise(by=world.coordinator, reason="Doel 1 is gehaald.")
    beside(world, "Esra Yildiz", left_on=today() + timedelta(days=50))
    beside(world, "Femke Bakker", plan=False, sector="VSO", enrolled_on=today() - timedelta(days=40))
    beside(world, "Gijs Smit", plan=False)
    beside(world, "Hanna de Wit", plan=False, sector="VSO", enrolled_on=today() + timedelta(days=20))
    return SimpleNamespace(world=world, settled=settled, adjusting=adjusting, half=half)


def page(client, user, url: str) -> str:
    client.force_login(user)
    return client.get(url).content.decode()


def names(found) -> list[str]:
    return sorted(student.person.given_name for student in found)


# Late ------------------------------------------------------------------------------------------------------------------


def test_the_filter_the_rule_and_the_number_on_vandaag_never_differ(town):
    """On days far apart: before anything is late, when everything is, and around every term."""
    user, met = town.world.coordinator, set()
    for days in (0, 2, 3, 12, 13, 40, 119, 120, 121, 250, 251, 400):
        on = today() + timedelta(days=days)
        refresh_stale(PlanSummary.objects.all(), on)
        everybody = list(pupils.pupils(user, on))
        late = {
            row.student.pk: {term.kind for term in overdue(row.clock, on)}
            for row in pupils.rows(everybody, Reach(user), on)
        }
        day = vandaag.numbers(user, on)
        counted = dict(day.kinds)
        for kind in Late:
            found = {student.pk for student in pupils.pupils(user, on, status=kind.value)}
            assert found == {pk for pk, kinds in late.items() if kind in kinds}, (kind, days)
            assert counted.get(kind, 0) == len(found), (kind, days)
            met |= {kind} if found else set()
        found = {student.pk for student in pupils.pupils(user, on, status="late")}
        assert found == {pk for pk, kinds in late.items() if kinds}
        assert day.late == len(found)
        assert day.running == pupils.pupils(user, on, status="running").count()
        assert day.within_two_weeks == pupils.pupils(user, on, status="soon").count()
        assert day.lacking == pupils.pupils(user, on, status="needed").count()
        both = {
            plan.student_id
            for plan in Plan.objects.running().select_related("student")
            if all(current.state_of(plan, kind, on).force == Force.IN_FORCE for kind in Kind)
        }
        found = {student.pk for student in pupils.pupils(user, on, status="established")}
        assert found == both & {student.pk for student in everybody}

    assert met == set(Late)


def test_a_plan_that_was_established_in_time_is_not_late_because_of_a_draft_beside_it(client, town):
    on = today() + timedelta(days=40)  # the six weeks are over
    refresh_stale(PlanSummary.objects.all(), on)

    late = names(pupils.pupils(town.world.coordinator, on, status="late"))

    assert "Cato" not in late
    assert {"Yara", "Dewi"} <= set(late)


def test_an_evaluation_that_is_overdue_is_red_counted_and_found(client, town):
    Plan.objects.filter(pk=town.settled.plan.pk).update(evaluate_by=today() - timedelta(days=120))

    found = page(client, town.world.coordinator, "/leerlingen/?status=evaluation_late")
    vandaag = page(client, town.world.coordinator, "/vandaag/")

    assert "1 leerling<" in found
    assert re.search(r'Bilal Haddad.*?<span class="text-late">evaluatie te laat</span>', found, re.S)
    assert 'href="/leerlingen/?status=evaluation_late">Evaluatie te laat</a>' in vandaag
    assert "120 dagen te laat" in vandaag
    assert "evaluatie te laat: " in page(client, town.world.coordinator, town.settled.student.get_absolute_url())


# In force --------------------------------------------------------------------------------------------------------------


def test_the_version_in_force_stays_in_sight_beside_the_one_that_is_being_made(client, town):
    student, plan = town.adjusting.student, town.adjusting.plan
    for url in ("/leerlingen/?zoek=cato", f"/leerlingen/{student.pk}/", f"/plannen/{plan.pk}/gesprekken/"):
        html = page(client, town.world.coordinator, url)
        assert "versie 2" in html, url
        assert html.count("van kracht") >= 2, url
        assert "concept" in html, url
    card = page(client, town.world.coordinator, f"/leerlingen/{student.pk}/klaskaart/")
    assert "Toetsen in het stiltelokaal" in card
    assert "nieuwe versie in de maak" in card


def noon_after(days: int) -> datetime:
    """So many days from today at noon: at night a change of the clock makes it a day more."""
    return timezone.make_aware(datetime.combine(today() + timedelta(days=days), time(12)))


def test_a_part_whose_period_has_passed_is_expired_on_every_page_of_the_school(client, town):
    student, part = town.settled.student, part_of(town.settled.plan, "ACTION")
    with time_machine.travel(noon_after(121)):
        client.force_login(town.world.coordinator)
        for url in ("/leerlingen/?zoek=bilal", f"/leerlingen/{student.pk}/", f"/delen/{part.pk}/"):
            html = client.get(url).content.decode()
            assert "verlopen" in html, url
        card = client.get(f"/leerlingen/{student.pk}/klaskaart/").content.decode()
        assert "Verlopen op" in card
        vandaag = client.get("/vandaag/").content.decode()
        assert "De periode van het handelingsdeel is voorbij." in vandaag
        assert "1 dag te laat" in vandaag


# Small, and everywhere the same -------------------------------------------------------------------------------------------


def test_of_an_adult_no_parent_is_said_to_have_authority(client):
    world = make_world(age=18)
    html = page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")
    assert "Samira El Amrani" in html
    assert not re.search(r'<span class="chip[^>]*>(<svg.*?</svg>)?(geen )?gezag', html, re.S)
    AccessGrant.objects.create(guardian=world.mother, from_on=today())
    assert "leest mee" in page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")

    minor = make_world()
    assert "gezag</span>" in page(client, minor.coordinator, f"/leerlingen/{minor.student.pk}/")


def test_a_curator_of_an_adult_is_named(client):
    world = make_world(age=19)
    make_guardian(world.student, by=world.coordinator, name="Ans Kort", relation="CURATOR", basis="CURATOR")

    assert "curator</span>" in page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")


def test_nobody_is_asked_for_the_authority_over_an_adult(client):
    world = make_world(age=18)
    make_guardian(world.student, by=world.administrator, name="Orlando Pinas", authority=None)

    assert "Orlando Pinas" not in page(client, world.administrator, "/vandaag/")


def test_a_message_says_to_which_address_it_went_masked_for_who_may_not_see_it(client):
    world = make_world()
    part = shared(world, "ACTION")
    hear(world.plan, by=world.mentor)
    actions.ask(part, by=world.coordinator, at=ago(2))
    old = world.mother.person.email
    url = f"/delen/{part.pk}/instemming/"

    assert f"Naar {old}." in page(client, world.coordinator, url)
    for user in (world.director, world.mentor):
        html = page(client, user, url)
        assert old not in html
        assert f"Naar {old[0]}•••@thuis.example." in html
    Person.objects.filter(pk=world.mother.person_id).update(email="nieuw@thuis.example")
    assert f"Naar {old}. Dat adres is daarna veranderd." in page(client, world.coordinator, url)
    Person.objects.filter(pk=world.mother.person_id).update(email="")
    assert f"Naar {old}. Dat adres is daarna weggehaald." in page(client, world.coordinator, url)
    Person.objects.filter(pk=world.mother.person_id).update(address_protected=True)
    html = page(client, world.coordinator, url)
    assert old not in html
    assert "Naar een geheim adres." in html


def test_conversations_and_evaluations_stand_together_the_newest_first(client, town):
    world = town.settled
    hear(world.plan, by=world.coordinator, days=1)
    for days in (0, 1):
        talk(world.plan, world.mother.person, by=world.coordinator, days=days)
    Evaluation.start(world.plan, by=world.coordinator, held_on=today() - timedelta(days=1))

    html = page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")

    rows = html[html.index("Gesprekken en evaluaties") :]
    days = [f"{date_format(today() - timedelta(days=each), 'j b Y')}" for each in (0, 1, 1, 16)]
    shown = re.findall(r'<td class="num when">([^<]+)</td>', rows)[: len(days)]
    assert shown == days


# The family --------------------------------------------------------------------------------------------------------------


def test_a_family_reads_that_the_period_is_over_and_what_happens_now(town):
    world = town.settled
    family = come_in(world.mother.person)
    plan = reverse("family_plan", args=[world.plan.uuid])
    assert "verlopen" not in family.get(plan).content.decode().lower()
    until = part_of(world.plan, "ACTION").period_until
    with time_machine.travel(noon_after(121)):
        link = actions.new_link(world.plan, world.mother.person, at=timezone.now())
        actions.deliver(world.plan, world.mother.person, "ESTABLISHED", link=link, at=timezone.now())
        family = come_in(world.mother.person)
        html = " ".join(family.get(plan).content.decode().split())
        whole = " ".join(family.get(reverse("family_read", args=[world.plan.uuid])).content.decode().split())
        mine = family.get(reverse("my_plans")).content.decode()
    when = date_format(until, "j F Y")
    assert f"Deel 2 is verlopen op {date_format(until, 'j F')}." in html
    assert "De school doet een nieuw voorstel." in html
    assert f"Verlopen op {when}." in whole
    assert f"Deel 2 is verlopen op {date_format(until, 'j F')}" in mine


def test_a_version_established_ahead_leaves_the_one_in_force_until_its_own_first_day(client, town):
    world = town.settled
    draft = part_of(world.plan, "ACTION").revise(by=world.coordinator, reason="Nieuw halfjaar.")
    begins = today() + timedelta(days=10)
    renewed(draft, period_from=begins, period_until=begins + timedelta(days=60))
    part = actions.share(part_of(world.plan, "ACTION"), by=world.coordinator)
    hear(world.plan, by=world.coordinator, days=0)
    actions.ask(part, by=world.coordinator)
    for parent in (world.mother, world.father):
        consent(part, parent.person, days=0)
    actions.establish(part, by=world.director)

    when = date_format(begins, "j b Y")
    html = page(client, world.coordinator, "/leerlingen/?zoek=bilal")
    assert html.count("van kracht") >= 2
    assert f"versie 2: gaat in op {when}" in html
    over = begins + timedelta(days=61)  # the period of the first would still hold, but that one does not come back
    refresh_stale(PlanSummary.objects.all(), begins)
    assert "Bilal" in names(pupils.pupils(world.coordinator, begins, status="established"))
    refresh_stale(PlanSummary.objects.all(), over)
    assert "Bilal" not in names(pupils.pupils(world.coordinator, over, status="established"))
    assert "Bilal" in names(pupils.pupils(world.coordinator, over, status="expired"))
    card = page(client, world.coordinator, f"/leerlingen/{world.student.pk}/klaskaart/")
    assert "Verlopen" not in card
    assert date_format(begins + timedelta(days=60), "j b Y") not in card
    family = come_in(world.mother.person)
    html = " ".join(family.get(reverse("family_plan", args=[world.plan.uuid])).content.decode().split())
    assert f"Vanaf {date_format(begins, 'j F')} geldt versie 2 van deel 2. Tot die dag geldt versie 1." in html
    first = world.plan.parts.get(kind="ACTION", number=1)
    old = family.get(reverse("family_part", args=[world.plan.uuid, first.uuid])).content.decode()
    assert "geldt niet meer" not in old
    assert "van kracht" in old


def test_paper_of_the_moment_says_that_the_period_is_over(town):
    part = part_of(town.settled.plan, "ACTION")
    until = part.period_until
    for at, expired in ((until, None), (until + timedelta(days=1), until)):
        moment = timezone.make_aware(datetime.combine(at, time(12)))
        sheet = documents._sheet(part, part.content, documents._stage(part, None, at=None), at=moment)
        assert sheet["expired"] == expired
        draft = part_of(town.adjusting.plan, "ACTION")
        sheet = documents._sheet(draft, draft.content, documents._stage(draft, None, at=None), at=moment)
        assert [each["ended"] for each in sheet["versions"]] == [
            f"verlopen op {date_format(until, 'j F Y')}" if expired else ""
        ]
