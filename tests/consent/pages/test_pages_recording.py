"""The page on which an answer on paper, by phone or in person is written down; its scan."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentRecord
from consent.round import actions
from plans.choices import Kind
from tests.consent.steps import PDF, asked, scan
from tests.factories import (
    consent,
    make_guardian,
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
def part(world):
    return asked(world)


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def text(response) -> str:
    return " ".join(response.content.decode().split())


def record(client, part, person, **typed):
    """Fill in the form; `None` leaves a field out."""
    data = {
        "decision": "CONSENT", "route": "PHONE", "given_on": today().isoformat(), "identified": "bekend nummer",
        "remarks": "", "time_unknown": "on", "once": str(uuid.uuid4()),
    } | typed  # fmt: skip
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(reverse("consent_record", args=[part.pk, person.pk]), data, follow=True)


@pytest.fixture
def at_desk(client, world, part):
    client.force_login(world.coordinator)
    return lambda **typed: record(client, part, world.mother.person, **typed)


def test_nothing_is_chosen_beforehand(client, world, part):
    response = page(client, world.coordinator, "consent_record", part.pk, world.mother.person_id)

    assert "checked" not in text(response)
    assert "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van Yara, versie 1." in text(response)


@pytest.mark.rule(31)
def test_an_answer_on_paper_is_kept_with_its_scan_and_who_wrote_it_down(client, world, part, at_desk):
    day = today() - timedelta(days=3)

    response = at_desk(route="PAPER", evidence=scan(), given_on=day.isoformat())

    assert "Vastgelegd" in text(response)
    row = ConsentRecord.objects.get()
    assert (row.route, row.recorded_by, timezone.localdate(row.given_at)) == ("PAPER", world.coordinator, day)
    kept = client.get(reverse("evidence", args=[row.pk]))
    assert b"".join(kept.streaming_content) == PDF
    assert kept["Content-Disposition"] == f'attachment; filename="antwoord-{row.pk}.pdf"'
    assert "genoteerd door Marleen Hofstra" in text(response)


@pytest.mark.parametrize("decision", ["CONSENT", "TALK_FIRST"])
def test_an_answer_by_phone_needs_no_scan(at_desk, decision):
    at_desk(decision=decision)

    assert ConsentRecord.objects.get().decision == decision


def test_a_refusal_is_kept_with_its_points_and_words(part, at_desk):
    goal = part.goals.get()
    one, other = points = [f"goal-{goal.pk}", f"measure-{goal.measures.get().pk}"]

    at_desk(decision="REFUSE", points=points, **{f"reason_{one}": "TOO_MUCH", f"words_{other}": "Te druk."})

    points = ConsentRecord.objects.get().points.all()
    assert {(each.goal_id, each.measure_id, each.reason, each.words) for each in points} == {
        (goal.pk, None, "TOO_MUCH", ""), (None, goal.measures.get().pk, "", "Te druk."),
    }  # fmt: skip


def executable():
    return SimpleUploadedFile("brief.pdf", b"MZ\x90\x00 een programma")


def too_large():
    return SimpleUploadedFile("brief.pdf", PDF + b"x" * (15 * 1024 * 1024))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"decision": None}, "Kies een van de antwoorden."),
        ({"decision": "WITHDRAWN"}, "geen instemming om in te trekken"),
        ({"route": None}, "Kies hoe het antwoord kwam."),
        ({"route": "ONLINE"}, "route"),
        ({"route": "PAPER"}, "Voeg de scan van het papier toe."),
        ({"route": "PAPER", "evidence": executable}, "Dit bestand is iets anders."),
        ({"route": "PAPER", "evidence": too_large}, "Dit bestand is te groot."),
        ({"identified": ""}, "Vul dit in."),
        ({"identified": "x" * 301}, "identified"),
        ({"identified": "een\x07bel"}, "identified"),
        ({"given_on": "0202-01-01"}, "Kies een dag tussen"),
        ({"given_on": "gisteren"}, "Vul een datum in"),
        ({"given_on": (today() + timedelta(days=1)).isoformat()}, "Kies een dag tussen"),
        ({"given_on": (today() - timedelta(days=90)).isoformat()}, "Kies een dag tussen"),
        ({"decision": "CONSENT_WITH_REMARKS", "remarks": ""}, "Schrijf de opmerking erbij"),
        ({"decision": "REFUSE"}, "Kies minstens één punt"),
        ({"decision": "REFUSE", "points": ["goal-987654"]}, "Dit punt hoort niet bij deze versie."),
        ({"remarks": "x" * 6001}, "remarks"),
    ],
)
def test_bad_input_gets_a_message_by_the_field_and_loses_nothing(at_desk, typed, why):
    typed = {name: value() if callable(value) else value for name, value in typed.items()}

    response = at_desk(**{"remarks": "Dit blijft staan.", **typed})

    shown = text(response)
    assert response.status_code == 200
    assert not ConsentRecord.objects.exists()
    assert typed.get("remarks", "Dit blijft staan.") in shown
    assert why in shown or why in response.context["form"].errors


def test_a_goal_of_another_school_as_a_forged_point_is_refused(at_desk):
    other = shared(make_world(), Kind.ACTION)

    response = at_desk(decision="REFUSE", points=[f"goal-{other.goals.get().pk}"])

    assert "Dit punt hoort niet bij deze versie." in text(response)
    assert not ConsentRecord.objects.exists()


def test_a_double_press_is_one_answer(at_desk):
    once = str(uuid.uuid4())

    at_desk(once=once)
    second = at_desk(once=once)

    assert second.status_code == 200
    assert ConsentRecord.objects.count() == 1


def test_a_version_that_was_taken_back_meanwhile_is_refused_with_the_text_kept(world, part, at_desk):
    actions.withdraw(part, by=world.coordinator, reason="We stoppen.")

    response = at_desk(remarks="Zij zei het zo.")

    assert "ligt niet meer voor" in text(response)
    assert "Zij zei het zo." in text(response)


def test_of_who_holds_no_right_no_answer_is_written_down(client, world, part):
    other = make_guardian(world.student, by=world.coordinator, name="Rob Stam", authority="NO")
    client.force_login(world.coordinator)

    assert "nu geen antwoord vast te leggen" in text(record(client, part, other.person))
    assert record(client, part, make_world().mother.person).status_code == 404
    assert not ConsentRecord.objects.exists()


def test_before_anybody_was_asked_no_answer_is_written_down(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)

    assert "nu geen antwoord vast te leggen" in text(record(client, part, world.mother.person))


def test_the_form_takes_at_most_twenty_five_queries(client, world, part, django_assert_max_num_queries):
    page(client, world.coordinator, "consent_record", part.pk, world.mother.person_id)

    with django_assert_max_num_queries(25):
        client.get(reverse("consent_record", args=[part.pk, world.mother.person_id]))


def test_a_scan_is_for_staff_who_read_the_plan(client, world, part, at_desk):
    at_desk(route="PAPER", evidence=scan())
    url = reverse("evidence", args=[ConsentRecord.objects.get().pk])

    for user, code in ((world.mentor, 200), (world.administrator, 404), (make_world().coordinator, 404)):
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == code
        if response.streaming:
            assert b"".join(response.streaming_content) == PDF


def test_an_answer_without_a_scan_has_nothing_to_download(client, world, part):
    row = consent(part, world.mother.person)
    client.force_login(world.coordinator)

    assert client.get(reverse("evidence", args=[row.pk])).status_code == 404
