"""An answer given with the right stays and counts until two members of staff, with a reason, end it (ADR 17)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consent.models import ConsentRecord, Delivery
from consent.policy import Decision, Outcome
from consent.round import actions, invalidation, rights
from consent.round import state as rounds
from plans.choices import Status
from plans.facts import said
from plans.models import ActionPart
from students.models import Authority, Guardian, Student
from tests.consent.steps import asked, messages_to, outcome, refusal, refuse, state
from tests.factories import consent, make_guardian, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

TICKS = {
    "no contact": {"contact_blocked": True},
    "died today": {"deceased_on": today()},
    "died before he answered, it is said": {"deceased_on": today() - timedelta(days=8)},
}


def tick(guardian, what: str) -> None:
    Guardian.objects.filter(pk=guardian.pk).update(**TICKS[what])


@pytest.mark.parametrize("what", TICKS)
def test_one_tick_takes_no_refusal_away(what):
    world = make_world()
    part = asked(world)
    consent(part, world.mother.person)
    refuse(part, world.father.person)

    tick(world.father, what)
    rights.keep_up(part)

    assert outcome(part) == Outcome.DIVIDED
    assert "lopen uiteen" in refusal(actions.establish, part, by=world.director)
    assert not ConsentRecord.objects.filter(decision=Decision.RIGHT_ENDED).exists()
    assert "tot twee medewerkers besluiten" in state(part).voices[1].holder.why


@pytest.mark.parametrize("what", TICKS)
def test_two_members_of_staff_with_a_reason_end_it(what):
    world = make_world()
    part = asked(world, days=16)
    consent(part, world.mother.person)
    refused = refuse(part, world.father.person)
    tick(world.father, what)
    why = {"reason": "OTHER", "words": "De vader is overleden; zijn antwoord ging over een eerdere afspraak."}
    proposal = invalidation.propose(refused, by=world.coordinator, **why)

    invalidation.decide(proposal, by=world.director, accepted=True)

    rights.keep_up(part)

    assert [voice.holder.person_id for voice in state(part).voices] == [world.mother.person_id]
    assert outcome(part) == Outcome.CONSENTED
    assert messages_to(world.father.person, "ASKED") == 1  # nobody puts the question to him anew


def test_the_evidence_shows_what_was_ended_and_by_whom():
    world = make_world()
    part = asked(world, days=16)
    consent(part, world.mother.person)
    refused = refuse(part, world.father.person)
    proposal = invalidation.propose(refused, by=world.coordinator, reason="WRONG_PERSON", words="Zijn broer belde.")
    invalidation.decide(proposal, by=world.director, accepted=True)

    lines = rounds.consent_fact(ActionPart.objects.afresh(part.pk), today()).lines

    (line,) = [line for line in lines if "Telt niet mee" in line.basis]
    assert (line.name, line.answer) == ("Anton van der Meulen", "stemt niet in")
    assert "ongeldig verklaard door Marleen Hofstra en Johan Dekker" in line.basis


def test_the_evidence_shows_whose_right_ended():
    world = make_world()
    part = asked(world)
    refuse(part, world.father.person)
    Authority.objects.create(guardian=world.father, value="NO", from_on=today(), recorded_by=world.administrator)
    rights.keep_up(part)

    lines = rounds.consent_fact(ActionPart.objects.afresh(part.pk), today()).lines

    assert [(line.name, line.basis) for line in lines][-1] == (
        "Anton van der Meulen",
        "Telt niet mee: mag niet (meer) beslissen.",
    )


def test_a_consent_stays_as_well():
    world = make_world()
    part = asked(world)
    consent(part, world.mother.person)
    consent(part, world.father.person)

    tick(world.father, "died today")

    assert outcome(part) == Outcome.CONSENTED
    assert len(state(part).voices) == 2
    assert actions.establish(part, by=world.director).status == Status.ESTABLISHED


@pytest.mark.parametrize("what", TICKS)
def test_who_said_nothing_is_not_waited_for(what):
    world = make_world()
    part = asked(world)
    consent(part, world.mother.person)

    tick(world.father, what)

    assert outcome(part) == Outcome.CONSENTED


def test_after_the_talk_he_wanted_nobody_asks_him_anew():
    world = make_world()
    part = asked(world)
    consent(part, world.mother.person)
    consent(part, world.father.person, decision=Decision.TALK_FIRST)

    tick(world.father, "no contact")

    assert outcome(part) == Outcome.TALK_FIRST


@pytest.mark.parametrize("what", TICKS)
def test_a_conversation_that_was_held_with_him_still_counts(what):
    world = make_world()
    asked(world)
    Guardian.objects.filter(pk=world.mother.pk).update(contact_blocked=True)

    tick(world.father, what)

    plan = type(world.plan).objects.get(pk=world.plan.pk)
    assert [talk.family_took_part for talk in said.talks_of(plan)] == [True]


# An organisation ------------------------------------------------------------------------------------------------------


@once_a_module
def officers():
    """Only an institution has the authority, and two of its officers speak for it; all holders must consent."""
    world = make_world()
    world.school.consent_mode = "ALL"
    world.school.save()
    Guardian.objects.all().update(contact_blocked=True)
    how = {"relation": "OTHER", "authority": "YES", "basis": "INSTITUTION", "by": world.administrator}
    world.officer = make_guardian(world.student, name="Karin Smit", organisation="Jeugdbescherming Rijnland", **how)
    world.other = make_guardian(world.student, name="Bas Vink", organisation=" jeugdbescherming  rijnland", **how)
    return world


def test_an_organisation_with_two_officers_is_one_holder(officers):
    part = asked(officers)

    consent(part, officers.officer.person)

    now = state(part)
    assert now.outcome == Outcome.CONSENTED
    assert now.silent == []
    assert [voice.label for voice in now.voices] == ["stemt in", "een collega antwoordde"]
    assert not rights.keep_up(part)


def test_officers_who_contradict_each_other_are_divided_like_everybody(officers):
    part = asked(officers)
    consent(part, officers.officer.person)

    refuse(part, officers.other.person)

    assert outcome(part) == Outcome.DIVIDED


def test_a_refusal_of_an_officer_is_no_disagreement_between_holders(officers):
    refuse(asked(officers), officers.officer.person)

    assert not Student.objects.get(pk=officers.student.pk).known_disagreement_on(today())


def test_an_organisation_beside_a_parent_is_another_holder(officers):
    Guardian.objects.filter(pk=officers.mother.pk).update(contact_blocked=False)
    part = asked(officers)

    consent(part, officers.officer.person)

    assert outcome(part) == Outcome.WAITING
    assert [voice.holder.name for voice in state(part).silent] == ["Samira El Amrani"]


def test_officers_may_share_the_address_of_their_office():
    world = make_world()
    world.school.consent_mode = "ALL"
    world.school.save()
    how = {"relation": "OTHER", "basis": "INSTITUTION", "organisation": "Jeugdbescherming", "by": world.administrator}
    for name in ("Karin Smit", "Bas Vink"):
        make_guardian(world.student, name=name, email="team@jeugdbescherming.example", **how)

    assert state(asked(world)).obstacles == ()
    assert Delivery.objects.filter(address="team@jeugdbescherming.example", kind="ASKED").count() == 2
    assert messages_to(world.mother.person, "ASKED") == 1


# Authority that nobody knows yet --------------------------------------------------------------------------------------


NOTED = {"route": "PHONE", "identified": "aan de telefoon herkend"}


@once_a_module
def unknown():
    world = make_world()
    world.uncle = make_guardian(world.student, by=world.administrator, name="Piet Bakker", authority="UNKNOWN")
    world.part = asked(world)
    for parent in (world.mother, world.father):
        consent(world.part, parent.person)
    return world


def noted(world, decision="REFUSE"):
    points = [{"goal": world.part.goals.first().pk, "reason": "TOO_MUCH"}] if decision == "REFUSE" else []
    how = {"decision": decision, "points": points, "recorded_by": world.coordinator, **NOTED}
    return actions.answer(world.part, world.uncle.person, **how)


@pytest.mark.parametrize("decision", ["REFUSE", "CONSENT"])
def test_an_answer_of_somebody_of_unknown_authority_is_noted_and_does_not_count_yet(unknown, decision):
    record = noted(unknown, decision)
    rights.keep_up(unknown.part)

    now = state(unknown.part)
    assert record.basis == "UNKNOWN"
    assert now.outcome == Outcome.CONSENTED
    assert not ConsentRecord.objects.filter(decision=Decision.RIGHT_ENDED).exists()
    assert not Student.objects.get(pk=unknown.student.pk).known_disagreement_on(today())
    assert "Zoek dat eerst uit" in refusal(actions.establish, unknown.part, by=unknown.director)


def test_it_counts_once_it_is_known_that_he_always_had_authority(unknown):
    noted(unknown)

    Authority.objects.create(guardian=unknown.uncle, value="YES", basis="VOOGD", recorded_by=unknown.administrator)

    assert outcome(unknown.part) == Outcome.DIVIDED


def test_it_ends_once_it_is_known_that_he_has_none(unknown):
    noted(unknown)

    Authority.objects.create(guardian=unknown.uncle, value="NO", from_on=today(), recorded_by=unknown.administrator)
    rights.keep_up(unknown.part)

    assert outcome(unknown.part) == Outcome.CONSENTED
    assert actions.establish(unknown.part, by=unknown.director).status == Status.ESTABLISHED


def test_the_page_lets_it_be_noted_and_says_that_it_waits(unknown, client):
    client.force_login(unknown.coordinator)
    where = reverse("consent_record", args=[unknown.part.pk, unknown.uncle.person_id])

    assert client.get(where).status_code == 200
    noted(unknown)

    html = client.get(reverse("consent", args=[unknown.part.pk])).content.decode()
    assert where in html
    assert "Telt nog niet mee: leg eerst vast of deze persoon het gezag heeft." in html


def test_nobody_of_unknown_authority_answers_online(unknown):
    why = refusal(consent, unknown.part, unknown.uncle.person, days=0)

    assert "geen recht van instemming" in why
