"""The register: which dates are to be put there, ticked by whom and when, and back again when they change (rule 46)."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from consent.round import actions
from plans.models import Event, Plan, RegisterEntry, register
from tests.factories import ago, established, make_user, make_world, today
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.rule(46)]


@once_a_module
def world():
    world = make_world()
    world.part = established(world, "PERSPECTIVE", days=4)
    return world


def rows(world):
    return list(register.to_process(register.periods([world.school.pk])))


def codes(world) -> list[str]:
    return [code for plan in register.periods([world.school.pk]) for code in register.dates_of(plan)]


def page(client, user, url="register", **query) -> str:
    client.force_login(user)
    return client.get(reverse(url), query).content.decode()


def test_a_plan_begins_on_the_first_day_on_which_a_part_of_it_was_established(world):
    (plan,) = rows(world)

    assert (plan.began_on, plan.begin_done, plan.ended_on) == (ago(4).date(), False, None)


def test_what_was_never_established_is_not_in_the_list():
    make_world()

    assert list(register.periods([plan.school_id for plan in Plan.objects.all()])) == []


def test_a_ticked_date_leaves_the_list_and_says_who_and_when(client, world):
    client.force_login(world.coordinator)

    assert client.post(reverse("register"), {"dates": codes(world)}).status_code == 302

    assert rows(world) == []
    assert "Alles staat in het register" in page(client, world.coordinator)
    assert f"door <bdi>{world.coordinator.name}</bdi>" in page(client, world.coordinator, toon="alles")
    assert Event.objects.filter(plan=world.plan, kind="REGISTERED").exists()


def test_ticking_twice_is_ticking_once(world):
    assert register.process(codes(world), [world.school.pk], by=world.coordinator) == 1
    assert register.process(codes(world), [world.school.pk], by=world.director) == 0
    assert RegisterEntry.objects.count() == 1


def test_an_end_brings_the_plan_back_and_only_for_its_end(client, world):
    register.process(codes(world), [world.school.pk], by=world.coordinator)
    actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    (plan,) = rows(world)

    assert (plan.begin_done, plan.end_done) == (True, False)
    assert f'value="{plan.pk}-END-{today()}"' in page(client, world.coordinator)


def test_a_date_that_changed_comes_back_and_says_what_stood_there(client, world):
    plan = Plan.objects.get(pk=world.plan.pk)
    row = RegisterEntry(
        school=world.school, plan=plan, moment="BEGIN", on=ago(9).date(), by=world.coordinator, at=ago(0)
    )
    plan.add(row, by=world.coordinator)

    assert [plan.begin_done for plan in rows(world)] == [False]
    assert "veranderd: er stond" in page(client, world.coordinator)


def test_an_old_page_ticks_no_newer_date(client, world):
    client.force_login(world.coordinator)

    answer = client.post(reverse("register"), {"dates": [f"{world.plan.pk}-BEGIN-{ago(9).date()}"]})

    assert "Een datum is intussen veranderd" in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_pressing_without_a_tick_says_what_to_do(client, world):
    client.force_login(world.coordinator)

    assert "Kruis aan wat u in het register hebt gezet" in client.post(reverse("register")).content.decode()


@pytest.mark.parametrize(
    "sent", ["x", "1-BEGIN-gisteren", "99999999999999999999-BEGIN-2026-01-01", "-1-END-2026-01-01"]
)
def test_what_is_no_date_of_the_list_writes_nothing(client, world, sent):
    client.force_login(world.coordinator)

    assert client.post(reverse("register"), {"dates": [sent]}).status_code == 200
    assert not RegisterEntry.objects.exists()


def test_another_school_is_neither_seen_nor_ticked(client, world):
    stranger = make_user(make_world(name="De Brug").school, Role.COORDINATOR)

    assert world.student.number not in page(client, stranger)
    client.post(reverse("register"), {"dates": codes(world)})
    assert not RegisterEntry.objects.exists()


def test_an_administrator_sees_dates_and_no_word_of_the_plan(client, world):
    html = page(client, make_user(world.school, Role.ADMINISTRATOR))

    assert world.student.number in html
    assert "perspectief" not in html.lower()


def test_the_file_has_dates_and_no_name(client, world):
    text = page(client, world.coordinator, "register_csv")

    assert text.splitlines() == [
        "\ufeffschool;leerlingnummer;begindatum;einddatum;begin verwerkt;einde verwerkt",
        f"{world.school.name};{world.student.number};{ago(4).date()};;nee;",
    ]
    assert "Yara" not in text


def test_the_list_asks_little_of_the_database(client, world, django_assert_max_num_queries):
    client.force_login(world.coordinator)

    with django_assert_max_num_queries(12):
        client.get(reverse("register"))
