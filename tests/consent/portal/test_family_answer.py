"""Giving an answer: six pages from mail to receipt, nothing chosen beforehand, sent once."""

import re
import uuid
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import AnswerDraft, ConsentRecord, Delivery, RefusedPoint
from consent.round import actions
from plans.models import Part
from tests.consent import family_walk as walk
from tests.consent.family_walk import code_for, come_in, link_for, send
from tests.consent.steps import asked, turn
from tests.factories import ago, make_guardian, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def asked_world() -> SimpleNamespace:
    world = make_world()
    world.part = asked(world)
    return world


world = once_a_module(asked_world)


def page(world, name, part=None):
    return reverse(name, args=[world.plan.uuid, (part or world.part).uuid])


def page_after(world, more):
    return reverse("family_answer_more", args=[world.plan.uuid, world.part.uuid, more])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def choose(client, world, decision="CONSENT", **typed):
    return walk.choose(client, world.plan, world.part, decision, **typed)


def test_a_parent_goes_from_mail_to_receipt_in_six_pages(world):
    client, pages = Client(), []
    door = link_for(world.mother.person)
    pages.append(client.get(door))
    pages.append(client.post(door, follow=True))
    pages.append(client.post(reverse("family_code"), {"code": code_for(world.mother.person)}, follow=True))
    pages.append(client.get(page(world, "family_answer")))
    check = client.post(page(world, "family_answer"), {"decision": "CONSENT", "digest": world.part.digest}, follow=True)
    pages.append(check)
    pages.append(send(client, world.plan, world.part, follow=True))

    assert [response.status_code for response in pages] == [200] * 6
    assert "Uw ja is bij de school" in text_of(pages[-1])
    record = ConsentRecord.objects.get()
    assert record.decision == "CONSENT"
    assert record.person == world.mother.person
    assert record.route == "ONLINE"
    assert record.digest == world.part.digest
    assert record.identified == "persoonlijke link en code naar het bekende adres"
    assert Delivery.objects.filter(person=world.mother.person, kind="RECEIPT").count() == 1


def test_nothing_is_chosen_beforehand_and_the_page_says_why_this_person_is_asked(world):
    shown = text_of(come_in(world.mother.person).get(page(world, "family_answer")))

    assert "checked" not in shown
    assert "<h1>Mag de school dit zo doen?</h1>" in shown
    assert "U bent de moeder van Yara en u hebt het gezag. Yara is nog geen 18." in shown
    assert "Daarom beslist u mee, samen met Anton van der Meulen." in shown
    assert "Zonder dat ja mag de school deel 2 niet vaststellen" in shown
    assert "De gewone lessen en hulp gaan altijd door" in shown
    assert "071 123 45 67" in shown


def test_choosing_sends_nothing_yet(world):
    client = come_in(world.mother.person)

    assert choose(client, world).status_code == 302
    assert "Ja, ik stem in met het handelingsdeel" in text_of(client.get(page(world, "family_check")))
    assert not ConsentRecord.objects.exists()


def test_sending_twice_is_one_answer(world):
    client = come_in(world.mother.person)
    choose(client, world)

    shown = client.get(page(world, "family_check")).context["kept"]["submission"]

    first, second = (client.post(page(world, "family_check"), {"submission": shown}) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert ConsentRecord.objects.count() == 1


def test_two_presses_at_the_same_moment_are_one_answer(world):
    client = come_in(world.mother.person)
    choose(client, world)
    before = AnswerDraft.objects.get()
    send(client, world.plan, world.part)
    AnswerDraft.objects.create(person=before.person, part=before.part, kept=before.kept, at=before.at)

    send(client, world.plan, world.part)

    assert ConsentRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"decision": ""}, "Kies een van de vier antwoorden"),
        ({"decision": "WITHDRAWN"}, "Kies een van de vier antwoorden"),
        ({"decision": "CONSENT_WITH_REMARKS"}, "Schrijf op wat u wilt zeggen"),
        ({"decision": "TALK_FIRST", "how": ""}, "Kies hoe u wilt praten"),
        ({"decision": "TALK_FIRST", "how": "OTHER"}, "Schrijf het nummer op"),
        ({"decision": "REFUSE"}, "Kies minstens één punt"),
        ({"decision": "REFUSE", "points": ["goal-99999"]}, "hoort niet bij deze versie"),
    ],
)
def test_an_answer_that_is_not_complete_is_explained(world, typed, message):
    client = come_in(world.mother.person)

    response = choose(client, world, **typed)

    assert response.status_code == 200
    assert message in text_of(response)


def test_a_refusal_names_its_points_with_or_without_words(world):
    client, goal = come_in(world.mother.person), world.part.goals.get()
    measure = goal.measures.get()
    one, other = points = [f"goal-{goal.pk}", f"measure-{measure.pk}"]
    more = {f"reason_{one}": "TOO_MUCH", f"words_{one}": "Liever één keer per week.", f"reason_{other}": "NOT_NEEDED"}
    choose(client, world, "REFUSE", points=points, **more)

    shown = text_of(client.get(page(world, "family_check")))
    send(client, world.plan, world.part)

    assert "Stiltelokaal bij toetsen" in shown
    rows = RefusedPoint.objects.order_by("pk")
    assert [(row.goal_id, row.measure_id, row.reason, row.words) for row in rows] == [
        (goal.pk, None, "TOO_MUCH", "Liever één keer per week."),
        (None, measure.pk, "NOT_NEEDED", ""),
    ]


def test_words_at_a_point_that_is_not_ticked_are_not_lost_and_not_sent(world):
    client, goal = come_in(world.mother.person), world.part.goals.get()
    measure = f"measure-{goal.measures.get().pk}"

    response = choose(client, world, "REFUSE", points=[f"goal-{goal.pk}"], **{f"words_{measure}": "Dit blijft staan."})

    assert response.status_code == 200
    assert "Vink dit punt ook aan" in text_of(response)
    assert "Dit blijft staan." in text_of(response)


def test_a_choice_that_was_not_sent_waits_on_any_device_and_for_nobody_else(world):
    first = come_in(world.mother.person)
    choose(first, world, "CONSENT_WITH_REMARKS", remarks="Graag op dinsdag.")
    first.post(reverse("family_leave"))

    phone = come_in(world.mother.person, client=Client())

    question, more = phone.get(page(world, "family_answer")), phone.get(page_after(world, "opmerking"))
    assert question.context["form"]["decision"].value() == "CONSENT_WITH_REMARKS"
    assert more.context["form"]["remarks"].value() == "Graag op dinsdag."
    assert "Graag op dinsdag." not in text_of(come_in(world.father.person).get(page(world, "family_answer")))
    assert not ConsentRecord.objects.exists()
    send(phone, world.plan, world.part)
    assert not AnswerDraft.objects.exists()
    assert ConsentRecord.objects.get().remarks == "Graag op dinsdag."


def test_an_answer_may_be_changed_and_the_old_one_stays(world):
    client = come_in(world.mother.person)
    choose(client, world, "TALK_FIRST", wish="Over het stiltelokaal.")
    send(client, world.plan, world.part)
    assert "U wilt eerst praten" in text_of(client.get(page(world, "family_answer")))

    choose(client, world)
    send(client, world.plan, world.part)

    assert [row.decision for row in ConsentRecord.objects.order_by("pk")] == ["TALK_FIRST", "CONSENT"]


def test_an_answer_to_a_text_that_changed_is_not_sent_and_not_lost(world):
    client = come_in(world.mother.person)
    choose(client, world, "CONSENT_WITH_REMARKS", remarks="Graag op dinsdag.")
    actions.revise(world.part, by=world.coordinator, reason="Na het gesprek.")

    for response in (client.get(page(world, "family_check")), client.post(page(world, "family_check"))):
        assert response.status_code == 409
        assert "Graag op dinsdag." in text_of(response)
    assert not ConsentRecord.objects.exists()


def test_a_stale_tab_with_the_text_of_before_is_not_an_answer(world):
    client = come_in(world.mother.person)

    response = client.post(page(world, "family_answer"), {"decision": "CONSENT", "digest": "0" * 64})

    assert response.status_code == 409
    assert not AnswerDraft.objects.exists()


def test_the_check_without_a_choice_leads_back_to_the_question(world):
    response = come_in(world.mother.person).post(page(world, "family_check"))

    assert response["Location"] == page(world, "family_answer")


def test_one_parents_choice_is_never_sent_as_the_other(world):
    client = come_in(world.mother.person)
    choose(client, world, "CONSENT_WITH_REMARKS", remarks="SENTINEL")
    come_in(world.father.person, client=client)

    response = client.get(page(world, "family_check"))

    assert response.status_code == 302
    send(client, world.plan, world.part)
    assert not ConsentRecord.objects.exists()


def test_two_parents_with_one_address_are_named_in_the_evidence(world):
    type(world.mother.person).objects.filter(pk=world.father.person_id).update(email=world.mother.person.email)
    client = come_in(world.mother.person)
    choose(client, world)
    send(client, world.plan, world.part)

    assert ConsentRecord.objects.get().identified.endswith(", adres gedeeld met een ander")


def test_who_may_read_but_not_decide_is_not_asked(world):
    aunt = make_guardian(world.student, by=world.coordinator, name="Tom Kort", authority="NO", receives="FULL")
    link = actions.new_link(world.plan, aunt.person, at=timezone.now())
    actions.deliver(world.plan, aunt.person, "SHARED", link=link, at=timezone.now())
    client = come_in(aunt.person)

    assert client.get(page(world, "family_answer")).status_code == 409
    assert choose(client, world).status_code == 409
    assert send(client, world.plan, world.part).status_code == 409
    assert "Geef uw antwoord" not in text_of(client.get(reverse("family_plan", args=[world.plan.uuid])))


def test_an_answer_after_establishing_is_refused_and_explained(world):
    client = come_in(world.mother.person)
    for person, days in ((world.mother.person, 4), (world.father.person, 3)):
        actions.answer(world.part, person, decision="CONSENT", identified="bekend", at=ago(days))
    choose(client, world)
    actions.establish(world.part, by=world.director)

    assert send(client, world.plan, world.part).status_code == 409
    assert ConsentRecord.objects.count() == 2
    assert Part.objects.get(pk=world.part.pk).status == "ESTABLISHED"


def test_an_unknown_receipt_is_not_found(world):
    client = come_in(world.mother.person)

    assert client.get(reverse("family_receipt", args=[world.plan.uuid, uuid.uuid4()])).status_code == 404


def test_the_answer_date_is_the_one_of_this_person(world):
    late = make_guardian(world.student, by=world.coordinator, name="Ans Kort")
    request = actions.request_again(world.part, late.person, by=world.coordinator)
    client = come_in(late.person)

    assert request.answer_by > today()
    shown = text_of(client.get(reverse("family_plan", args=[world.plan.uuid])))
    assert f"U bent aan zet, tot en met {request.answer_by.day} " in shown


def test_what_is_sent_is_what_was_shown_also_with_two_tabs_open(world):
    client = come_in(world.mother.person)
    choose(client, world)
    shown = client.get(page(world, "family_check")).context["kept"]["submission"]
    choose(client, world, "REFUSE", points=[f"goal-{world.part.goals.get().pk}"])

    response = client.post(page(world, "family_check"), {"submission": shown})

    assert "op een andere pagina veranderd" in text_of(response)
    assert "Nee, ik stem niet in" in text_of(response)
    assert not ConsentRecord.objects.exists()
    send(client, world.plan, world.part)
    assert ConsentRecord.objects.get().decision == "REFUSE"


@pytest.mark.parametrize(
    ("decision", "more", "field"), [("TALK_FIRST", "gesprek", "wish"), ("CONSENT_WITH_REMARKS", "opmerking", "remarks")]
)
def test_going_back_finds_every_word_where_it_was_typed(world, decision, more, field):
    client = come_in(world.mother.person)
    choose(client, world, decision, **{field: "Over het stiltelokaal."})

    form = client.get(page_after(world, more)).context["form"]

    assert form[field].value() == "Over het stiltelokaal."
    assert client.get(page(world, "family_answer")).context["form"]["decision"].value() == decision


def test_who_refuses_reads_of_every_road_for_who_does_not_agree(world):
    client = come_in(world.mother.person)
    choose(client, world, "REFUSE")
    shown = text_of(client.get(page_after(world, "waarmee-niet")))

    for road in ("ouder- en jeugdsteunpunt", "onderwijsconsulent", "Geschillencommissie", "zes weken"):
        assert road in shown


def test_the_receipt_shows_all_that_was_sent(world):
    client = come_in(world.mother.person)
    goal = world.part.goals.get()
    points = [f"goal-{goal.pk}", f"measure-{goal.measures.get().pk}"]
    more = {f"reason_{points[0]}": "TOO_MUCH", f"words_{points[1]}": "Eén keer is genoeg."}
    choose(client, world, "REFUSE", points=points, **more)
    sent = ("Doel 1. Toetsen maken in rust", "Bij doel 1: Stiltelokaal bij toetsen", "Eén keer is genoeg.")

    receipt = text_of(send(client, world.plan, world.part, follow=True))

    for words in ("Nee, ik stem niet in", "het is te veel", *sent):
        assert words in receipt


def test_the_pages_after_the_question_take_at_most_twenty_five_queries(world, django_assert_max_num_queries):
    client = come_in(world.mother.person)
    choose(client, world, "REFUSE", points=[f"goal-{world.part.goals.get().pk}"])

    with django_assert_max_num_queries(25):
        client.get(page(world, "family_check"))
    receipt = send(client, world.plan, world.part)["Location"]
    with django_assert_max_num_queries(25):
        client.get(receipt)


def test_who_lost_the_right_while_writing_reads_why_and_gets_the_words_back(world):
    client = come_in(world.mother.person)
    choose(client, world, "CONSENT_WITH_REMARKS", remarks="Graag op dinsdag.")
    shown = client.get(page(world, "family_check")).context["kept"]["submission"]
    turn(world, 18)

    response = client.post(page(world, "family_check"), {"submission": shown})

    assert response.status_code == 404
    assert "vanaf 18 jaar beslist een leerling zelf" in text_of(response)
    assert "Graag op dinsdag." in text_of(response)
    assert "Yara" not in text_of(response)
    assert not ConsentRecord.objects.exists()


def test_the_plan_says_that_a_choice_was_not_sent_yet(world):
    client = come_in(world.mother.person)
    choose(client, world)

    assert "nog niet verstuurd" in text_of(client.get(reverse("family_plan", args=[world.plan.uuid])))
    assert "nog niet verstuurd" not in text_of(
        come_in(world.father.person).get(reverse("family_plan", args=[world.plan.uuid]))
    )


def test_a_pupil_who_does_not_decide_reads_who_does(world):
    link = actions.new_link(world.plan, world.student.person, at=timezone.now())
    actions.deliver(world.plan, world.student.person, "SHARED", link=link, at=timezone.now())

    shown = text_of(come_in(world.student.person).get(reverse("family_plan", args=[world.plan.uuid])))

    assert "Samira El Amrani en Anton van der Meulen zijn aan zet" in shown
    assert "Jij beslist niet over deel 2." in shown


def test_the_receipt_of_an_answer_that_was_noted_says_by_whom(world):
    how = {"route": "PHONE", "recorded_by": world.coordinator, "identified": "gebeld"}
    record = actions.answer(world.part, world.mother.person, decision="CONSENT", **how)

    path = reverse("family_receipt", args=[world.plan.uuid, record.submission])
    shown = text_of(come_in(world.mother.person).get(path))

    assert 'Opgeschreven door <bdi translate="no">Marleen Hofstra</bdi>' in shown
