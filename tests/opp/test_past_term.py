"""Files past their term (rule 57): which are listed, from which day, and for whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from students.models import Student
from students.retention import kept_until, left_before, years_kept
from tests.factories import make_student, make_world, today

pytestmark = pytest.mark.django_db


@pytest.mark.rule(57)
@pytest.mark.parametrize(
    ("left", "years", "until"),
    [
        (date(2024, 7, 12), 2, date(2026, 7, 12)),
        (date(2024, 7, 12), 0, date(2024, 7, 12)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2022, 2, 28), 2, date(2024, 2, 28)),
    ],
)
def test_a_file_is_kept_until_the_same_day_years_later(left, years, until):
    assert kept_until(left, years) == until
    assert not left < left_before(until, years)
    assert left < left_before(until + timedelta(days=1), years)


@pytest.mark.rule(57)
@pytest.mark.parametrize(("term", "referred", "years"), [(2, False, 2), (2, True, 3), (5, True, 5), (0, False, 0)])
def test_after_a_referral_three_years_are_the_least(term, referred, years):
    assert years_kept(term, referred=referred) == years


def left(days: int, *, tlv: str = "", **world):
    """A world whose pupil left two years and that many days ago; the plan is ended."""
    world = make_world(**world)
    day = left_before(today(), 2) - timedelta(days=days)
    Student.objects.filter(pk=world.student.pk).update(
        enrolled_on=day - timedelta(days=400), left_on=day, tlv_number=tlv
    )
    world.student.refresh_from_db()
    return world


def page(client, world, user=None) -> str:
    client.force_login(user or world.administrator)
    return client.get(reverse("past_term", args=[world.school.pk])).content.decode()


@pytest.mark.rule(57)
def test_who_left_longer_ago_than_the_term_is_listed_with_number_and_last_day(client):
    world = left(days=1)

    for user in (world.administrator, world.director):
        text = page(client, world, user)
        assert world.student.person.name in text
        assert world.plan.number in text
    assert "loopt nog: beëindig het eerst" in text


@pytest.mark.rule(57)
def test_on_the_last_day_of_the_term_nobody_is_listed(client):
    world = left(days=0)

    assert "geen dossiers voorbij hun termijn" in page(client, world)


@pytest.mark.rule(57)
def test_a_pupil_with_a_tlv_is_kept_a_year_longer(client):
    assert "geen dossiers voorbij hun termijn" in page(client, left(days=200, tlv="TLV-2023-41"))
    assert "er was een TLV" in page(client, left(days=400, tlv="TLV-2023-42"))


def test_only_pupils_of_this_school_who_have_a_plan_are_listed(client):
    world, other = left(days=10, name="De Regenboog"), left(days=10, name="De Brug")
    without = make_student(
        world.school,
        name="Siem Wiersma",
        enrolled_on=today() - timedelta(days=2000),
        left_on=today() - timedelta(days=1500),
    )

    text = page(client, world)

    assert reverse("student", args=[world.student.pk]) in text
    assert reverse("student", args=[other.student.pk]) not in text
    assert reverse("student", args=[without.pk]) not in text


def test_the_settings_of_the_school_lead_there(client):
    world = left(days=10)
    client.force_login(world.administrator)

    settings = client.get(reverse("school", args=[world.school.pk])).content.decode()

    assert f'href="{reverse("past_term", args=[world.school.pk])}"' in settings
