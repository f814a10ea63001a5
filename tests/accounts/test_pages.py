"""Beheer: what an administrator keeps, and what nobody may take over."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts import mail, staff
from accounts.choices import Role
from accounts.models import School, StaffMail
from tests.factories import make_school, make_staff, make_user
from tests.opened import started

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(client):
    school = make_school()
    school.staff = make_staff(school)
    client.force_login(school.staff.administrator)
    return school


def settings_of(client, school: School, **changes) -> dict:
    return (
        started(client, reverse("school", args=[school.pk]))
        | {
            "name": school.name,
            "board": school.board,
            "sectors": ["VO"],
            "phone": school.phone,
            "email": school.email,
            "consent_policy": "PUPIL_CO_SIGNS",
            "consent_mode": "ALL",
            "answer_days": 21,
            "retention_years": 2,
        }
        | changes
    )


def test_the_school_chooses_its_policy(client, school):
    client.post(reverse("school", args=[school.pk]), settings_of(client, school))

    school.refresh_from_db()
    assert (school.consent_policy, school.consent_mode, school.answer_days) == ("PUPIL_CO_SIGNS", "ALL", 21)


@pytest.mark.parametrize("on", [True, False])
def test_the_school_chooses_reminders_region_and_where_the_anchor_goes(client, school, on):
    chosen = {"region": "SOUTH", "anchor_address": "bestuur@rijnland.example"} | ({"reminders": "on"} if on else {})

    client.post(reverse("school", args=[school.pk]), settings_of(client, school, **chosen))

    school.refresh_from_db()
    assert (school.reminders, school.region, school.anchor_address) == (on, "SOUTH", "bestuur@rijnland.example")


def test_a_director_reads_the_settings_but_does_not_change_them(client, school):
    typed = settings_of(client, school)
    client.force_login(school.staff.director)

    assert client.get(reverse("school", args=[school.pk])).status_code == 200
    assert client.post(reverse("school", args=[school.pk]), typed).status_code == 403


def test_a_logo_that_is_no_picture_is_refused(client, school):
    logo = SimpleUploadedFile("logo.png", b"MZ this is a program")

    html = client.post(reverse("school", args=[school.pk]), settings_of(client, school, logo=logo)).content.decode()

    assert "Kies een png of jpg." in html
    assert not School.objects.get(pk=school.pk).logo


def test_a_logo_is_taken_by_what_it_holds_whatever_it_is_called(client, school):
    made = BytesIO()
    Image.new("RGB", (4, 4)).save(made, "JPEG")
    logo = SimpleUploadedFile("ons logo.jfif", made.getvalue())

    client.post(reverse("school", args=[school.pk]), settings_of(client, school, logo=logo))

    kept = School.objects.get(pk=school.pk).logo
    assert kept.name.startswith("logos/logo")
    assert kept.name.endswith(".jpg")


def test_holidays_are_added_and_removed(client, school):
    data = {"name": "herfst", "from_on": "2026-10-17", "until_on": "2026-10-25", "once": str(uuid4())}

    wrong = client.post(reverse("holiday_add", args=[school.pk]), data | {"until_on": "2026-10-01"}).content.decode()
    client.post(reverse("holiday_add", args=[school.pk]), data)

    assert "ligt vóór de eerste dag" in wrong
    holiday = school.holidays.get()
    client.post(reverse("holiday_delete", args=[holiday.pk]))
    assert not school.holidays.exists()


def new_school(email="b@kompas.example"):
    call_command(
        "new_school",
        "Het Kompas",
        board="Stichting",
        sector=["PRO"],
        phone="030 123 45 67",
        address="Kade 1, 3500 AA Utrecht",
        support="school@kompas.example",
        email=email,
        administrator="Trudy Vos",
    )


def test_a_school_begins_with_one_command_that_invites_its_first_administrator():
    new_school()

    school = School.objects.get()
    assert (school.phone, school.email) == ("030 123 45 67", "school@kompas.example")
    assert not school.memberships.exists()
    invitation = school.invitations.get()
    assert (invitation.email, invitation.roles, invitation.by) == ("b@kompas.example", ["ADMINISTRATOR"], None)
    subject, body = mail.letter(StaffMail.objects.get(kind="INVITATION"))
    assert subject == "Uitnodiging van Het Kompas voor OPP"
    assert "Wie OPP voor Het Kompas beheert, nodigt u uit om daar te werken." in body
    assert (
        "Wie OPP beheert, nodigt u uit."
        in Client().get(reverse("invitation", args=[invitation.token])).content.decode()
    )

    trudy = staff.accept_as_new(invitation, name="Trudy Vos", password="drie bomen achter het fietspad")

    assert [seat.role for seat in trudy.memberships.all()] == [Role.ADMINISTRATOR]
    assert [row.what for row in school.staff_changes.all()] == ["INVITED", "JOINED"]


def test_the_first_administrator_who_works_elsewhere_accepts_too_and_gets_nothing_unasked():
    theirs = make_user(make_school(name="De Brug"), Role.COORDINATOR)
    new_school(email=theirs.email.upper())
    new_school(email=theirs.email)  # the mail got lost: once more

    school = School.objects.get(name="Het Kompas")
    assert not theirs.memberships.filter(school=school).exists()
    assert StaffMail.objects.filter(kind="INVITATION").count() == 2
    invitation = school.invitations.get()
    staff.accept(invitation, theirs)
    assert theirs.memberships.get(school=school).role == Role.ADMINISTRATOR


def test_a_director_reads_the_choices_of_the_school_in_words(client, school):
    client.force_login(school.staff.director)

    html = client.get(reverse("school", args=[school.pk])).content.decode()

    for code in ("[&#x27;VO", "PARENT_OR_PUPIL_16", "ONE_OF", ">True<", ">False<"):
        assert code not in html
