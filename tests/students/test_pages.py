"""Entering pupils, guardians and authority, with good and bad input."""

import pytest
from django.urls import reverse

from students.models import Authority, Guardian, Student
from tests.factories import make_guardian, make_school, make_student, make_world, today
from tests.opened import started
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


built = once_a_module(make_world)


@pytest.fixture
def world(built, client):
    client.force_login(built.administrator)
    return built


def pupil(world, **changes) -> dict:
    return {
        "person-given_name": "Łucja",
        "person-family_name": "Święcicka",
        "person-language": "pl",
        "school": world.school.pk,
        "number": "12345",
        "birth_date": "2011-02-03",
        "sector": "VO",
        "class_name": "3 kb",
        "enrolled_on": "2026-08-31",
        "once": "8c1c7f60-0000-4000-8000-000000000001",
    } | changes


def guardian(**changes) -> dict:
    return {
        "person-given_name": "Małgorzata",
        "person-family_name": "Święcicka",
        "person-email": "gosia@thuis.example",
        "person-language": "pl",
        "guardian-relation": "MOTHER",
        "guardian-receives": "NONE",
        "authority-value": "YES",
        "authority-basis": "PARENT",
        "authority-from_on": "2026-08-31",
        "authority-evidence": "uittreksel gezien",
        "authority-once": "8c1c7f60-0000-4000-8000-000000000009",
    } | changes


def test_a_pupil_is_entered_and_found(client, world):
    client.post(reverse("student_new"), pupil(world))

    found = Student.objects.get(number="12345")
    assert found.person.name == "Łucja Święcicka"
    assert list(Student.objects.named("swiecicka")) == [found]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"person-given_name": "", "person-family_name": ""}, "Vul een voornaam of een achternaam in."),
        ({"birth_date": "0202-01-01"}, "Klopt het jaar 202?"),
        ({"birth_date": "2026-09-01"}, "vóór de inschrijving"),
        ({"left_on": "2026-08-01"}, "niet vóór inschrijven"),
        ({"sector": "VSO"}, "Kies een van de mogelijkheden"),
        ({"class_name": "x" * 21}, "20"),
        ({"person-family_name": "Jan\x00sen"}, "Null"),
    ],
)
def test_a_pupil_with_something_wrong_is_not_entered(client, world, changes, message):
    html = client.post(reverse("student_new"), pupil(world, **changes)).content.decode()

    assert message in html or "tekens" in html
    assert not Student.objects.filter(number="12345").exists()


def test_a_pupil_cannot_be_entered_at_a_school_one_does_not_work_at(client, world):
    other = make_school(name="De Brug")

    client.post(reverse("student_new"), pupil(world, school=other.pk))

    assert not Student.objects.filter(number="12345").exists()


def test_a_pupil_number_is_used_once(client, world):
    make_student(world.school, number="12345")

    html = client.post(reverse("student_new"), pupil(world)).content.decode()

    assert "Dit leerlingnummer is al van" in html
    assert Student.objects.filter(number="12345").count() == 1


def test_a_guardian_is_entered_with_authority(client, world):
    client.post(reverse("guardian_new", args=[world.student.pk]), guardian())

    row = Guardian.objects.get(person__email="gosia@thuis.example")
    assert row.authority_on(today()) == ("YES", "PARENT")
    assert row.authorities.get().recorded_by == world.administrator


def test_pressed_twice_a_guardian_is_entered_once(client, world):
    for _ in range(2):
        client.post(reverse("guardian_new", args=[world.student.pk]), guardian())

    assert Guardian.objects.filter(person__email="gosia@thuis.example").count() == 1


def test_authority_without_ground_or_evidence_is_asked_for(client, world):
    changes = {"authority-basis": "", "authority-evidence": ""}

    html = client.post(reverse("guardian_new", args=[world.student.pk]), guardian(**changes)).content.decode()

    assert "Kies waarop het gezag berust." in html
    assert "Schrijf hoe u dit weet." in html
    assert "Małgorzata" in html


def test_the_parent_of_a_brother_is_chosen_never_matched(client, world):
    brother = make_student(world.school, name="Jan van der Meulen")
    parent = make_guardian(brother, by=world.administrator, name="Tante Sofie")
    data = guardian(**{"known-person": parent.person_id, "person-given_name": "", "person-family_name": ""})
    data |= {"person-infix": "", "person-email": "", "person-phone": ""}

    client.post(reverse("guardian_new", args=[world.student.pk]), data)

    assert world.student.guardians.filter(person=parent.person).exists()


def test_a_person_of_another_school_cannot_be_chosen(client, world):
    other = make_world()

    client.post(reverse("guardian_new", args=[world.student.pk]), guardian(**{"known-person": other.mother.person_id}))

    assert not world.student.guardians.filter(person=other.mother.person).exists()


def test_a_change_of_authority_is_a_further_row(client, world):
    data = {
        "value": "NO",
        "from_on": today().isoformat(),
        "evidence": "beschikking gezien",
        "once": "8c1c7f60-0000-4000-8000-000000000010",
    }

    page = reverse("authority_add", args=[world.mother.pk])
    client.post(page, data | started(client, page))

    assert Authority.objects.filter(guardian=world.mother).count() == 2
    assert Guardian.objects.get(pk=world.mother.pk).authority_on(today())[0] == "NO"


def test_a_colleague_who_is_no_longer_involved_sees_nothing_from_the_next_day(client, world):
    row = world.student.assignments.get()

    client.post(reverse("assignment_end", args=[row.pk]))

    row.refresh_from_db()
    assert row.until_on == today()
