"""After an answer: taking it back, asking for a change, answering late, and what the school says to that."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from consent import queries
from consent.models import AdjustmentReply, AdjustmentRequest, ConsentRecord, Delivery
from consent.next_steps import next_steps_of
from consent.policy import Outcome
from consent.round import actions, errata, requests
from consent.sending import sender
from plans.errors import NotAllowedNow
from plans.models import Part, Plan
from tests.consent.family_walk import come_in, send
from tests.consent.steps import asked, messages_to, now_status, outcome, refusal
from tests.factories import consent, established, make_guardian, make_world, prepared, shared, talk, today
from tests.guards.test_access import family_client
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
WORDS = "Het is te druk voor Yara geworden."


@once_a_module
def world():
    return make_world()


@once_a_module
def holding(world):
    """Part 2, established with the consent of both parents."""
    prepared(world)
    world.part = established(world, "ACTION")
    return world


def take_back(part, person, **how):
    how = {"words": WORDS, "identified": "link en code", "submission": uuid.uuid4()} | how
    return requests.withdraw_consent(part, person, **how)


def turns(world) -> list:
    return next_steps_of(queries.case_of(Plan.objects.get(pk=world.plan.pk), today()))


def page(world, name, *more):
    return reverse(name, args=[world.plan.uuid, *more])


# While the version lies before the family ----------------------------------------------------------------------------


def test_who_consented_may_take_it_back_and_both_answers_stay(world):
    part = asked(world)
    consent(part, world.mother.person)
    consent(part, world.father.person)
    assert outcome(part) == Outcome.CONSENTED

    record = take_back(part, world.mother.person)

    assert [row.decision for row in ConsentRecord.objects.filter(person=world.mother.person)] == [
        "CONSENT",
        "WITHDRAWN",
    ]
    assert (
        record.statement
        == "Ik trek mijn instemming met het handelingsdeel (deel 2) van het plan van Yara, versie 1, in."
    )
    assert record.remarks == WORDS
    assert outcome(part) == Outcome.DIVIDED
    assert messages_to(world.mother.person, "RECEIPT") == 2
    with pytest.raises(NotAllowedNow):
        actions.establish(part, by=world.director)


def test_taking_back_is_known_disagreement_as_a_refusal_is(world):
    part = asked(world)
    consent(part, world.mother.person)
    take_back(part, world.mother.person)

    consent(part, world.father.person, days=0)

    assert world.student.known_disagreement_on(today())


@pytest.mark.parametrize("decision", [None, "TALK_FIRST", "WITHDRAWN"])
def test_without_consent_there_is_nothing_to_take_back(world, decision):
    part = asked(world)
    if decision:
        consent(part, world.mother.person, decision="CONSENT" if decision == "WITHDRAWN" else decision)
    if decision == "WITHDRAWN":
        take_back(part, world.mother.person)

    assert "geen instemming" in refusal(take_back, part, world.mother.person)


def test_who_took_it_back_may_consent_again(world):
    part = asked(world)
    for person in (world.mother.person, world.father.person):
        consent(part, person)
    take_back(part, world.mother.person)

    actions.answer(part, world.mother.person, decision="CONSENT", identified="link en code")

    assert outcome(part) == Outcome.CONSENTED


def test_a_withdrawn_version_has_nothing_to_take_back(world):
    part = asked(world)
    consent(part, world.mother.person)
    actions.revise(part, by=world.coordinator, reason="Anders.")

    assert "niet" in refusal(take_back, part, world.mother.person)
    assert not AdjustmentRequest.objects.exists()


# After it was established --------------------------------------------------------------------------------------------


def test_taking_back_after_establishing_is_a_request_and_changes_no_status(holding):
    found = take_back(holding.part, holding.mother.person)

    assert isinstance(found, AdjustmentRequest)
    assert (found.kind, found.words) == ("WITHDRAWAL", WORDS)
    assert now_status(holding.part) == "ESTABLISHED"
    assert ConsentRecord.objects.filter(decision="WITHDRAWN").count() == 0
    assert messages_to(holding.mother.person, "REQUESTED") == 1
    assert holding.plan.events.filter(kind="ADJUSTMENT_ASKED").count() == 1


def test_a_request_is_the_coordinators_turn_until_it_is_answered(holding):
    take_back(holding.part, holding.mother.person)
    turn = next(each for each in turns(holding) if each.what == "Een verzoek beantwoorden")
    assert turn.who == "COORDINATOR"
    asked_for = AdjustmentRequest.objects.get()
    assert turn.url == reverse("adjustment", args=[asked_for.pk])

    requests.reply(asked_for, by=holding.coordinator, outcome="NO_CHANGE", words="Omdat het helpt.")

    assert not [each for each in turns(holding) if "verzoek" in each.what]
    assert messages_to(holding.mother.person, "REPLIED") == 1


def test_a_promised_version_stays_on_the_list_until_it_is_begun(holding):
    take_back(holding.part, holding.mother.person)
    requests.reply(
        AdjustmentRequest.objects.get(), by=holding.coordinator, outcome="REVISE", words="Wij passen het aan."
    )
    assert "De beloofde nieuwe versie maken" in [each.what for each in turns(holding)]

    actions.revise(holding.part, by=holding.coordinator, reason="Op verzoek.")

    assert "De beloofde nieuwe versie maken" not in [each.what for each in turns(holding)]


def test_a_promised_conversation_stays_on_the_list_until_it_was_held_with_that_person(holding):
    take_back(holding.part, holding.mother.person)
    requests.reply(AdjustmentRequest.objects.get(), by=holding.coordinator, outcome="TALK", words="Wij bellen u.")
    talk(holding.plan, holding.father.person, by=holding.coordinator, days=0)
    assert "Het beloofde gesprek voeren" in [each.what for each in turns(holding)]

    talk(holding.plan, holding.mother.person, by=holding.coordinator, days=0)

    assert "Het beloofde gesprek voeren" not in [each.what for each in turns(holding)]


def test_a_request_is_answered_once_and_with_words(holding):
    take_back(holding.part, holding.mother.person)
    asked_for = AdjustmentRequest.objects.get()

    assert "schrijf erbij" in refusal(requests.reply, asked_for, by=holding.coordinator, outcome="TALK", words=" ")
    requests.reply(asked_for, by=holding.coordinator, outcome="TALK", words="Wij bellen.")
    assert "al geantwoord" in refusal(
        requests.reply, asked_for, by=holding.coordinator, outcome="NO_CHANGE", words="Toch niet."
    )
    assert AdjustmentReply.objects.count() == 1


def test_the_same_request_twice_is_one(holding):
    once = uuid.uuid4()

    assert take_back(holding.part, holding.mother.person, submission=once) == take_back(
        holding.part, holding.mother.person, submission=once
    )
    assert AdjustmentRequest.objects.count() == 1


def test_a_wish_wants_words_and_a_version_that_holds(holding, world):
    person = holding.mother.person

    assert "Schrijf op" in refusal(requests.request, holding.part, person, kind="WISH", words="  ")
    successor = actions.revise(holding.part, by=holding.coordinator, reason="Nieuw jaar.")
    assert "niet met de familie gedeeld" in refusal(requests.request, successor, person, kind="WISH", words=WORDS)
    assert requests.request(holding.part, person, kind="WISH", words=WORDS).words == WORDS


# An answer that came too late (decision 13) ---------------------------------------------------------------------------


def late(world, client):
    typed = {"decision": "CONSENT_WITH_REMARKS", "digest": world.part.digest, "remarks": "Graag op dinsdag."}
    client.post(page(world, "family_answer", world.part.uuid), typed)
    shown = client.get(page(world, "family_check", world.part.uuid)).context["kept"]["submission"]
    return lambda: client.post(page(world, "family_check", world.part.uuid), {"submission": shown}, follow=True)


@pytest.mark.parametrize(("verb", "status"), [("revise", "ingetrokken"), ("withdraw", "ingetrokken")])
def test_an_answer_sent_after_the_version_was_taken_back_is_kept_as_a_request(world, verb, status):
    world.part = asked(world)
    press = late(world, come_in(world.mother.person))
    getattr(actions, verb)(world.part, by=world.coordinator, reason="Anders.")

    response = press()

    shown = response.content.decode()
    assert response.status_code == 200
    assert f"toen deze versie al {status} was" in shown
    assert "Graag op dinsdag." in shown
    kept = AdjustmentRequest.objects.get()
    assert (kept.kind, kept.decision, kept.part_id) == ("LATE_ANSWER", "CONSENT_WITH_REMARKS", world.part.pk)
    assert not ConsentRecord.objects.exists()
    assert press().status_code == 200
    assert AdjustmentRequest.objects.count() == 1


def test_an_answer_sent_after_establishing_is_kept_as_a_request(world):
    world.part = asked(world)
    press = late(world, come_in(world.mother.person))
    for person, days in ((world.mother.person, 4), (world.father.person, 3)):
        consent(world.part, person, days=days)
    actions.establish(world.part, by=world.director)

    assert "toen deze versie al vastgesteld was" in press().content.decode()
    assert ConsentRecord.objects.count() == 2
    assert Part.objects.get(pk=world.part.pk).status == "ESTABLISHED"


def test_a_refusal_that_came_late_keeps_its_points_and_words(world):
    world.part = asked(world)
    client, goal = come_in(world.mother.person), world.part.goals.get()
    key = f"goal-{goal.pk}"
    typed = {"decision": "REFUSE", "digest": world.part.digest, "points": [key]}
    typed |= {f"reason_{key}": "TOO_MUCH", f"words_{key}": WORDS}
    client.post(page(world, "family_answer", world.part.uuid), typed)
    shown = client.get(page(world, "family_check", world.part.uuid)).context["kept"]["submission"]
    actions.withdraw(world.part, by=world.coordinator, reason="Anders.")

    client.post(page(world, "family_check", world.part.uuid), {"submission": shown})

    words = AdjustmentRequest.objects.get().words
    for each in ("Niet met: Doel 1. Toetsen maken in rust", "het is te veel", WORDS):
        assert each in words


def test_who_was_not_asked_cannot_answer_late(world):
    part = asked(world)
    other = make_guardian(world.student, by=world.coordinator, name="Ans Kort")
    actions.withdraw(part, by=world.coordinator, reason="Anders.")

    assert "geen antwoord gevraagd" in refusal(
        requests.request, part, other.person, kind="LATE_ANSWER", decision="CONSENT"
    )


# Pages ---------------------------------------------------------------------------------------------------------------


def test_a_parent_reads_what_it_does_takes_it_back_and_gets_a_receipt(world):
    part = asked(world)
    consent(part, world.mother.person)
    client = come_in(world.mother.person)
    for name in ("family_plan", "family_read"):
        assert "Instemming intrekken" in client.get(page(world, name)).content.decode()

    shown = client.get(page(world, "family_withdraw", part.uuid))
    once = shown.context["form"]["once"].value()
    assert "niet vaststellen" in shown.content.decode()
    response = client.post(page(world, "family_withdraw", part.uuid), {"words": "", "once": once}, follow=True)

    assert "Uw instemming is ingetrokken" in response.content.decode()
    assert ConsentRecord.objects.get(decision="WITHDRAWN").identified.startswith("persoonlijke link en code")
    again = client.post(page(world, "family_withdraw", part.uuid), {"words": "", "once": once})
    assert again["Location"] == page(world, "family_receipt", once)
    assert client.get(page(world, "family_withdraw", part.uuid))["Location"] == page(world, "family_plan")
    assert ConsentRecord.objects.filter(decision="WITHDRAWN").count() == 1


def test_after_establishing_the_page_says_that_it_stays_and_leads_to_the_request(holding):
    client = come_in(holding.mother.person)
    shown = client.get(page(holding, "family_withdraw", holding.part.uuid))
    assert "Tot die tijd blijft versie 1 gelden, tot en met" in shown.content.decode()
    once = shown.context["form"]["once"].value()

    response = client.post(
        page(holding, "family_withdraw", holding.part.uuid), {"words": WORDS, "once": once}, follow=True
    )

    assert "Uw verzoek is bij de school" in response.content.decode()
    assert WORDS in response.content.decode()
    assert "Uw verzoek ligt bij de school" in client.get(page(holding, "family_plan")).content.decode()


def test_who_did_not_consent_is_led_back(world):
    part = asked(world)

    response = come_in(world.mother.person).get(page(world, "family_withdraw", part.uuid))

    assert response["Location"] == page(world, "family_plan")


def test_the_other_parent_reads_nothing_of_a_request_or_the_reply(holding):
    take_back(holding.part, holding.mother.person, words="GEHEIM-VAN-MOEDER")
    asked_for = AdjustmentRequest.objects.get()
    requests.reply(asked_for, by=holding.coordinator, outcome="TALK", words="ANTWOORD-AAN-MOEDER")
    father = come_in(holding.father.person)

    for path in (page(holding, "family_plan"), page(holding, "family_history"), reverse("my_plans")):
        shown = father.get(path).content.decode()
        assert "GEHEIM-VAN-MOEDER" not in shown
        assert "ANTWOORD-AAN-MOEDER" not in shown
    assert father.get(page(holding, "family_request", asked_for.submission)).status_code == 404


def test_a_wish_for_part_1_is_asked_and_answered(holding):
    part = established(holding, "PERSPECTIVE", days=2)
    client = come_in(holding.mother.person)
    form = client.get(page(holding, "family_wish", part.uuid)).context["form"]
    empty = client.post(page(holding, "family_wish", part.uuid), {"words": " ", "once": form["once"].value()})
    assert "Vul dit in" in empty.content.decode() or "Schrijf" in empty.content.decode()
    client.post(page(holding, "family_wish", part.uuid), {"words": WORDS, "once": form["once"].value()})
    asked_for = AdjustmentRequest.objects.get()
    staff = Client()
    staff.force_login(holding.coordinator)
    at = reverse("adjustment", args=[asked_for.pk])
    once = staff.get(at).context["form"]["once"].value()

    incomplete = staff.post(at, {"words": "Zonder keuze.", "once": once})
    assert "Kies wat de school doet" in incomplete.content.decode()
    assert "Zonder keuze." in incomplete.content.decode()
    staff.post(at, {"outcome": "NO_CHANGE", "words": "Eerst tot de zomer.", "once": once})

    shown = client.get(page(holding, "family_request", asked_for.submission)).content.decode()
    assert "De school heeft geantwoord" in shown
    assert "Eerst tot de zomer." in shown
    assert "Lees het antwoord" in client.get(page(holding, "family_plan")).content.decode()


def test_staff_finds_every_request_at_its_version(holding, client):
    take_back(holding.part, holding.mother.person)
    client.force_login(holding.mentor)

    shown = client.get(reverse("part", args=[holding.part.pk])).content.decode()

    assert "Verzoeken van de familie" in shown
    assert "Samira El Amrani" in shown


def test_a_promise_to_revise_leads_to_the_new_version(holding):
    take_back(holding.part, holding.mother.person)
    staff = Client()
    staff.force_login(holding.coordinator)
    at = reverse("adjustment", args=[AdjustmentRequest.objects.get().pk])
    once = staff.get(at).context["form"]["once"].value()

    response = staff.post(at, {"outcome": "REVISE", "words": "Wij passen het aan.", "once": once})

    assert response["Location"] == reverse("part_revise", args=[holding.part.pk])


def test_a_version_that_does_not_hold_takes_no_wish(world):
    part = shared(world, "ACTION")
    client = family_client_of(world)

    assert client.get(page(world, "family_wish", part.uuid)).status_code == 409


def family_client_of(world):
    world.people = {"mother": world.mother.person}
    return family_client(world, "mother")


def test_a_family_says_that_a_slip_put_right_changes_the_meaning(holding):
    slip = errata.correct(
        holding.part,
        by=holding.coordinator,
        field="goals.1.title",
        becomes="Toetsen maken in de rust",
        reason="Taalfout.",
    )
    client = come_in(holding.mother.person)
    path = page(holding, "family_erratum", holding.part.uuid, slip.pk)
    assert path in client.get(page(holding, "family_read")).content.decode()

    once = client.get(path).context["form"]["once"].value()
    shown = client.post(path, {"words": "Rust is iets anders dan de rust.", "once": once}, follow=True)

    asked_for = AdjustmentRequest.objects.get()
    assert (asked_for.kind, asked_for.erratum) == ("ERRATUM_MEANING", slip)
    assert "Rust is iets anders" in shown.content.decode()
    assert "Een verzoek beantwoorden" in [each.what for each in turns(holding)]
    assert Part.objects.get(pk=holding.part.pk).status == "ESTABLISHED"


def test_a_slip_of_another_version_is_not_found(holding, world):
    slip = errata.correct(
        holding.part,
        by=holding.coordinator,
        field="goals.1.title",
        becomes="Toetsen maken in de rust",
        reason="Taalfout.",
    )
    other = established(holding, "PERSPECTIVE", days=2)

    assert come_in(holding.mother.person).get(page(holding, "family_erratum", other.uuid, slip.pk)).status_code == 404


def test_family_pages_afterwards_take_at_most_twenty_eight_queries(holding, django_assert_max_num_queries):
    take_back(holding.part, holding.mother.person)
    client = come_in(holding.mother.person)
    client.get(page(holding, "family_plan"))

    for path in (
        page(holding, "family_plan"),
        page(holding, "family_history"),
        page(holding, "family_withdraw", holding.part.uuid),
        page(holding, "family_wish", holding.part.uuid),
        page(holding, "family_request", AdjustmentRequest.objects.get().submission),
    ):
        with django_assert_max_num_queries(28):
            assert client.get(path).status_code == 200


def test_the_page_of_a_request_takes_at_most_twenty_eight_queries(holding, client, django_assert_max_num_queries):
    take_back(holding.part, holding.mother.person)
    client.force_login(holding.coordinator)
    at = reverse("adjustment", args=[AdjustmentRequest.objects.get().pk])
    client.get(at)

    with django_assert_max_num_queries(28):
        client.get(at)


def test_no_mail_about_a_request_tells_what_it_is(holding):
    take_back(holding.part, holding.mother.person, words="GEHEIM")
    requests.reply(AdjustmentRequest.objects.get(), by=holding.coordinator, outcome="TALK", words="GEHEIM")

    for row in Delivery.objects.filter(kind__in=["REQUESTED", "REPLIED"]):
        assert "GEHEIM" not in " ".join(sender.letter(row))


def test_sending_goes_on_where_nothing_changed(world):
    world.part = asked(world)
    client = come_in(world.mother.person)
    client.post(page(world, "family_answer", world.part.uuid), {"decision": "CONSENT", "digest": world.part.digest})

    send(client, world.plan, world.part)

    assert ConsentRecord.objects.count() == 1
    assert not AdjustmentRequest.objects.exists()
