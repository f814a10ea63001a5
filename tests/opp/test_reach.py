"""Who finds which pupil in the lists, and what they see of them there."""

import re
from datetime import timedelta

import pytest

from accounts.choices import Role
from agenda.refresh import refresh_all
from consent.round import actions
from students.models import Assignment
from tests.consent.steps import asked, refuse
from tests.factories import (
    ago,
    consent,
    established,
    make_school,
    make_student,
    make_user,
    make_world,
    shared,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def teacher(world):
    """Somebody of the team who reads class cards, and no plan."""
    teacher = make_user(world.school, Role.TEAM)
    Assignment.objects.create(student=world.student, user=teacher, function="TEACHER", reads="CARD")
    return teacher


def page(client, user, url: str) -> str:
    client.force_login(user)
    return client.get(url).content.decode()


def rows(html: str) -> str:
    return html[html.index("</form>", html.index('role="search"')) :]


def end(world, *, days: int = 5, reason: str = "LEFT_SCHOOL"):
    actions.end_plan(
        world.plan,
        by=world.director,
        ended_on=today() - timedelta(days=days),
        reason=reason,
        note="Verhuisd.",
        at=ago(0),
    )


# The class card ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule(51)
def test_a_subject_teacher_walks_from_the_first_page_to_the_class_card(client, world, teacher):
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)

    first = page(client, teacher, "/vandaag/")
    assert "klaskaart" in first
    listed = client.get("/leerlingen/").content.decode()
    (card,) = re.findall(r'<a href="(/leerlingen/\d+/[^"]*)"><bdi>Yara', listed)

    assert "Toetsen in het stiltelokaal" in client.get(card).content.decode()


@pytest.mark.rule(51)
@pytest.mark.parametrize("status", ["", "missing", "draft", "shared", "established", "late", "ended", "refused"])
def test_a_subject_teacher_learns_nothing_of_the_plan_from_a_list(client, world, teacher, status):
    shared(world, "PERSPECTIVE")
    html = page(client, teacher, f"/leerlingen/?status={status}&zoek=yara")

    assert ("Yara" in rows(html)) == (not status)
    for word in (
        "gedeeld",
        "concept",
        "zes weken",
        "Perspectief",
        "nog geen plan",
        f'/leerlingen/{world.student.pk}/"',
    ):
        assert word not in html


def test_where_nothing_was_established_yet_the_class_card_says_so(client, world, teacher):
    shared(world, "ACTION")

    html = page(client, teacher, f"/leerlingen/{world.student.pk}/klaskaart/")

    assert "Er is nog geen klaskaart." in html
    assert "stiltelokaal" not in html


def test_who_reads_one_plan_and_one_card_sees_the_state_of_the_plan_only(client, world):
    bilal = make_student(world.school, name="Bilal Haddad")
    Assignment.objects.create(student=bilal, user=world.mentor, function="TEACHER", reads="CARD")

    html = rows(page(client, world.mentor, "/leerlingen/"))

    assert f'<a href="/leerlingen/{world.student.pk}/"><bdi>Yara' in html
    assert f'<a href="/leerlingen/{bilal.pk}/klaskaart/"><bdi>Bilal' in html
    assert "geen plan" not in html


@pytest.mark.rule(51)
def test_the_administration_cannot_sort_pupils_by_their_plan(client, world):
    assert "Yara" in rows(page(client, world.administrator, "/leerlingen/"))
    assert "Yara" not in rows(page(client, world.administrator, "/leerlingen/?status=draft"))


def test_who_works_with_nobody_yet_reads_why_the_pages_are_empty(client, world):
    newcomer = make_user(world.school, Role.TEAM)

    assert "Er wacht niets op u." in page(client, newcomer, "/vandaag/")
    assert "De coördinator voegt u toe" in page(client, newcomer, "/leerlingen/")


def test_the_page_of_a_pupil_leads_to_the_class_card(client, world):
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)

    assert f"/leerlingen/{world.student.pk}/klaskaart/" in page(
        client, world.mentor, f"/leerlingen/{world.student.pk}/"
    )


# Who is not enrolled today ----------------------------------------------------------------------------------------------


def test_searching_finds_who_is_still_to_come_and_who_has_left(client, world):
    make_student(world.school, name="Sem Later", enrolled_on=today() + timedelta(days=10))
    make_student(world.school, name="Lars Weg", left_on=today() - timedelta(days=10))

    plain = rows(page(client, world.coordinator, "/leerlingen/"))
    assert "Sem" not in plain
    assert "Lars" not in plain
    assert "komt op" in rows(page(client, world.coordinator, "/leerlingen/?zoek=sem"))
    assert "uitgeschreven op" in rows(page(client, world.coordinator, "/leerlingen/?zoek=lars"))


@pytest.mark.parametrize(("status", "name"), [("coming", "Sem"), ("left", "Lars")])
@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_who_comes_and_who_left_are_lists_of_their_own(client, world, status, name, who):
    make_student(world.school, name="Sem Later", enrolled_on=today() + timedelta(days=10))
    make_student(world.school, name="Lars Weg", left_on=today() - timedelta(days=10))

    html = rows(page(client, getattr(world, who), f"/leerlingen/?status={status}"))

    assert "1 leerling<" in html
    assert name in html


def test_a_plan_that_ended_is_not_a_plan_that_never_was(client, world):
    established(world, "PERSPECTIVE", days=7)
    established(world, "ACTION", days=6)
    end(world)

    html = rows(page(client, world.coordinator, "/leerlingen/?zoek=yara"))

    assert "plan beëindigd op" in html
    assert "geen plan" not in html
    assert "Yara" in rows(page(client, world.coordinator, "/leerlingen/?status=ended"))
    assert "Yara" not in rows(page(client, world.coordinator, "/leerlingen/?status=missing"))


def test_a_refusal_is_found_until_somebody_thinks_better_of_it(client, world):
    part = asked(world)
    refuse(part, world.mother.person)

    assert "Yara" in rows(page(client, world.coordinator, "/leerlingen/?status=refused"))
    consent(part, world.mother.person, days=1)
    assert "Yara" not in rows(page(client, world.coordinator, "/leerlingen/?status=refused"))


def test_an_evaluation_that_comes_within_six_weeks_is_found(client, world):
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    assert "Yara" not in rows(page(client, world.coordinator, "/leerlingen/?status=evaluation"))

    type(world.plan).objects.filter(pk=world.plan.pk).update(evaluate_by=today() + timedelta(days=20))

    assert "Yara" in rows(page(client, world.coordinator, "/leerlingen/?status=evaluation"))


@pytest.mark.parametrize("address", ["", "?zoek=leerling", "?status=ended", "?status=refused", "?status=missing"])
@pytest.mark.parametrize("who", ["coordinator", "mentor", "both"])
def test_the_list_of_pupils_asks_no_more_queries_for_more_rows(
    client, world, address, who, django_assert_max_num_queries
):
    world.both = make_user(world.school, Role.TEAM)
    world.both.memberships.create(school=make_school(name="De Brug"), role=Role.COORDINATOR)
    for number in range(12):
        student = make_student(world.school, name=f"Leerling {number:02d}")
        for user in (world.mentor, world.both):
            reads = "CARD" if number % 2 else "PLAN"
            Assignment.objects.create(student=student, user=user, function="MENTOR", reads=reads)
    client.force_login(getattr(world, who))
    refresh_all(today())

    with django_assert_max_num_queries(10):
        client.get(f"/leerlingen/{address}")


@pytest.mark.parametrize("who", ["coordinator", "director", "mentor", "administrator", "teacher"])
def test_vandaag_asks_no_more_queries_for_more_rows_of_everybody(
    client, world, who, django_assert_max_num_queries, teacher
):
    world.teacher = teacher
    client.force_login(getattr(world, who))
    refresh_all(today())

    with django_assert_max_num_queries(18):
        client.get("/vandaag/")


# What is asked behind the question mark ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["zoek", "klas", "status", "page"])
@pytest.mark.parametrize("typed", ["%00", "a%00b", "%1b[0m", "%0a", "%ff", "9" * 30, "-1", "x" * 5000])
def test_whatever_is_typed_behind_the_question_mark_the_list_answers(client, world, name, typed):
    client.force_login(world.coordinator)

    response = client.get(f"/leerlingen/?{name}={typed}")

    assert response.status_code == 200


def test_a_control_character_does_not_stand_in_the_way_of_a_name(client, world):
    assert "Yara" in rows(page(client, world.coordinator, "/leerlingen/?zoek=ya%00ra"))


# Gegevens -----------------------------------------------------------------------------------------------------------------


PEOPLE_FACTS = {
    "enrolled_on": today() - timedelta(days=31), "school_year": 3, "lwoo": True, "tlv_number": "TLV-2026-0017",
    "tlv_category": "midden", "tlv_from": today() - timedelta(days=31), "tlv_until": today() + timedelta(days=300),
}  # fmt: skip
PLAN_WORDS = ("extra ondersteuning van het samenwerkingsverband", "Advies van het loket", "Ziek in september")


@once_a_module
def recorded(world):
    """A pupil of whom everything was recorded."""
    type(world.student).objects.filter(pk=world.student.pk).update(**PEOPLE_FACTS)
    type(world.plan).objects.filter(pk=world.plan.pk).update(
        trigger_note="Advies van het loket", late_reason="Ziek in september"
    )


@pytest.mark.parametrize("who", ["coordinator", "director", "mentor", "administrator"])
def test_what_was_recorded_of_a_pupil_is_shown(client, world, recorded, who):
    html = page(client, getattr(world, who), f"/leerlingen/{world.student.pk}/")

    for words in ("Ingeschreven op", "Leerjaar", "Lwoo", "TLV-2026-0017", "categorie midden", "tot en met"):
        assert words in html
    assert str(world.student.birth_date.year) in html
    assert all((words in html) == (who != "administrator") for words in PLAN_WORDS)


def test_the_day_somebody_left_is_shown_and_what_is_unknown_is_not(client, world):
    world.student.left_on = today() - timedelta(days=1)
    world.student.save()

    html = page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")

    assert "Uitgeschreven op" in html
    assert "TLV" not in html
    assert "Lwoo" not in html


def test_special_education_needs_no_trigger(client):
    world = make_world(sector="VSO")

    assert "Aanleiding" not in page(client, world.coordinator, f"/leerlingen/{world.student.pk}/")
