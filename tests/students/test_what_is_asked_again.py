"""What nobody means to type about a person: signs that cannot be seen, a rare age, a day that was not yet, a broken picture."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import School
from core.signs import shows_nothing, turns_around
from students.forms import GrantForm
from students.models import Guardian, Student
from tests.factories import born, make_world, today
from tests.opened import form_in, opened, started
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["\u200b", "\u200d\u200d", "\u3164", "\u2800 \u00a0", "\u2060\ufeff", "\u202a\u202c"])
def test_nothing_to_see(text):
    assert shows_nothing(text)


@pytest.mark.parametrize("text", ["", "Yara", "ليلى", "می‌خواهم", "’t", "\u200bYara"])
def test_something_to_see(text):
    assert not shows_nothing(text)


def test_only_overrides_turn_around():
    assert turns_around("Yara\u202egninnepeB")
    assert not turns_around("\u2068ليلى\u2069 \u200e8 november")


built = once_a_module(make_world)


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    return built


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Yara\u202e", "omdraait"),
        ("\u3164", "niets dat te zien is"),
        ("\u200d", "niets dat te zien is"),
        ("\u200b", "niets dat te zien is"),
    ],
)
@pytest.mark.parametrize("field", ["person-given_name", "person-family_name", "class_name"])
def test_a_name_that_cannot_be_seen_or_turns_around_is_refused_by_the_field(client, world, field, typed, words):
    where = reverse("student_edit", args=[world.student.pk])

    html = client.post(where, opened(client, where) | {field: typed}).content.decode()

    by_the_field = html[html.index(f'id="error_1_id_{field}"') :]
    assert words in by_the_field[: by_the_field.index("</div>")]


@pytest.mark.parametrize(("years", "asks"), [(9, True), (10, False), (16, False), (23, False), (24, True), (3, True)])
def test_a_rare_age_is_asked_about_once_more(client, world, years, asks):
    where = reverse("student_edit", args=[world.student.pk])
    typed = opened(client, where) | {"birth_date": born(years).isoformat(), "enrolled_on": today().isoformat()}
    assert "sure_of_age" not in typed

    answer = client.post(where, typed)

    html = answer.content.decode()
    if asks:
        assert f"Deze leerling is dan {years} jaar. Klopt dat?" in html
        assert client.post(where, form_in(html)).status_code == 200  # without a tick it stays a question
        assert client.post(where, form_in(html) | {"sure_of_age": "on"}).status_code == 302
    assert answer.status_code == (200 if asks else 302)
    assert Student.objects.get(pk=world.student.pk).birth_date == born(years)


def test_an_age_that_was_confirmed_is_not_asked_about_with_every_other_change(client, world):
    Student.objects.filter(pk=world.student.pk).update(birth_date=born(25))
    where = reverse("student_edit", args=[world.student.pk])

    assert client.post(where, opened(client, where) | {"level": "havo"}).status_code == 302


def test_a_new_pupil_of_a_rare_age_is_asked_about_too(client, world):
    typed = opened(client, reverse("student_new")) | {
        "person-given_name": "Noor", "person-family_name": "de Boer", "number": "90001", "birth_date": born(6).isoformat(),
        "sector": "VO", "class_name": "1 a", "enrolled_on": today().isoformat(),
    }  # fmt: skip

    html = client.post(reverse("student_new"), typed).content.decode()

    assert "Deze leerling is dan 6 jaar." in html
    assert not Student.objects.filter(number="90001").exists()
    client.post(reverse("student_new"), form_in(html) | {"sure_of_age": "on"})
    assert Student.objects.filter(number="90001").exists()


@pytest.mark.parametrize(("day", "right"), [(1, False), (0, True)])
def test_nobody_died_tomorrow(client, world, day, right):
    where = reverse("guardian_edit", args=[world.father.pk])
    died = (today() + timedelta(days=day)).isoformat()

    html = client.post(where, opened(client, where) | {"guardian-deceased_on": died}).content.decode()

    assert ("Deze dag is nog niet geweest." in html) is not right
    assert bool(Guardian.objects.get(pk=world.father.pk).deceased_on) is right


def png(size=(40, 40)) -> bytes:
    kept = BytesIO()
    Image.new("1", size).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png()[:40], "beschadigd"),
        (b"\x89PNG\r\n\x1a\n" + b"niets" * 20, "beschadigd"),
        (b"\xff\xd8\xff" + b"\x00" * 60, "beschadigd"),
        (png((6000, 6000)), "te groot"),
        (png(), ""),
    ],
)
def test_a_logo_that_cannot_be_shown_is_refused_by_the_field(client, world, content, words):
    client.force_login(world.administrator)
    where = reverse("school", args=[world.school.pk])
    name = "logo.jpg" if content.startswith(b"\xff") else "logo.png"
    typed = opened(client, where) | started(client, where) | {"logo": SimpleUploadedFile(name, content)}

    html = client.post(where, typed, follow=True).content.decode()

    assert words in html
    assert bool(School.objects.get(pk=world.school.pk).logo) is (not words)


def test_reading_along_does_not_end_before_it_begins():
    form = GrantForm({"from_on": "2026-11-30", "until_on": "2026-11-29"})

    assert form.errors["until_on"] == ["De einddatum ligt vóór de begindatum."]
