"""Who may answer, what an answer needs, on all roads."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent.models import ConsentRecord, DeliveryKind
from consent.policy import Decision, Outcome, Route
from consent.round import actions
from plans.choices import Kind
from tests.consent.steps import PDF, asked, messages_to, outcome, refusal, refuse, scan
from tests.factories import consent, make_guardian, make_world, renewed, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    return asked(world)


# Answers by those with and without the right ----------------------------------------------------------------------------


@pytest.mark.rule(25)
@pytest.mark.parametrize("authority", ["NO", "UNKNOWN", None])
def test_a_guardian_without_authority_cannot_answer(part, world, authority):
    other = make_guardian(world.student, by=world.coordinator, name="Rob Stam", authority=authority, receives="FULL")

    assert "geen recht van instemming" in refusal(consent, part, other.person)
    assert not ConsentRecord.objects.exists()


def test_a_stranger_cannot_answer(part):
    elsewhere = make_world()

    assert "geen recht van instemming" in refusal(consent, part, elsewhere.mother.person)


@pytest.mark.parametrize("fields", [{"contact_blocked": True}, {"deceased_on": today() - timedelta(days=40)}])
def test_a_guardian_out_of_reach_cannot_answer(part, world, fields):
    other = make_guardian(world.student, by=world.coordinator, name="Rob Stam", **fields)

    assert "geen recht van instemming" in refusal(consent, part, other.person)


def test_the_pupil_of_fourteen_cannot_answer(part, world):
    assert "geen recht van instemming" in refusal(consent, part, world.student.person)


# What an answer needs -------------------------------------------------------------------------------------------------------


@pytest.mark.rule(17)
def test_an_answer_before_anybody_was_asked_is_refused(world):
    part = shared(world, Kind.ACTION)

    assert "nog geen instemming gevraagd" in refusal(consent, part, world.mother.person)


@pytest.mark.rule(18)
@pytest.mark.parametrize("deed", [actions.withdraw, actions.revise])
def test_an_answer_on_a_version_that_was_taken_back_is_refused_in_words(part, world, deed):
    consent(part, world.mother.person)
    deed(part, by=world.coordinator, reason="Een ander doel.")

    assert "ligt niet meer voor" in refusal(consent, part, world.father.person)
    assert outcome(part) == Outcome.LAPSED


@pytest.mark.rule(18)
def test_a_new_version_begins_without_answers(part, world):
    consent(part, world.mother.person)
    consent(part, world.father.person)
    newer = actions.share(
        renewed(actions.revise(part, by=world.coordinator, reason="Een ander doel.")), by=world.coordinator
    )

    assert "Vraag instemming" in refusal(actions.establish, newer, by=world.director)
    assert messages_to(world.mother.person, DeliveryKind.LAPSED) == 1
    assert "nog geen instemming gevraagd" in refusal(consent, newer, world.mother.person)


def test_the_same_submission_twice_is_one_answer(part, world):
    submission = uuid.uuid4()

    first = consent(part, world.mother.person, submission=submission)
    second = consent(part, world.mother.person, submission=submission)

    assert first == second
    assert ConsentRecord.objects.count() == 1
    assert messages_to(world.mother.person, DeliveryKind.RECEIPT) == 1


def test_somebody_elses_submission_is_not_taken_for_mine(part, world):
    submission = uuid.uuid4()
    consent(part, world.mother.person, submission=submission)

    with pytest.raises(IntegrityError), transaction.atomic():
        consent(part, world.father.person, submission=submission)

    assert ConsentRecord.objects.count() == 1


@pytest.mark.rule(31)
def test_paper_without_a_scan_is_refused(part, world):
    why = refusal(
        actions.answer, part, world.mother.person, decision=Decision.CONSENT, route=Route.PAPER,
        identified="handtekening", recorded_by=world.coordinator,
    )  # fmt: skip

    assert "scan" in why


@pytest.mark.rule(31)
def test_paper_keeps_scan_day_and_who_verified(part, world):
    given_at = part.round.asked_at + timedelta(days=1)

    record = actions.answer(
        part, world.mother.person, decision=Decision.CONSENT, route=Route.PAPER, given_at=given_at,
        identified="handtekening vergeleken", recorded_by=world.coordinator, evidence=scan("Brief van Samira.PDF"),
    )  # fmt: skip

    assert record.given_at == given_at
    assert record.recorded_by == world.coordinator
    with record.evidence.open("rb") as kept:
        assert kept.read() == PDF
    assert len(record.evidence_sha256) == 64
    assert "Samira" not in record.evidence.name
    assert record.digest == part.digest
    assert messages_to(world.mother.person, DeliveryKind.CONFIRMED) == 1


@pytest.mark.parametrize("route", [Route.PHONE, Route.IN_PERSON])
def test_an_answer_by_phone_or_in_person_names_who_wrote_it_down(part, world, route):
    how = {"decision": Decision.CONSENT, "route": route, "identified": "bekend nummer"}

    assert "wie dit antwoord noteerde" in refusal(actions.answer, part, world.mother.person, **how)
    record = actions.answer(part, world.mother.person, recorded_by=world.coordinator, **how)
    assert record.route == route


def test_an_answer_from_before_the_question_or_from_tomorrow_is_refused(part, world):
    for given_at in (part.round.asked_at - timedelta(minutes=1), timezone.now() + timedelta(days=1)):
        why = refusal(
            actions.answer, part, world.mother.person, decision=Decision.CONSENT, identified="…", given_at=given_at
        )
        assert "nadat erom gevraagd is" in why


@pytest.mark.parametrize("decision", [Decision.INVALIDATED, Decision.RIGHT_ENDED, "", "JA"])
def test_only_the_answers_of_a_family_can_be_given(part, world, decision):
    assert "Kies een van de antwoorden" in refusal(consent, part, world.mother.person, decision=decision)


def test_a_consent_with_a_remark_has_one(part, world):
    assert "Schrijf uw opmerking" in refusal(
        consent, part, world.mother.person, decision=Decision.CONSENT_WITH_REMARKS, remarks="  "
    )


@pytest.mark.rule(30)
def test_a_refusal_chooses_a_point_and_needs_no_words(part, world):
    assert "minstens één punt" in refusal(refuse, part, world.mother.person, points=[])
    assert not ConsentRecord.objects.exists()

    record = refuse(part, world.mother.person, points=[{"measure": part.goals.get().measures.get().pk}])

    assert record.points.get().measure.description == "Stiltelokaal bij toetsen"
    assert record.points.get().words == ""


def test_a_goal_of_another_part_cannot_be_the_point_of_a_refusal(part, world):
    elsewhere = make_world()
    other = shared(elsewhere, Kind.ACTION)

    why = refusal(refuse, part, world.mother.person, points=[{"goal": other.goals.get().pk}])

    assert "hoort niet bij deze versie" in why
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("name", ["measure", "deviation"])
def test_a_point_that_does_not_exist_is_refused(part, world, name):
    assert "hoort niet bij deze versie" in refusal(refuse, part, world.mother.person, points=[{name: 987654}])


def test_every_answer_is_in_the_journal(part, world):
    consent(part, world.mother.person)
    refuse(part, world.father.person)

    kinds = list(world.plan.events.order_by("position").values_list("kind", flat=True))
    # A refusal beside another answer is also the day from which the school knows of disagreement (rule 27).
    assert [kind for kind in kinds[-4:] if kind != "FACTS_CHANGED"] == [
        "CONSENT_GIVEN",
        "CONSENT_GIVEN",
        "POINTS_REFUSED",
    ]
    assert kinds.count("FACTS_CHANGED") == 1
