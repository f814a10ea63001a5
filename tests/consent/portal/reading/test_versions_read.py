"""What changed since each person last read: their own baseline, noted once, within the budget."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consent.round import actions
from students.models import ViewRecord
from tests.consent.family_walk import come_in, link_for
from tests.consent.steps import asked
from tests.factories import ago, consent, fill_action, make_guardian, make_world, prepared, shared
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


def rewritten(part, world, approach: str, *, days: float):
    """The next version, in which the first goal is approached like that, shared and asked."""
    draft = actions.revise(part, by=world.coordinator, reason="Na het gesprek.", at=ago(days))
    with draft.editing():
        draft.goals.update(approach=approach)
    later = actions.share(fill_action(draft), by=world.coordinator, at=ago(days - 0.1))
    actions.ask(later, by=world.coordinator, at=ago(days - 0.2))
    return later


def plan_page(client, world) -> str:
    return " ".join(client.get(reverse("family_read", args=[world.plan.uuid])).content.decode().split())


def read_by(person) -> list:
    return [row.version for row in ViewRecord.objects.filter(person=person, version__isnull=False).order_by("pk")]


def test_each_sees_the_changes_since_the_version_they_read_themselves(world):
    first = asked(world)
    mother, father = come_in(world.mother.person), come_in(world.father.person)
    plan_page(mother, world)
    second = rewritten(first, world, "Toetsen in de mediatheek, met een kwart meer tijd.", days=6)
    plan_page(father, world)
    third = rewritten(second, world, "Toetsen in de mediatheek, met een half uur meer tijd.", days=3)

    hers, his = plan_page(mother, world), plan_page(father, world)

    assert "Wat er anders is dan in versie 1, die u op" in hers
    assert "Wat er anders is dan in versie 2, die u op" in his
    assert re.search(r"\[nieuw: </span><bdi[^>]*>(de )?mediatheek", hers)
    assert not re.search(r"\[nieuw: </span><bdi[^>]*>(de )?mediatheek", his)
    assert "half uur" in hers
    assert "half uur" in his
    assert third.uuid in read_by(world.mother.person)
    assert "anders is dan in versie 1" in plan_page(mother, world)


def test_who_read_nothing_here_sees_what_changed_since_the_version_before(world):
    later = rewritten(asked(world), world, "Toetsen in de mediatheek.", days=4)

    shown = plan_page(come_in(world.mother.person), world)

    assert later.number == 2
    assert "Wat er anders is dan in versie 1</summary>" in shown
    assert 'Waarom er een nieuwe versie is: <bdi lang="nl" dir="ltr">Na het gesprek.</bdi>' in shown
    assert "gewijzigd sinds versie 1" in shown


def test_a_version_is_noted_once_for_each_person(world):
    part = asked(world)
    client = come_in(world.mother.person)
    for _ in range(3):
        plan_page(client, world)

    versions = {each.uuid for each in world.plan.parts.all() if each.shared_at}
    assert sorted(read_by(world.mother.person)) == sorted(versions)
    assert part.uuid in versions
    assert read_by(world.father.person) == []


def test_reading_for_the_first_time_stays_within_twenty_five_queries(world, django_assert_max_num_queries):
    rewritten(asked(world), world, "Toetsen in de mediatheek.", days=4)
    client = come_in(world.mother.person)

    with django_assert_max_num_queries(25):
        plan_page(client, world)


def test_the_door_before_the_code_notes_nothing(world):
    asked(world)

    Client().get(link_for(world.mother.person))
    Client().head(link_for(world.mother.person))

    assert not ViewRecord.objects.exists()


def test_who_only_gets_information_reads_no_text_and_no_change(world):
    prepared(world)
    other = make_guardian(world.student, by=world.coordinator, name="Ans Kort", authority="NO", receives="INFORMATION")
    part = shared(world, "ACTION")
    link = actions.new_link(world.plan, other.person, at=ago(0))
    actions.deliver(world.plan, other.person, "ESTABLISHED", link=link, at=ago(0))

    shown = plan_page(come_in(other.person), world)

    assert "anders is dan" not in shown
    assert part.uuid not in read_by(other.person)


def test_an_answer_on_the_version_before_visibly_lapsed(world):
    first = asked(world)
    consent(first, world.mother.person)
    client = come_in(world.mother.person)
    rewritten(first, world, "Toetsen in de mediatheek.", days=4)

    shown = plan_page(client, world)

    assert "was op versie 1. Die is ingetrokken, dus dat antwoord telt niet voor deze tekst" in shown
    assert '#anders-2">Zie wat er anders is</a>' in shown
    assert 'id="anders-2"' in shown
    consent(part_now(world), world.mother.person, days=0)
    assert "Die is ingetrokken" not in plan_page(client, world)


def test_an_answer_is_named_also_when_a_version_in_between_came_and_went(world):
    first = asked(world)
    consent(first, world.mother.person)
    second = rewritten(first, world, "Toetsen in de mediatheek.", days=4)
    third = rewritten(second, world, "Toetsen in de aula.", days=2)
    client = come_in(world.mother.person)

    assert "was op versie 1. Die is ingetrokken" in plan_page(client, world)
    assert "telt niet voor deze tekst" in plan_page(client, world)
    assert client.get(reverse("family_answer", args=[world.plan.uuid, third.uuid])).status_code == 200


def test_a_version_that_was_taken_back_without_a_next_says_that_the_answer_counts_no_more(world):
    first = asked(world)
    consent(first, world.mother.person)
    actions.revise(first, by=world.coordinator, reason="Na het gesprek.", at=ago(1))

    shown = plan_page(come_in(world.mother.person), world)

    assert "Die is ingetrokken, dus dat antwoord telt niet meer mee." in shown
    assert "#anders-2" not in shown


def test_an_answer_that_was_taken_back_cannot_lapse(world):
    first = asked(world)
    consent(first, world.mother.person)
    consent(first, world.mother.person, decision="WITHDRAWN", days=4.5)
    rewritten(first, world, "Toetsen in de mediatheek.", days=4)

    assert "Die is ingetrokken" not in plan_page(come_in(world.mother.person), world)


def test_head_shows_nothing_and_notes_nothing(world):
    part = asked(world)
    client = come_in(world.mother.person)

    for page, *more in (("family_read",), ("family_part", part.uuid), ("family_answer", part.uuid)):
        assert client.head(reverse(page, args=[world.plan.uuid, *more])).status_code == 200

    assert not ViewRecord.objects.exists()


def part_now(world):
    return world.plan.parts.get(kind="ACTION", status="SHARED").detail


def test_staff_compares_a_version_with_the_one_before(world, client):
    later = rewritten(asked(world), world, "Toetsen in de mediatheek, met een kwart meer tijd.", days=4)
    client.force_login(world.mentor)

    shown = client.get(reverse("part", args=[later.pk])).content.decode()

    assert "Wat er anders is dan in versie 1" in shown
    assert "mediatheek" in shown
    assert "Bekijk het woord voor woord" in shown
