"""Who came in by which address, and colleagues who have the address of somebody of the family."""

import json

import pytest
from django.urls import reverse

from consent import actions, afterwards, invalidation
from consent.models import AccessCode, ConsentRecord
from consent.own_address import pairs, shared_with
from tests.factories import consent, established, make_world, prepared
from tests.worlds import once_a_module

from .family_walk import come_in, send
from .steps import asked

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


def share_address(world, colleague) -> None:
    person = world.mother.person
    type(person).objects.filter(pk=person.pk).update(email=colleague.email.upper())
    person.refresh_from_db()


def test_a_record_names_the_address_by_which_its_giver_came_in(world):
    part = asked(world)
    client = come_in(world.mother.person)
    code = AccessCode.objects.latest("pk")
    client.post(
        reverse("family_answer", args=[world.plan.uuid, part.uuid]), {"decision": "CONSENT", "digest": part.digest}
    )

    send(client, world.plan, part)

    assert ConsentRecord.objects.get().contact == code.address != ""


def test_a_secret_address_stays_secret(world):
    part, person = asked(world), world.mother.person
    type(person).objects.filter(pk=person.pk).update(address_protected=True)
    person.refresh_from_db()

    assert consent(part, person, contact="ouder@thuis.example").contact == ""


@pytest.mark.parametrize(
    ("route", "who"),
    [("part_establish", "director"), ("consent_record", "coordinator"), ("consent_record", "director")],
)
def test_a_colleague_with_a_parents_address_is_warned_where_it_matters(world, client, route, who):
    part, colleague = asked(world), getattr(world, who)
    client.force_login(colleague)
    page = reverse(route, args=[part.pk, *([world.father.person_id] if route == "consent_record" else [])])
    shown = client.get(page)
    assert "Uw e-mailadres is ook dat van" not in shown.content.decode()
    if shown.status_code != 200:
        return  # not this colleague's to do
    share_address(world, colleague)

    assert "Uw e-mailadres is ook dat van Samira El Amrani" in client.get(page).content.decode()


def test_it_says_so_where_a_request_is_noted_or_answered_and_an_answer_judged(world, client):
    prepared(world)
    part = established(world, "ACTION")
    share_address(world, world.coordinator)
    record = ConsentRecord.objects.filter(person=world.father.person).get()
    wish = afterwards.request(part, world.father.person, kind="WISH", words="Graag rustiger.")
    proposal = invalidation.propose(record, by=world.director, reason="OTHER", words="Onzeker.")
    client.force_login(world.coordinator)
    for name, pk in (("adjustment_new", part.pk), ("adjustment", wish.pk), ("invalidation", proposal.pk)):
        assert "Uw e-mailadres is ook dat van" in client.get(reverse(name, args=[pk])).content.decode(), name


def test_the_journal_and_the_evidence_say_so(world):
    part = asked(world)
    share_address(world, world.coordinator)
    noted = {"route": "PHONE", "recorded_by": world.coordinator, "identified": "gebeld op het bekende nummer"}
    actions.answer(part, world.father.person, decision="CONSENT", **noted)
    consent(part, world.mother.person, days=0)

    own = [json.loads(line.data).get("own_address", False) for line in world.plan.events.filter(kind="CONSENT_GIVEN")]
    assert own == [True, False]
    part = type(part).objects.get(pk=part.pk)
    assert pairs(part, world.director) == (("Marleen Hofstra", "Samira El Amrani"),)
    assert shared_with(world.director, part.plan) == []


def test_an_answer_online_by_an_address_of_staff_says_so(world):
    part = asked(world)
    person = world.mother.person
    type(world.mentor).objects.filter(pk=world.mentor.pk).update(email=person.email)
    client = come_in(person)
    client.post(
        reverse("family_answer", args=[world.plan.uuid, part.uuid]), {"decision": "CONSENT", "digest": part.digest}
    )

    send(client, world.plan, part)

    assert "adres gedeeld met een medewerker" in ConsentRecord.objects.get().identified
