"""An answer that must not count: two people look, nothing is overwritten, and what rested on it says so."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.choices import Role
from consent import queries, receipts
from consent.models import ConsentRecord, InvalidationProposal, InvalidationVerdict
from consent.next_steps import next_steps_of
from consent.policy import Outcome
from consent.round import actions, invalidation
from consent.round import state as rounds
from opp.proof.verification import Verification
from plans.errors import NotAllowedNow
from plans.models import ActionPart, Plan
from students.models import DisagreementRecord
from tests.consent.family_walk import come_in
from tests.consent.steps import asked, messages_to, now_status, outcome, refusal, refuse, scan, state
from tests.factories import ago, consent, established, make_user, make_world, prepared, shared, today
from tests.paper import words
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
WORDS = "De handtekening is van de oom."


@once_a_module
def world():
    return make_world()


def propose(record, world, **how):
    return invalidation.propose(record, **{"by": world.coordinator, "reason": "WRONG_PERSON", "words": WORDS} | how)


def void(record, world):
    return invalidation.decide(propose(record, world), by=world.director, accepted=True)


def turns(world) -> list:
    return next_steps_of(queries.case_of(Plan.objects.get(pk=world.plan.pk), today()))


def test_a_proposal_changes_nothing_but_holds_up_establishing(world):
    part = asked(world)
    record = consent(part, world.mother.person)
    consent(part, world.father.person)

    propose(record, world)

    assert outcome(part) == Outcome.CONSENTED
    with pytest.raises(NotAllowedNow, match="ongeldig te verklaren"):
        actions.establish(part, by=world.director)


def test_a_second_person_decides_and_the_answer_stays_readable(world):
    part = asked(world)
    record = consent(part, world.mother.person)
    proposal = propose(record, world)
    assert "beslist niet zelf" in refusal(invalidation.decide, proposal, by=world.coordinator, accepted=True)

    invalidation.decide(proposal, by=world.director, accepted=True)

    rows = ConsentRecord.objects.filter(person=world.mother.person)
    assert [row.decision for row in rows] == ["CONSENT", "INVALIDATED"]
    assert rows[1].statement == "Dit antwoord telt niet mee: iemand anders gaf dit antwoord."
    assert outcome(part) == Outcome.WAITING
    assert messages_to(world.mother.person, "INVALIDATED") == 1
    assert world.plan.events.filter(kind__in=["INVALIDATION_PROPOSED", "INVALIDATION_DECIDED"]).count() == 2


def test_a_proposal_that_is_not_accepted_leaves_the_answer(world):
    part = asked(world)
    record = consent(part, world.mother.person)

    invalidation.decide(propose(record, world), by=world.director, accepted=False)

    assert ConsentRecord.objects.count() == 1
    assert state(part).voices[0].counts
    assert not rounds.is_contested(part)
    assert propose(record, world).pk != InvalidationVerdict.objects.get().proposal_id


def test_it_takes_away_that_answer_and_no_later_one(world):
    part = asked(world)
    first = consent(part, world.mother.person, decision="CONSENT", days=6)
    consent(part, world.father.person)
    consent(part, world.mother.person, decision="CONSENT_WITH_REMARKS", remarks="Graag op dinsdag.", days=3)

    void(first, world)

    assert outcome(part) == Outcome.CONSENTED


def test_a_wrongly_noted_answer_is_replaced_by_the_right_one_of_that_day(world):
    part = asked(world)
    noted = {"route": "PHONE", "recorded_by": world.coordinator, "identified": "gebeld", "given_at": ago(4)}
    wrong = actions.answer(part, world.mother.person, decision="CONSENT", **noted)
    void(wrong, world)

    right = {"route": "PAPER", "evidence": scan(), "recorded_by": world.coordinator, "identified": "brief"}
    points = [{"goal": part.goals.first().pk}]
    actions.answer(part, world.mother.person, decision="REFUSE", points=points, given_at=ago(4), **right)

    assert outcome(part) == Outcome.REFUSED


@pytest.mark.parametrize("who", ["mentor", "administrator"])
def test_only_who_writes_or_establishes_plans_may(world, who):
    record = consent(asked(world), world.mother.person)

    assert "coördinator of de directeur" in refusal(propose, record, world, by=getattr(world, who))
    proposal = propose(record, world)
    assert "coördinator of de directeur" in refusal(
        invalidation.decide, proposal, by=getattr(world, who), accepted=True
    )


def test_what_the_school_said_of_an_answer_is_no_answer(world):
    record = consent(asked(world), world.mother.person)
    void(record, world)

    assert "geen antwoord" in refusal(propose, ConsentRecord.objects.get(decision="INVALIDATED"), world)
    assert "al voorgesteld" in refusal(propose, record, world)


def test_it_wants_a_reason_and_words(world):
    record = consent(asked(world), world.mother.person)

    assert "Kies de reden" in refusal(propose, record, world, words=" ")
    assert "Kies de reden" in refusal(propose, record, world, reason="ZOMAAR")


def test_decided_is_decided(world):
    proposal = propose(consent(asked(world), world.mother.person), world)
    invalidation.decide(proposal, by=world.director, accepted=False)

    assert "al beslist" in refusal(invalidation.decide, proposal, by=world.director, accepted=True)


def test_the_ball_goes_to_a_colleague_and_then_to_asking_anew(world):
    part = asked(world)
    record = consent(part, world.mother.person)
    consent(part, world.father.person)
    proposal = propose(record, world)
    assert ("ACTION", "Vaststellen") not in [(each.kind, each.what) for each in turns(world)]
    turn = next(each for each in turns(world) if "meetelt" in each.what)
    assert (turn.who, turn.url) == ("DIRECTOR", reverse("invalidation", args=[proposal.pk]))

    invalidation.decide(proposal, by=world.director, accepted=True)

    assert [each.what for each in turns(world)][-1] == "Samira El Amrani opnieuw om een antwoord vragen"
    actions.request_again(part, world.mother.person, by=world.coordinator)
    assert "opnieuw" not in turns(world)[-1].what


def test_proposed_by_the_director_it_is_the_coordinators_turn(world):
    propose(consent(asked(world), world.mother.person), world, by=world.director)

    assert next(each for each in turns(world) if "meetelt" in each.what).who == "COORDINATOR"


# What an invalid answer takes along, and what comes back ----------------------------------------------------------------


def test_a_refusal_found_invalid_takes_the_disagreement_it_caused_along(world):
    part = asked(world)
    consent(part, world.mother.person)
    no = refuse(part, world.father.person)
    assert (world.student.known_disagreement_on(today()), state(part).mode) == (True, "ALL")

    void(no, world)

    world.student = type(world.student).objects.get(pk=world.student.pk)
    assert not world.student.known_disagreement_on(today())
    assert state(part).mode == "ONE_OF"
    later = state(part).answer_by + timedelta(days=1)
    assert outcome(part, later) == Outcome.CONSENTED  # one yes is enough again; nothing waits for ever


def test_the_disagreement_comes_and_goes_in_the_journal_on_the_page_and_in_the_rule(world, client):
    part = asked(world)
    consent(part, world.mother.person, days=6)
    no = refuse(part, world.father.person, days=4)
    client.force_login(world.coordinator)
    page = reverse("consent", args=[part.pk])
    divided = client.get(page).content.decode()

    void(no, world)

    row, gone = DisagreementRecord.objects.order_by("pk")
    lines = [json.loads(line.data) for line in world.plan.events.filter(kind="FACTS_CHANGED").order_by("position")]
    known, none = [True, row.from_on.isoformat()], [False, row.from_on.isoformat()]
    assert [(data["was"], data["now"]) for data in lines] == [
        ({"DISAGREEMENT": None}, {"DISAGREEMENT": known}),
        ({"DISAGREEMENT": known}, {"DISAGREEMENT": none}),
    ]
    assert [data["relies"] for data in lines] == [[row.named()], [gone.named()]]
    assert "Zij moeten allemaal instemmen." in divided
    after = client.get(page).content.decode()
    assert "Zij moeten allemaal instemmen." not in after
    assert "Eén instemming is genoeg" in after
    day_after = state(part).answer_by + timedelta(days=1)
    assert (outcome(part), outcome(part, day_after)) == (Outcome.WAITING, Outcome.CONSENTED)
    assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []


def test_a_disagreement_that_rests_on_another_refusal_too_stays(world):
    part = asked(world)
    first = refuse(part, world.father.person, days=6)
    consent(part, world.father.person, days=5)
    second = refuse(part, world.father.person, days=4)

    void(first, world)
    assert world.student.known_disagreement_on(today())

    void(second, world)
    assert not type(world.student).objects.get(pk=world.student.pk).known_disagreement_on(today())


def test_a_disagreement_that_staff_recorded_stays(world):
    part = asked(world)
    DisagreementRecord.objects.create(
        student=world.student,
        known=True,
        from_on=world.student.enrolled_on,
        evidence="gesprek met beiden",
        recorded_by=world.coordinator,
    )
    void(refuse(part, world.father.person), world)

    assert world.student.known_disagreement_on(today())


def test_the_next_round_is_free_of_it_too(world):
    part = asked(world)
    no = refuse(part, world.father.person)
    actions.revise(part, by=world.coordinator, reason="Op verzoek.")
    part_2 = shared(world, "ACTION", days=0).detail
    actions.ask(part_2, by=world.coordinator)
    assert (part_2.round.mode, part_2.round.school_mode, state(part_2).mode) == ("ALL", "ONE_OF", "ALL")

    void(no, world)

    assert state(part_2).mode == "ONE_OF"


def test_an_invalid_withdrawal_brings_the_consent_back_everywhere(world):
    part = asked(world)
    consent(part, world.mother.person, days=6)
    consent(part, world.father.person, days=5)
    taken_back = consent(part, world.mother.person, decision="WITHDRAWN", days=4)
    assert outcome(part) == Outcome.DIVIDED

    void(taken_back, world)

    assert outcome(part) == Outcome.CONSENTED
    voice = next(each for each in state(part).voices if each.holder.person_id == world.mother.person_id)
    assert (voice.label, voice.counts, voice.waits_for_question) == ("stemt in", True, False)
    assert not [each for each in turns(world) if "opnieuw om een antwoord" in each.what]
    client = come_in(world.mother.person)
    page = client.get(reverse("family_plan", args=[world.plan.uuid])).content.decode()
    assert "U stemde in" in page
    assert "Instemming intrekken" in client.get(reverse("family_read", args=[world.plan.uuid])).content.decode()
    assert "Geef uw antwoord" not in page
    assert actions.has_consented(part, world.mother.person)
    actions.establish(part, by=world.director)
    assert now_status(part) == "ESTABLISHED"


def test_of_two_answers_of_one_moment_only_one_is_ended(world):
    part = asked(world)
    noted = {"route": "PHONE", "recorded_by": world.coordinator, "identified": "gebeld", "given_at": ago(4)}
    actions.answer(part, world.mother.person, decision="CONSENT", **noted)
    wrong = actions.answer(part, world.mother.person, decision="TALK_FIRST", **noted)

    void(wrong, world)

    voice = next(each for each in state(part).voices if each.holder.person_id == world.mother.person_id)
    assert voice.label == "stemt in"


@pytest.mark.paper
def test_the_receipt_of_an_invalid_answer_says_so(world, client):
    part = asked(world)
    record = consent(part, world.mother.person)
    before = receipts.pdf(record)
    void(record, world)

    shown = come_in(world.mother.person).get(reverse("family_receipt", args=[world.plan.uuid, record.submission]))
    assert "Dit antwoord telt niet mee" in shown.content.decode()
    assert "iemand anders gaf dit antwoord" in shown.content.decode()
    assert "Als alles er is, stelt de school" not in shown.content.decode()
    assert "Dit antwoord telt niet mee" in words(receipts.pdf(record))
    # A receipt of before, made again as the journal stood then, is still the very same one.
    count = receipts.data_of(record)["head"]["count"] - 2
    assert receipts.pdf(record, count=count) == before
    assert "telt niet mee" not in words(before)


# Under an established part -------------------------------------------------------------------------------------------


def test_an_established_part_stays_and_says_that_it_rests_on_nothing(world):
    prepared(world)
    part = established(world, "ACTION")
    for record in ConsentRecord.objects.all():
        void(record, world)

    assert now_status(part) == "ESTABLISHED"
    now = ActionPart.objects.afresh(part.pk)
    assert rounds.invalidated_since(now).decision == "INVALIDATED"
    turn = next(each for each in turns(world) if each.what == "Nieuwe versie maken")
    assert turn.why == "Dit deel rust niet meer op geldige instemming."
    shown = come_in(world.mother.person).get(reverse("family_plan", args=[world.plan.uuid]))
    assert "rust niet meer op geldige instemming" in shown.content.decode()


def test_one_valid_consent_is_enough_to_rest_on_where_one_is_enough(world):
    prepared(world)
    part = established(world, "ACTION")

    void(ConsentRecord.objects.get(person=world.mother.person), world)

    assert rounds.invalidated_since(ActionPart.objects.afresh(part.pk)) is None


def test_where_all_must_consent_one_invalid_answer_takes_the_ground_away():
    world = make_world(consent_mode="ALL")
    prepared(world)
    part = established(world, "ACTION")

    void(ConsentRecord.objects.get(person=world.mother.person), world)

    assert rounds.invalidated_since(ActionPart.objects.afresh(part.pk)) is not None


# Pages ---------------------------------------------------------------------------------------------------------------


def test_two_colleagues_walk_the_pages(world, client):
    part = asked(world)
    record = consent(part, world.mother.person)
    client.force_login(world.coordinator)
    assert "mag niet meetellen" in client.get(reverse("consent", args=[part.pk])).content.decode()
    new = reverse("invalidation_new", args=[record.pk])
    once = client.get(new).context["form"]["once"].value()
    incomplete = client.post(new, {"words": WORDS, "once": once})
    assert "Kies een reden" in incomplete.content.decode()
    assert WORDS in incomplete.content.decode()
    client.post(new, {"reason": "WRONG_PERSON", "words": WORDS, "once": once})
    at = reverse("invalidation", args=[InvalidationProposal.objects.get().pk])
    assert "beslist niet zelf" in client.get(at).content.decode()
    assert "Bekijk het voorstel" in client.get(reverse("consent", args=[part.pk])).content.decode()
    assert client.post(at, {"accepted": "yes"}).status_code == 403

    client.force_login(world.director)
    shown = client.get(at)
    assert WORDS in shown.content.decode()
    client.post(at, {"accepted": "yes", "once": shown.context["form"]["once"].value()})

    assert ConsentRecord.objects.filter(decision="INVALIDATED").count() == 1
    assert "Niet meegeteld" in client.get(reverse("consent", args=[part.pk])).content.decode()


def test_the_parent_reads_why_and_is_asked_again(world):
    part = asked(world)
    void(consent(part, world.mother.person), world)
    client = come_in(world.mother.person)

    shown = client.get(reverse("family_plan", args=[world.plan.uuid])).content.decode()

    assert "Geef uw antwoord" in shown
    ended = ConsentRecord.objects.get(decision="INVALIDATED")
    receipt = client.get(reverse("family_receipt", args=[world.plan.uuid, ended.submission])).content.decode()
    assert "iemand anders gaf dit antwoord" in receipt
    assert WORDS not in receipt


def test_a_colleague_of_another_school_finds_nothing(world, client):
    record = consent(asked(world), world.mother.person)
    proposal = propose(record, world)
    client.force_login(make_user(make_world().school, Role.COORDINATOR))

    assert client.get(reverse("invalidation_new", args=[record.pk])).status_code == 404
    assert client.get(reverse("invalidation", args=[proposal.pk])).status_code == 404


def test_the_pages_take_at_most_twenty_eight_queries(world, client, django_assert_max_num_queries):
    part = asked(world)
    record = consent(part, world.mother.person)
    proposal = propose(record, world)
    client.force_login(world.director)
    for path in (
        reverse("consent", args=[part.pk]),
        reverse("invalidation_new", args=[record.pk]),
        reverse("invalidation", args=[proposal.pk]),
    ):
        client.get(path)
        with django_assert_max_num_queries(28):
            client.get(path)
