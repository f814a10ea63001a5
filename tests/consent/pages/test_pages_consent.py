"""The page on which consent is asked and followed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consent.models import ConsentRequest, Delivery
from consent.policy import Decision
from consent.round import actions
from plans.choices import Kind
from students.models import Authority
from tests.consent.steps import asked, refuse
from tests.factories import (
    consent,
    established,
    fill_action,
    make_guardian,
    make_world,
    part_of,
    renewed,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@pytest.fixture
def part(world, request):
    """Asked ten days ago, or as many as the test says."""
    return asked(world, days=getattr(request, "param", 10))


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def text(response) -> str:
    return " ".join(response.content.decode().split())


def row_of(response, person):
    return next(row for row in response.context["rows"] if row.person_id == person.pk)


# Before asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule(29)
def test_before_asking_the_page_says_who_why_which_rule_and_until_when(client, world):
    part = shared(world, Kind.ACTION)

    shown = text(page(client, world.coordinator, "consent", part.pk))

    assert "Deze moeder heeft het gezag over Yara. Yara is 14, dus wie het gezag heeft, beslist." in shown
    assert "Eén instemming is genoeg, zolang niemand weigert." in shown
    assert "Zwijgen is geen instemming" in shown
    assert str((today() + timedelta(days=14)).year) in shown
    assert "Vraag instemming</button>" in shown


def test_asking_puts_the_question_to_everyone_and_shows_the_state(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)

    response = client.post(reverse("consent", args=[part.pk]), follow=True)

    assert "Iedereen krijgt tegelijk bericht" in text(response)
    assert ConsentRequest.objects.count() == 2
    assert row_of(response, world.mother.person).answer == "nog geen antwoord"


def test_asking_twice_says_so_and_asks_nobody_twice(client, world, part):
    client.force_login(world.coordinator)

    response = client.post(reverse("consent", args=[part.pk]), follow=True)

    assert "al om instemming gevraagd" in text(response)
    assert ConsentRequest.objects.count() == 2


@pytest.mark.rule(28)
def test_an_obstacle_stands_there_with_what_to_do_and_without_a_button(client, world):
    part = shared(world, Kind.ACTION)
    for guardian in (world.mother, world.father):
        Authority.objects.create(
            guardian=guardian, value="UNKNOWN", from_on=world.student.enrolled_on, recorded_by=world.administrator
        )

    shown = text(page(client, world.coordinator, "consent", part.pk))

    assert "Vraag het na en leg het vast" in shown
    assert world.student.get_absolute_url() in shown
    assert "Vraag instemming</button>" not in shown


def test_of_a_draft_the_page_says_to_share_it_first(client, world):
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(part_of(world.plan, Kind.ACTION))

    shown = text(page(client, world.coordinator, "consent", draft.pk))

    assert "nog een concept" in shown
    assert reverse("part_share", args=[draft.pk]) in shown


def test_without_individual_support_the_page_goes_on_to_establishing(client, world):
    shared(world, Kind.PERSPECTIVE)
    draft = fill_action(
        part_of(world.plan, Kind.ACTION), no_individual_support=True, no_support_reason="De basis is genoeg."
    )
    part = actions.share(draft, by=world.coordinator)

    establish = reverse("part_establish", args=[part.pk])
    assert establish in text(page(client, world.director, "consent", part.pk))
    shown = text(page(client, world.coordinator, "consent", part.pk))
    assert "Instemming is niet nodig" in shown
    assert "De directeur stelt dit deel vast zodra alles er is." in shown
    assert establish not in shown


def test_part_1_has_no_page_of_consent(client, world):
    part = shared(world, Kind.PERSPECTIVE)

    assert page(client, world.coordinator, "consent", part.pk).status_code == 404


# How it stands ------------------------------------------------------------------------------------------------------------


def test_the_state_per_person_says_what_how_when_and_whether_it_counts(client, world, part):
    consent(part, world.mother.person, decision=Decision.CONSENT_WITH_REMARKS, remarks="Graag op dinsdag.")

    response = page(client, world.coordinator, "consent", part.pk)

    row = row_of(response, world.mother.person)
    assert (row.answer, row.note) == ("stemt in, met een opmerking", "Telt mee.")
    assert row.how.startswith("via de persoonlijke link en code, op ")
    assert "Graag op dinsdag." in text(response)
    assert "Nog geen antwoord van Anton van der Meulen" in text(response)


@pytest.mark.parametrize(
    ("answers", "sentence", "whose", "next_step"),
    [
        (["CONSENT", "CONSENT"], "Er is ingestemd met precies deze tekst.", "director", "part_establish"),
        (["CONSENT", "REFUSE"], "De antwoorden lopen uiteen.", "coordinator", "part_revise"),
        (["REFUSE"], "Er is niet ingestemd.", "coordinator", "consultation_new"),
        (["TALK_FIRST"], "Iemand wil eerst praten.", "coordinator", "consultation_new"),
    ],
)
def test_each_outcome_has_its_sentence_and_its_next_step(client, world, part, answers, sentence, whose, next_step):
    for person, decision in zip((world.mother.person, world.father.person), answers, strict=False):
        refuse(part, person) if decision == "REFUSE" else consent(part, person, decision=decision)

    shown = text(page(client, getattr(world, whose), "consent", part.pk))

    assert sentence in shown
    pk = world.plan.pk if next_step == "consultation_new" else part.pk
    assert reverse(next_step, args=[pk]) in shown


@pytest.mark.rule(21)
def test_after_a_refusal_the_page_says_what_holds_meanwhile(client, world):
    before = established(world, Kind.ACTION)
    newer = actions.share(renewed(actions.revise(before, by=world.coordinator, reason="Nieuw.")), by=world.coordinator)
    actions.ask(newer, by=world.coordinator)
    refuse(newer, world.mother.person, days=0)

    shown = text(page(client, world.coordinator, "consent", newer.pk))

    assert "blijft versie 1 gelden" in shown
    assert "<bdi>Toetsen maken in rust</bdi>, het is te veel" in shown


def test_a_conversation_after_wanting_to_talk_wants_a_new_answer(client, world, part):
    consent(part, world.mother.person, decision=Decision.TALK_FIRST, days=6)
    talk(world.plan, world.mother.person, by=world.coordinator, days=3)

    row = row_of(page(client, world.coordinator, "consent", part.pk), world.mother.person)

    assert "Vraag nu opnieuw om een antwoord" in row.note
    assert row.may_remind


def test_who_lost_the_right_is_shown_and_does_not_count(client, world, part):
    consent(part, world.father.person)
    Authority.objects.create(
        guardian=world.father, value="NO", from_on=today(), recorded_by=world.administrator, evidence="beschikking"
    )

    row = row_of(page(client, world.coordinator, "consent", part.pk), world.father.person)

    assert not row.holds_right
    assert "Telt niet mee" in row.note


def test_what_was_not_delivered_is_seen(client, world, part):
    Delivery.objects.filter(person=world.mother.person, kind="ASKED").update(state="FAILED")
    Delivery.objects.filter(person=world.father.person, kind="ASKED").update(state="SENT", sent_at=timezone.now())

    response = page(client, world.coordinator, "consent", part.pk)

    assert "is niet bezorgd" in row_of(response, world.mother.person).message
    assert row_of(response, world.mother.person).message_tone == "stop"
    assert row_of(response, world.father.person).message.startswith("Bericht verstuurd op")


def test_who_has_no_address_is_named_and_gets_a_letter(client, world):
    other = make_guardian(world.student, by=world.coordinator, name="Jo Smit", email="")
    part = asked(world)

    row = row_of(page(client, world.coordinator, "consent", part.pk), other.person)

    assert row.message == "De brief wordt afgedrukt."
    assert row.by_letter
    assert row.may_remind


def test_after_withdrawing_the_page_shows_what_was_said_without_deeds(client, world, part):
    consent(part, world.mother.person)
    actions.withdraw(part, by=world.coordinator, reason="We stoppen.")

    response = page(client, world.coordinator, "consent", part.pk)

    assert "ingetrokken; de antwoorden gelden niet meer" in text(response)
    assert "Antwoord noteren" not in text(response)


@pytest.mark.parametrize("who", ["director", "mentor"])
def test_who_only_reads_sees_the_state_and_no_deeds(client, world, part, who):
    user = getattr(world, who)

    response = page(client, user, "consent", part.pk)

    assert response.status_code == 200
    assert "Antwoord noteren" not in text(response)
    assert client.post(reverse("consent", args=[part.pk])).status_code == 403
    again = reverse("consent_again", args=[part.pk, world.mother.person_id])
    assert client.post(again).status_code == 403
    record = reverse("consent_record", args=[part.pk, world.mother.person_id])
    assert client.get(record).status_code == 403


def test_an_administrator_and_staff_elsewhere_know_nothing_of_it(client, world, part):
    for user in (world.administrator, make_world().coordinator):
        for name, args in (("consent", []), ("consent_record", [world.mother.person_id])):
            assert page(client, user, name, part.pk, *args).status_code == 404


def test_the_page_takes_at_most_twenty_five_queries(client, world, part, django_assert_max_num_queries):
    refuse(part, world.mother.person, days=6)
    consent(part, world.mother.person, days=5)
    refuse(part, world.father.person)
    page(client, world.coordinator, "consent", part.pk)

    with django_assert_max_num_queries(25):
        client.get(reverse("consent", args=[part.pk]))


# Reminders ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [2], indirect=True)
def test_the_page_says_per_person_when_the_next_reminder_goes_and_how_many_went(client, world, part):
    consent(part, world.mother.person)
    Delivery.objects.create(
        school=world.school, plan=world.plan, part_id=part.pk, person=world.father.person, kind="REMINDER",
        address="vader@thuis.example", message_id="<1@opp>", next_at=timezone.now(), at=timezone.now(), state="SENT",
    )  # fmt: skip

    response = page(client, world.coordinator, "consent", part.pk)

    assert row_of(response, world.mother.person).reminders == ""
    said = row_of(response, world.father.person).reminders
    day = date_format(today() + timedelta(days=3), "j F Y")
    assert said == f"Er ging één herinnering. De volgende herinnering gaat op {day}."
    assert said in text(response)


def test_the_page_says_why_no_reminder_goes(client, world, part):
    talk(world.plan, world.mother.person, by=world.coordinator, days=0)
    Delivery.objects.filter(person=world.father.person, kind="ASKED").update(state="FAILED")

    response = page(client, world.coordinator, "consent", part.pk)

    assert "met deze persoon gesproken" in row_of(response, world.mother.person).reminders
    assert "niet bezorgd" in row_of(response, world.father.person).reminders


# Again ----------------------------------------------------------------------------------------------------------------------


def test_a_new_link_goes_to_who_has_not_answered(client, world, part):
    client.force_login(world.coordinator)
    url = reverse("consent_again", args=[part.pk, world.mother.person_id])

    assert "nieuw bericht" in text(client.post(url, follow=True))
    assert "net al een bericht" in text(client.post(url, follow=True))
    assert ConsentRequest.objects.filter(person=world.mother.person).count() == 2
    assert client.get(url).status_code == 405


def test_a_stranger_gets_no_link(client, world, part):
    elsewhere = make_world()
    client.force_login(world.coordinator)

    for person in (elsewhere.mother.person_id, 987654):
        assert client.post(reverse("consent_again", args=[part.pk, person])).status_code == 404
