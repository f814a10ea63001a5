"""Looking back through the pages: kept, refused in words, concluded in one go."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from consent.round import actions
from plans.models import Evaluation, GoalReview
from tests.factories import (
    ago,
    established,
    fill_action,
    hear,
    make_world,
    part_of,
    renewed,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def looking_back() -> SimpleNamespace:
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    world.evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    world.review = world.evaluation.reviews.get()
    world.url = reverse("evaluation", args=[world.evaluation.pk])
    return world


built = once_a_module(looking_back)


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    return built


def typed(world, **changes) -> dict:
    return {
        "edits": 0,
        "held_on": today().isoformat(),
        "conclusion": "Het gaat beter.",
        "decision": "CONTINUE",
        "reviews-TOTAL_FORMS": "1",
        "reviews-INITIAL_FORMS": "1",
        "reviews-0-id": world.review.pk,
        "reviews-0-result": "IN_PART",
        "reviews-0-evidence": "Cijferlijst.",
        "reviews-0-next_step": "CONTINUE",
    } | changes


def said(world) -> None:
    hear(world.plan, by=world.mentor, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)


def conclude(world) -> None:
    said(world)
    Evaluation.objects.filter(pk=world.evaluation.pk).update(conclusion="Het gaat beter.", decision="CONTINUE")
    GoalReview.objects.filter(pk=world.review.pk).update(result="PARTLY", next_step="CONTINUE")
    world.evaluation.conclude(by=world.coordinator)


def end(world) -> None:
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")


def test_a_second_tab_does_not_write_over_the_first(client, world):
    client.post(world.url, typed(world))

    response = client.post(world.url, typed(world, conclusion="Uit de tweede tab.", **{"reviews-0-result": "REACHED"}))

    html = response.content.decode()
    assert "Iemand anders heeft deze evaluatie intussen bewaard" in html
    assert "Uit de tweede tab." in html
    world.evaluation.refresh_from_db()
    world.review.refresh_from_db()
    assert (world.evaluation.conclusion, world.review.result) == ("Het gaat beter.", "IN_PART")


def test_a_result_of_before_is_kept_when_the_page_is_saved_again_and_offered_to_nobody_else(client, world):
    GoalReview.objects.filter(pk=world.review.pk).update(result="PARTLY")

    client.post(world.url, typed(world, **{"reviews-0-result": "PARTLY"}))

    world.review.refresh_from_db()
    assert (world.review.result, world.review.evidence) == ("PARTLY", "Cijferlijst.")
    client.post(world.url, typed(world, edits=1))
    late = client.post(world.url, typed(world, edits=2, **{"reviews-0-result": "PARTLY"})).content.decode()
    world.review.refresh_from_db()
    assert world.review.result == "IN_PART"
    assert "deels gehaald" not in late


def test_after_such_a_refusal_the_next_press_is_kept(client, world):
    client.post(world.url, typed(world))
    html = client.post(world.url, typed(world, conclusion="Uit de tweede tab.")).content.decode()
    assert 'name="edits" value="1"' in html

    client.post(world.url, typed(world, conclusion="Uit de tweede tab.", edits=1))

    world.evaluation.refresh_from_db()
    assert (world.evaluation.conclusion, world.evaluation.edits) == ("Uit de tweede tab.", 2)


def test_pressed_twice_it_is_kept_once(client, world):
    for _ in range(2):
        response = client.post(world.url, typed(world))

    world.evaluation.refresh_from_db()
    assert (response.status_code, world.evaluation.edits) == (302, 1)


def test_an_evaluation_that_was_concluded_meanwhile_keeps_the_typed_text(client, world):
    conclude(world)

    response = client.post(world.url, typed(world, conclusion="Dit typte ik nog."))

    html = response.content.decode()
    assert response.status_code == 409
    assert "Deze evaluatie is intussen afgerond" in html
    assert "Dit typte ik nog." in html
    assert "Rond af" not in html


def test_an_evaluation_of_a_plan_that_ended_meanwhile_keeps_the_typed_text(client, world):
    end(world)

    response = client.post(world.url, typed(world, conclusion="Dit typte ik nog."))

    html = response.content.decode()
    assert response.status_code == 409
    assert "Dit plan is intussen beëindigd." in html
    assert "Dit typte ik nog." in html


def test_an_evaluation_is_not_begun_in_a_plan_that_ended_meanwhile(client, world):
    conclude(world)
    end(world)
    url = reverse("evaluation_start", args=[world.plan.pk])

    response = client.post(url, {"held_on": today().isoformat()})

    assert response.status_code == 409
    assert "Dit plan is intussen beëindigd." in response.content.decode()
    assert client.get(url).url == world.plan.get_absolute_url()


@pytest.mark.parametrize("who", ["mentor", "director"])
def test_who_may_not_evaluate_is_refused_whatever_the_moment(client, world, who):
    client.force_login(getattr(world, who))

    assert client.post(world.url, typed(world)).status_code == 403
    end(world)
    assert client.post(world.url, typed(world)).status_code == 403


def test_a_forged_review_of_another_school_is_not_found(client, world):
    other = make_world()
    established(other, "PERSPECTIVE", days=4)
    established(other, "ACTION", days=3)
    theirs = Evaluation.start(other.plan, by=other.coordinator, held_on=today()).reviews.get()

    response = client.post(world.url, typed(world, **{"reviews-0-id": theirs.pk}))

    theirs.refresh_from_db()
    assert (response.status_code, theirs.result) == (404, "")


def test_a_forged_extra_row_adds_nothing(client, world):
    extra = {"reviews-TOTAL_FORMS": "2", "reviews-1-result": "REACHED", "reviews-1-evidence": "Verzonnen."}

    client.post(world.url, typed(world, **extra))

    assert GoalReview.objects.count() == 1


def test_rounding_off_saves_what_was_typed_and_concludes(client, world):
    said(world)

    client.post(world.url, typed(world, conclude="1"))

    world.evaluation.refresh_from_db()
    assert (world.evaluation.conclusion, world.evaluation.status) == ("Het gaat beter.", "CONCLUDED")


def test_rounding_off_twice_says_nothing_strange(client, world):
    said(world)

    for _ in range(2):
        response = client.post(world.url, typed(world, conclude="1"), follow=True)

    assert response.status_code == 200
    assert Evaluation.objects.get().edits == 1


def test_rounding_off_too_early_saves_and_says_by_the_fields_what_lacks(client, world):
    html = client.post(
        world.url, typed(world, decision="", conclude="1", **{"reviews-0-next_step": ""})
    ).content.decode()

    assert "Bewaard. Afronden kan nog niet:" in html
    assert "Hoe verder: Kies hoe het verder gaat." in html
    assert "Vervolg: Kies een van de mogelijkheden." in html
    assert "Leg het gesprek vast waarin u met de familie terugkeek" in html
    assert 'name="edits" value="1"' in html
    world.evaluation.refresh_from_db()
    assert (world.evaluation.conclusion, world.evaluation.status) == ("Het gaat beter.", "OPEN")


def test_a_version_that_somebody_began_meanwhile_is_written_on(world, monkeypatch):
    said(world)
    Evaluation.objects.filter(pk=world.evaluation.pk).update(conclusion="Anders.", decision="ADJUST")
    GoalReview.objects.filter(pk=world.review.pk).update(result="PARTLY", next_step="ADJUST")
    part_of(world.plan, "ACTION").revise(by=world.coordinator, reason="Ik was eerst.")
    monkeypatch.setattr(type(world.plan), "open_part", lambda plan, kind: None)  # what the one who was late saw

    done = world.evaluation.conclude(by=world.coordinator)

    assert done.status == "CONCLUDED"


def test_what_was_established_ahead_is_not_looked_back_on_and_is_what_is_adjusted():
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    first = established(world, "ACTION", days=3)
    first.revise(by=world.coordinator, reason="Voor straks.", at=ago(2.5))
    coming = {"period_from": today() + timedelta(days=5), "period_until": today() + timedelta(days=150)}
    actions.share(renewed(part_of(world.plan, "ACTION"), **coming), by=world.coordinator, at=ago(2))
    hear(world.plan, by=world.mentor, days=1.5, moments="ADJUSTING")
    talk(world.plan, world.mother.person, world.father.person, by=world.coordinator, days=1.5)
    second = established(world, "ACTION", days=1)
    assert (second.number, second.status) == (2, "ESTABLISHED")

    world.evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=today())

    assert world.evaluation.action_part_id == first.pk
    assert [row.goal.action_part_id for row in world.evaluation.reviews.all()] == [first.pk]

    said(world)
    Evaluation.objects.filter(pk=world.evaluation.pk).update(conclusion="Anders.", decision="ADJUST")
    world.evaluation.reviews.update(result="PARTLY", next_step="ADJUST")
    Evaluation.objects.get(pk=world.evaluation.pk).conclude(by=world.coordinator)
    newest = part_of(world.plan, "ACTION")
    assert (newest.number, newest.status) == (3, "DRAFT")
    assert newest.goals.get().target == second.goals.get().target


def test_an_agreement_that_has_yet_to_begin_has_no_goals_to_look_back_on():
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    draft = fill_action(part_of(world.plan, "ACTION"), period_from=today() + timedelta(days=5))
    actions.share(draft, by=world.coordinator, at=ago(2.9))
    established(world, "ACTION", days=1)

    found = Evaluation.start(world.plan, by=world.coordinator, held_on=today())

    assert found.action_part is None
    assert not found.reviews.exists()


def test_the_next_evaluation_comes_after_this_one(client, world):
    html = client.post(world.url, typed(world, next_on=ago(1).date().isoformat())).content.decode()

    assert "de datum van deze evaluatie" in html
    assert "Het gaat beter." in html
    assert Evaluation.objects.get().next_on is None


def test_a_concluded_evaluation_has_the_digest_it_had_before_there_was_a_counter(world):
    row = Evaluation.objects.get()

    assert row.edits is None
    assert "edits" not in {name for name, value in row.row().items() if value not in (None, "")}


def test_looking_back_takes_at_most_thirty_three_queries(client, world, django_assert_max_num_queries):
    other = renewed(part_of(world.plan, "ACTION").revise(by=world.coordinator, reason="Nieuw."))
    actions.share(other, by=world.coordinator)
    assert other.goals.exists()
    client.get(world.url)

    with django_assert_max_num_queries(33):
        client.get(world.url)
