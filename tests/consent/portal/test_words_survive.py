"""What somebody was typing when the round ended stays on the page, and goes to the school with one press."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import AdjustmentRequest, ConsentRecord
from consent.portal.drafts import PAGE
from consent.round import actions
from tests.consent.family_walk import come_in
from tests.consent.steps import asked
from tests.factories import consent, established, make_world, prepared, shared, today
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]
WORDS = "Op vrijdag is Yara bij haar vader, dan kan het niet."


@once_a_module
def world():
    world = make_world()
    world.part = asked(world)
    return world


def at(world, name, *more):
    return reverse(name, args=[world.plan.uuid, *more])


def withdrawn(world):
    actions.withdraw(world.part, by=world.coordinator, reason="Wij kijken eerst verder.")


def renewed(world):
    actions.revise(world.part, by=world.coordinator, reason="Anders.")
    actions.ask(shared(world, "ACTION", days=0), by=world.coordinator)


def decided(world):
    for person in (world.mother.person, world.father.person):
        consent(world.part, person, days=2)
    actions.establish(world.part, by=world.director)


def left(world):
    type(world.student).objects.filter(pk=world.student.pk).update(left_on=today())


def ended(world):
    actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL")


@pytest.mark.parametrize("ends", [withdrawn, renewed, decided, left, ended])
@pytest.mark.parametrize("decision", ["CONSENT_WITH_REMARKS", "TALK_FIRST", "REFUSE"])
@pytest.mark.parametrize("step", ["answer", "answer_more", "check"])
def test_at_every_step_what_was_written_is_offered_as_a_request(world, ends, decision, step):
    client, key = come_in(world.mother.person), f"goal-{world.part.goals.get().pk}"
    typed = {"decision": decision, "digest": world.part.digest, "points": [key]}
    typed |= {"remarks": WORDS, "wish": WORDS, "how": "SCHOOL", f"words_{key}": WORDS}
    typed = {
        name: value for name, value in typed.items() if decision == "REFUSE" or name not in ("points", f"words_{key}")
    }
    page = at(world, f"family_{step}", world.part.uuid, *([PAGE[decision]] if step == "answer_more" else []))
    if step == "check":
        client.post(at(world, "family_answer", world.part.uuid), typed)
    if step == "answer_more":
        client.post(at(world, "family_answer", world.part.uuid), {"decision": decision, "digest": world.part.digest})
    ends(world)

    shown = client.get(page) if step == "check" else client.post(page, typed)

    assert shown.status_code == 409
    assert WORDS in shown.content.decode()
    assert "Stuur het als verzoek" in shown.content.decode()
    before = ConsentRecord.objects.filter(action_part=world.part).count()
    sent = client.post(
        at(world, "family_check", world.part.uuid), {"submission": shown.context["offer"]["submission"]}, follow=True
    )
    assert "is bij de school" in sent.content.decode()
    found = AdjustmentRequest.objects.get()
    assert (found.kind, found.decision, found.part_id) == ("LATE_ANSWER", decision, world.part.pk)
    assert WORDS in found.words
    assert ConsentRecord.objects.filter(action_part=world.part).count() == before


def test_the_page_says_that_the_pupil_left_and_asks_nothing_more(world):
    client = come_in(world.mother.person)
    left(world)

    shown = client.get(at(world, "family_answer", world.part.uuid)).content.decode()

    assert "is uitgeschreven op" in shown
    assert "De school sluit dit plan af." in shown
    assert "De school vraagt u niets meer." in shown


def test_half_an_answer_is_given_back_too(world):
    client = come_in(world.mother.person)
    withdrawn(world)

    shown = client.post(at(world, "family_answer", world.part.uuid), {"remarks": WORDS, "digest": world.part.digest})

    assert WORDS in shown.content.decode()
    assert "Stuur het als verzoek" not in shown.content.decode()


def test_to_who_was_never_asked_nothing_is_offered():
    world = make_world()
    part = shared(world, "ACTION")
    client = come_in(world.mother.person)
    actions.withdraw(part, by=world.coordinator, reason="Anders.")

    shown = client.post(
        at(world, "family_answer", part.uuid),
        {"decision": "CONSENT_WITH_REMARKS", "remarks": WORDS, "digest": part.digest},
    )

    assert WORDS in shown.content.decode()
    assert shown.context["offer"] is None


def test_who_may_read_no_more_gets_the_words_of_this_very_press_back(world):
    client = come_in(world.mother.person)
    type(world.mother).objects.filter(pk=world.mother.pk).update(receives="NONE")
    world.mother.authorities.create(
        value="NO", from_on=world.student.enrolled_on, evidence="beschikking", recorded_by=world.coordinator
    )

    shown = client.post(at(world, "family_answer", world.part.uuid), {"decision": "TALK_FIRST", "wish": WORDS})

    assert shown.status_code == 404
    assert WORDS in shown.content.decode()


def test_who_was_let_out_meanwhile_finds_one_word_too(world):
    shown = Client().post(at(world, "family_wish", world.part.uuid), {"words": "Nee!", "once": "x"})

    assert shown.status_code == 403
    assert "Nee!" in shown.content.decode()


def test_every_other_form_of_the_family_gives_the_words_back(world):
    client, part = come_in(world.mother.person), world.part
    consent(part, world.mother.person)
    withdrawn(world)
    for name, typed in (
        ("family_remark", {"kind_goal-1": "DIFFERENT", "text_goal-1": WORDS}),
        ("family_viewpoint", {"words": WORDS}),
        ("family_wish", {"words": WORDS}),
        ("family_withdraw", {"words": WORDS}),
    ):
        shown = client.post(at(world, name, part.uuid), typed)
        assert shown.status_code == 409, name
        assert WORDS in shown.content.decode(), name


def test_a_version_that_holds_says_so_where_the_answer_came_too_late():
    world = make_world()
    prepared(world)
    world.part = established(world, "ACTION")

    shown = come_in(world.mother.person).get(at(world, "family_answer", world.part.uuid))

    assert "De school heeft deze versie intussen vastgesteld." in shown.content.decode()


def test_words_beside_another_choice_are_given_back_and_the_page_does_not_say_that_they_go_along(world):
    """A remark that was typed before the choice became a refusal: "met alles wat u schreef" was not so."""
    client, key = come_in(world.mother.person), f"goal-{world.part.goals.get().pk}"
    left = "Alleen als de gymles blijft."
    withdrawn(world)

    shown = client.post(
        at(world, "family_answer", world.part.uuid),
        {"decision": "REFUSE", "digest": world.part.digest, "points": [key], f"words_{key}": WORDS, "remarks": left},
    )

    assert (shown.context["typed"], shown.context["beside"]) == ([WORDS], [left])
    assert "gaat niet mee" in shown.content.decode()
    client.post(at(world, "family_check", world.part.uuid), {"submission": shown.context["offer"]["submission"]})
    words = AdjustmentRequest.objects.get().words
    assert WORDS in words
    assert left not in words
