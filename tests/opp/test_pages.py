"""Vandaag, Leerlingen, Leerling and the class card, as the people who use them."""

import pytest
from django.utils import timezone

from accounts.choices import Role
from agenda.refresh import refresh_all
from consent.models import Delivery
from consent.round import actions
from plans.models import Plan
from students.models import Assignment, ViewRecord
from tests.factories import (
    ago,
    consent,
    established,
    hear,
    make_family,
    make_guardian,
    make_school,
    make_staff,
    make_student,
    make_user,
    make_world,
    part_of,
    remark,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


def page(client, user, url: str) -> str:
    client.force_login(user)
    return client.get(url).content.decode()


# Vandaag -------------------------------------------------------------------------------------------------------------


def test_a_coordinator_sees_what_waits_and_goes_there_in_one_click(client, world):
    html = page(client, world.coordinator, "/vandaag/")

    assert "Afmaken en delen" in html
    assert f"/delen/{part_of(world.plan, 'PERSPECTIVE').pk}/wijzigen/" in html


def test_a_remark_is_the_coordinators_turn_and_an_established_plan_nobodys(client, world):
    part = shared(world, "PERSPECTIVE")
    remark(part, world.mother.person)

    assert "Een opmerking beantwoorden" in page(client, world.coordinator, "/vandaag/")


def test_a_plan_that_is_ready_is_the_directors_turn(client, world):
    shared(world, "PERSPECTIVE")
    hear(world.plan, by=world.mentor)
    talk(world.plan, world.mother.person, by=world.coordinator)

    html = page(client, world.director, "/vandaag/")

    mine = html[html.index("Wacht op mij") : html.index("Wacht op anderen")]
    assert "Vaststellen" in mine


def test_silence_until_the_answer_date_is_the_familys_turn(client, world):
    part = shared(world, "ACTION")
    hear(world.plan, by=world.mentor)
    actions.ask(part, by=world.coordinator, at=ago(2))
    consent(part, world.mother.person, days=1)

    html = page(client, world.coordinator, "/vandaag/")

    assert "Antwoord op deel 2" in html[html.index("Wacht op anderen") :]
    assert "Anton van der Meulen" in html


def test_a_message_that_did_not_arrive_waits_until_a_later_one_does(client, world):
    shared(world, "PERSPECTIVE")
    lost = Delivery.objects.filter(person=world.mother.person).first()
    Delivery.objects.filter(pk=lost.pk).update(state="FAILED")

    assert "Een bericht aan Samira El Amrani kwam niet aan" in page(client, world.coordinator, "/vandaag/")
    later = actions.deliver(world.plan, world.mother.person, "SHARED", at=timezone.now())
    Delivery.objects.filter(pk=later.pk).update(state="SENT")
    assert "Een bericht aan Samira El Amrani kwam niet aan" not in page(client, world.coordinator, "/vandaag/")


def test_unknown_authority_waits_for_the_administration(client, world):
    make_guardian(world.student, by=world.administrator, name="Orlando Pinas", authority=None)

    assert "Orlando Pinas" in page(client, world.administrator, "/vandaag/")


def test_a_missing_plan_in_special_education_is_shown(client):
    school = make_school(sectors=["VSO"])
    staff = make_staff(school)
    make_student(school, name="Dewi Soeparno")

    assert "Dewi Soeparno" in page(client, staff.coordinator, "/vandaag/")


@pytest.mark.parametrize("number", [1, 12])
def test_vandaag_asks_the_same_queries_however_many_plans(client, world, number, django_assert_max_num_queries):
    for extra in range(number):
        student = make_student(world.school, name=f"Leerling {extra}")
        make_family(student, by=world.coordinator)
        Plan.start(student, by=world.coordinator, at=ago(20), trigger_reason="OPDC")
    part = shared(world, "ACTION")
    actions.ask(part, by=world.coordinator, at=ago(2))
    client.force_login(world.coordinator)
    client.get("/vandaag/")  # who comes first makes the rows of what happened just now

    with django_assert_max_num_queries(18):
        client.get("/vandaag/")


# Leerlingen ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["yara", "MEULEN", "eva", "Szabo", "święc", "swiec", "منصور"])
def test_a_name_is_found_without_minding_accents_or_capitals(client, world, search):
    for name in ("Éva Szabó", "Łucja Święcicka", "ليلى منصور"):
        make_student(world.school, name=name)

    html = page(client, world.coordinator, f"/leerlingen/?zoek={search}")

    assert "1 leerling" in html


def test_pupils_are_filtered_by_class_and_status(client, world):
    make_student(world.school, name="Bilal Haddad", class_name="1 tl")

    assert "Bilal Haddad" not in page(client, world.coordinator, "/leerlingen/?klas=3 kb")
    assert "Bilal Haddad" in page(client, world.coordinator, "/leerlingen/?status=missing")
    assert "Yara" not in page(client, world.coordinator, "/leerlingen/?status=missing")
    assert "Yara" in page(client, world.coordinator, "/leerlingen/?status=draft")


def test_fifty_pupils_a_page(client, world, django_assert_max_num_queries):
    for number in range(60):
        make_student(world.school, name=f"Leerling {number:02d}")
    refresh_all(today())
    client.force_login(world.coordinator)

    with django_assert_max_num_queries(10):
        html = client.get("/leerlingen/").content.decode()

    assert "Bladzijde 1 van 2" in html
    assert html.count('href="/leerlingen/') >= 50


def test_a_mentor_sees_only_the_pupils_they_work_with(client, world):
    make_student(world.school, name="Bilal Haddad")

    html = page(client, world.mentor, "/leerlingen/")

    assert "Yara" in html
    assert "Bilal" not in html


def test_staff_of_two_schools_see_both(client, world):
    other = make_school(name="De Brug", sectors=["VSO"])
    make_student(other, name="Levi Cohen")
    both = make_user(world.school, Role.COORDINATOR)
    both.memberships.create(school=other, role=Role.COORDINATOR)

    html = page(client, both, "/leerlingen/")

    assert "Yara" in html
    assert "Levi" in html


# Leerling ----------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_pupil_shows_both_parts_their_life_and_whose_turn_it_is(client, world):
    shared(world, "ACTION")
    html = page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")

    for words in ("Perspectief", "Handelingsdeel", "Aan zet:", "Nog te doen vóór vaststellen", "Samira El Amrani"):
        assert words in html


@pytest.mark.rule(52)
def test_opening_a_file_is_noted_once_in_ten_minutes(client, world):
    client.force_login(world.coordinator)

    for _ in range(3):
        client.get(f"/leerlingen/{world.student.pk}/")

    assert ViewRecord.objects.filter(student=world.student, user=world.coordinator).count() == 1
    world.student.record_view(user=world.coordinator, at=timezone.now() + timezone.timedelta(minutes=11))
    assert ViewRecord.objects.filter(student=world.student, user=world.coordinator).count() == 2


def test_the_administration_sees_people_but_nothing_of_the_plan(client, world):
    shared(world, "PERSPECTIVE")

    html = page(client, world.administrator, f"/leerlingen/{world.student.pk}/")

    assert "Samira El Amrani" in html
    assert "Handelingsdeel" not in html
    assert not ViewRecord.objects.exists()


def test_the_page_of_a_pupil_asks_at_most_thirty_queries(client, world, django_assert_max_num_queries):
    established(world, "PERSPECTIVE", days=4)
    part = established(world, "ACTION", days=3)
    part.revise(by=world.coordinator, reason="Nieuw.")
    client.force_login(world.coordinator)

    with django_assert_max_num_queries(30):
        client.get(f"/leerlingen/{world.student.pk}/")


@pytest.mark.rule(51)
def test_a_subject_teacher_reads_the_class_card_and_nothing_else(client, world):
    established(world, "PERSPECTIVE", days=4)
    part = established(world, "ACTION", days=3)
    teacher = make_user(world.school, Role.TEAM)
    Assignment.objects.create(student=world.student, user=teacher, function="TEACHER", reads="CARD")

    html = page(client, teacher, f"/leerlingen/{world.student.pk}/klaskaart/")

    assert "Toetsen in het stiltelokaal" in html
    assert "Geluid in de klas" not in html
    assert client.get(f"/leerlingen/{world.student.pk}/").status_code == 404
    assert client.get(f"/delen/{part.pk}/").status_code == 404
