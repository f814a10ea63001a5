"""Who came in by which address, and colleagues who have the address of somebody of the family."""

import inspect
import json

import pytest
from django.urls import get_resolver, reverse

from consent.mail.own_address import pairs, shared_with
from consent.models import AccessCode, ConsentRecord
from consent.round import actions, invalidation, requests
from consent.views import asking, deciding, late, weighing
from tests.consent.family_walk import come_in, send
from tests.consent.steps import asked
from tests.factories import consent, established, make_world, prepared, today
from tests.worlds import once_a_module

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


WARNED = "Uw e-mailadres is ook dat van Samira El Amrani"
READS_ONLY = {"consent", "consent_again", "evidence", "adjustment_scan"}
"""Staff pages of these modules on which nothing is noted or decided: they ask, or show."""
WHO = {"consent_record": "coordinator", "adjustment_new": "coordinator", "adjustment": "coordinator"}
"""Who does it; elsewhere the director."""


def lying_before(world) -> dict[str, list]:
    """A plan that lies before the family, by page: where an answer, a withdrawal or a decision is given."""
    part = asked(world)
    first = world.plan.parts.get(kind="PERSPECTIVE")
    refusal = consent(part, world.mother.person, decision="REFUSE", points=[{"goal": part.goals.get().pk}])
    proposal = invalidation.propose(refusal, by=world.coordinator, reason="OTHER", words="Onzeker.")
    return {
        "consent_record": [[part.pk, world.mother.person_id], [part.pk, world.father.person_id]],
        "part_establish": [[first.pk], [part.pk]],
        "override_new": [[first.pk], [part.pk]],
        "invalidation_new": [[refusal.pk]],
        "invalidation": [[proposal.pk]],
        "plan_end": [[world.plan.pk]],
    }


def in_force(world) -> dict[str, list]:
    """A plan that holds: where something is noted, answered or decided of it."""
    part = established(world, "ACTION")
    wish = requests.request(part, world.father.person, kind="WISH", words="Graag rustiger.")
    return {"adjustment_new": [[part.pk]], "adjustment": [[wish.pk]], "correction": [[world.plan.pk]]}


@pytest.mark.parametrize("state", [lying_before, in_force])
def test_a_colleague_with_a_parents_address_is_warned_on_every_page_where_it_matters(world, client, state):
    pages = [(name, args) for name, every in state(world).items() for args in every]
    found = {}
    for shares in (False, True):
        for name, args in pages:
            colleague = getattr(world, WHO.get(name, "director"))
            if shares:
                share_address(world, colleague)
            client.force_login(colleague)
            response = client.get(reverse(name, args=args))
            assert response.status_code == 200, name
            found[shares, name, *args] = WARNED in response.content.decode()

    assert {shares: {found[key] for key in found if key[0] is shares} for shares in (False, True)} == {
        False: {False},
        True: {True},
    }


def test_no_page_where_something_is_noted_or_decided_is_left_out(world):
    modules = {module.__name__ for module in (asking, deciding, late, weighing)}
    named = {each.name for each in every_pattern(get_resolver()) if inspect.unwrap(each.callback).__module__ in modules}

    assert named - READS_ONLY == {*lying_before(world), "adjustment_new", "adjustment", "correction"}


def every_pattern(within):
    for each in within.url_patterns:
        yield from every_pattern(each) if hasattr(each, "url_patterns") else [each]


def test_who_establishes_with_a_parents_address_stands_in_the_journal_for_both_parts(world):
    prepared(world)
    share_address(world, world.director)
    established(world, "PERSPECTIVE", days=3)
    established(world, "ACTION", days=2)

    lines = world.plan.events.filter(kind="PART_ESTABLISHED")
    assert [json.loads(line.data).get("own_address") for line in lines] == [True, True]


def test_what_is_proposed_answered_and_ended_with_a_parents_address_stands_in_the_journal(world):
    prepared(world)
    part = established(world, "ACTION")
    wish = requests.request(part, world.father.person, kind="WISH", words="Graag rustiger.")
    record = ConsentRecord.objects.filter(person=world.father.person).get()
    for colleague in (world.coordinator, world.director):
        share_address(world, colleague)
        if colleague == world.coordinator:
            requests.reply(wish, by=colleague, outcome="TALK", words="Wij bellen.")
            invalidation.propose(record, by=colleague, reason="OTHER", words="Onzeker.")
        else:
            actions.end_plan(world.plan, by=colleague, ended_on=today(), reason="LEFT_SCHOOL")

    lines = {line.kind: json.loads(line.data) for line in world.plan.events.all()}
    kinds = ("ADJUSTMENT_ANSWERED", "INVALIDATION_PROPOSED", "PLAN_ENDED")
    assert [lines[kind].get("own_address") for kind in kinds] == [True] * 3
    assert "own_address" not in lines["PART_ESTABLISHED"]


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
