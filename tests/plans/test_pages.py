"""Writing a draft, noting what was said and looking back, through the pages, with good and bad input."""

import pytest
from django.urls import reverse

from plans.models import Goal, Part, Plan, RemarkAnswer
from tests.factories import (
    established,
    fill_action,
    fill_perspective,
    hear,
    make_student,
    make_world,
    part_of,
    remark,
    shared,
    talk,
    today,
)
from tests.opened import opened
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


built = once_a_module(make_world)


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    return built


def section(part: Part, slug: str) -> str:
    return reverse("part_section", args=[part.pk, slug])


def no_rows(prefix: str) -> dict:
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def goal_data(part: Part, **changes) -> dict:
    return {
        "title": "Huiswerk op tijd",
        "domain": "WORK_ATTITUDE",
        "start_situation": "4 van de 10 op tijd.",
        "target": "8 van de 10 op tijd.",
        "approach": "Op maandag samen plannen.",
        "responsible_name": "Iris Koning",
        "frequency": "2 × 20 minuten per week",
        "evaluate_on": (today()).isoformat(),
        **no_rows("measures"),
    } | changes


def starting(student, **changes) -> dict:
    return {
        "trigger_reason": "OPDC",
        "deadline_base": "ENROLMENT",
        "deadline_base_on": student.enrolled_on.isoformat(),
        "once": "8c1c7f60-0000-4000-8000-000000000002",
    } | changes


# Starting --------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(2)
def test_starting_for_basic_support_is_refused_with_the_reason(client, world):
    student = make_student(world.school, name="Bilal Haddad")

    response = client.post(
        reverse("plan_start", args=[student.pk]),
        starting(student, trigger_reason="BASIC_SUPPORT"),
    )

    assert "basisondersteuning is geen plan nodig" in response.content.decode()
    assert not Plan.objects.filter(student=student).exists()


def test_a_started_plan_leads_to_the_first_page_of_part_1(client, world):
    student = make_student(world.school, name="Bilal Haddad")

    response = client.post(
        reverse("plan_start", args=[student.pk]),
        starting(student, trigger_reason="OPDC"),
        follow=True,
    )

    assert response.redirect_chain[-1][0].endswith("/wijzigen/herkomst/")


def test_pressed_twice_a_plan_begins_once_and_both_presses_lead_there(client, world):
    student = make_student(world.school, name="Bilal Haddad")

    first, second = (client.post(reverse("plan_start", args=[student.pk]), starting(student)) for _ in range(2))

    assert first.status_code == 302
    assert second["Location"] == first["Location"]


def test_after_a_refusal_a_plan_can_still_be_begun(client, world):
    student = make_student(world.school, name="Bilal Haddad")
    page = reverse("plan_start", args=[student.pk])
    refused = client.post(page, starting(student, trigger_reason="BASIC_SUPPORT"))
    once = refused.context["form"]["once"].value()

    assert client.post(page, starting(student, once=once)).status_code == 302
    assert Plan.objects.filter(student=student).exists()


# Writing ---------------------------------------------------------------------------------------------------------------


def test_every_page_of_both_drafts_opens_within_thirty_one_queries(client, world, django_assert_max_num_queries):
    perspective, action = (
        fill_perspective(part_of(world.plan, "PERSPECTIVE")),
        fill_action(part_of(world.plan, "ACTION")),
    )
    pages = [
        (perspective, slug)
        for slug in ("herkomst", "weten", "thuis", "factoren", "adviezen", "behoeften", "bestemming")
    ]
    pages += [(action, slug) for slug in ("periode", "doelen", "afwijkingen", "taken")]

    for part, slug in pages:
        with django_assert_max_num_queries(31):  # one for what templates have for its fields
            response = client.get(section(part, slug))
        assert response.status_code == 200, slug


def test_the_committee_page_is_for_special_education_only(client, world):
    assert client.get(section(part_of(world.plan, "PERSPECTIVE"), "commissie")).status_code == 404


def test_what_is_written_is_kept_and_leads_on(client, world):
    part = part_of(world.plan, "PERSPECTIVE")

    response = client.post(section(part, "thuis"), {"home_situation": "Na school eerst rust.", "further": ""})

    assert response.url == section(part, "factoren")
    assert part_of(world.plan, "PERSPECTIVE").home_situation == "Na school eerst rust."


def test_factors_are_added_changed_and_removed(client, world):
    part = part_of(world.plan, "PERSPECTIVE")
    rows = {
        "factors-TOTAL_FORMS": "2",
        "factors-0-kind": "PROMOTING",
        "factors-0-sphere": "PUPIL",
        "factors-0-text": "Nieuwsgierig.",
        "factors-1-kind": "HINDERING",
        "factors-1-sphere": "EDUCATION",
        "factors-1-text": "Geluid.",
    }
    client.post(section(part, "factoren"), rows)
    page = opened(client, section(part, "factoren"))

    client.post(section(part, "factoren"), page | {"factors-0-DELETE": "on", "factors-1-text": "Geluid in de klas."})

    assert [factor.text for factor in part.factors.all()] == ["Geluid in de klas."]


def test_a_goal_is_written_on_its_own_page(client, world):
    part = part_of(world.plan, "ACTION")

    client.post(reverse("card_new", args=[part.pk, "doelen"]), goal_data(part))

    goal = Goal.objects.get()
    assert (goal.action_part_id, goal.title) == (part.pk, "Huiswerk op tijd")


def test_goals_change_places(client, world):
    part = fill_action(part_of(world.plan, "ACTION"))
    client.post(reverse("card_new", args=[part.pk, "doelen"]), goal_data(part))
    last = part.goals.last()

    client.post(reverse("card_move", args=[part.pk, "doelen", last.pk]), {"up": ""})

    assert part.goals.first() == last


# Bad input ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"evaluate_on": "0202-11-24"}, "Klopt het jaar 202?"),
        ({"title": ""}, "Vul dit in."),
        ({"title": "x" * 121}, "120"),
        ({"target": "Zeven\x07 van de tien."}, "niet te lezen"),
        ({"evaluate_on": "morgen"}, "Vul een datum in"),
        ({"domain": "KOKEN"}, "Kies een van de mogelijkheden"),
    ],
)
def test_bad_input_is_answered_at_the_field_and_nothing_typed_is_lost(client, world, changes, message):
    part = part_of(world.plan, "ACTION")

    html = client.post(reverse("card_new", args=[part.pk, "doelen"]), goal_data(part, **changes)).content.decode()

    assert message in html
    assert "Op maandag samen plannen." in html
    assert not Goal.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused(client, world):
    part = part_of(world.plan, "ACTION")

    html = client.post(
        section(part, "periode"), {"period_from": "2026-12-01", "period_until": "2026-11-01"}
    ).content.decode()

    assert "Kies een datum na 01-12-2026" in html
    assert part_of(world.plan, "ACTION").period_from is None


def test_text_pasted_from_word_is_tidied(client, world):
    part = part_of(world.plan, "PERSPECTIVE")

    client.post(section(part, "thuis"), {"home_situation": "Rust\u200b \u201cthuis\u201d.\r\nE\u0301va\u00a0leest."})

    assert part_of(world.plan, "PERSPECTIVE").home_situation == "Rust \u201cthuis\u201d.\n\u00c9va leest."


def test_a_tab_of_a_part_that_was_shared_meanwhile_keeps_the_typed_text(client, world):
    part = shared(world, "PERSPECTIVE")

    html = client.post(section(part, "thuis"), {"home_situation": "Nog iets."}).content.decode()

    assert "intussen gedeeld" in html
    assert "Nog iets." in html


def test_a_forged_id_of_another_goal_is_not_found(client, world):
    other = make_world()
    theirs = fill_action(part_of(other.plan, "ACTION")).goals.get()
    measure = theirs.measures.get()
    part = fill_action(part_of(world.plan, "ACTION"))
    mine = part.goals.get()
    forged = {
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "1",
        "measures-0-id": measure.pk,
        "measures-0-description": "Gestolen",
    }

    assert client.get(reverse("card", args=[part.pk, "doelen", theirs.pk])).status_code == 404
    response = client.post(reverse("card", args=[part.pk, "doelen", mine.pk]), goal_data(part, **forged))
    assert response.status_code == 404
    measure.refresh_from_db()
    assert measure.description == "Stiltelokaal bij toetsen"


# What was said -----------------------------------------------------------------------------------------------------------


def hearing_data(**changes) -> dict:
    return {
        "once": "8c1c7f60-0000-4000-8000-000000000001",
        "moments": ["DRAFTING"],
        "held_on": today().isoformat(),
        "about_perspective": "on",
        "about_action": "on",
        "outcome": "HEARD",
        "method": "TALK",
        "hearer_name": "Sander Bos",
        "own_words": "Het gaat best goed.",
        "adopted": "YES",
    } | changes


@pytest.mark.rule(38)
def test_a_hearing_keeps_own_words_who_heard_when_and_what_the_school_does(client, world):
    client.post(reverse("hearing_new", args=[world.plan.pk]), hearing_data())

    row = world.plan.hearings.get()
    assert (row.own_words, row.hearer_name, row.adopted) == ("Het gaat best goed.", "Sander Bos", "YES")


@pytest.mark.rule(38)
@pytest.mark.parametrize("field", ["own_words", "hearer_name", "method", "adopted"])
def test_a_hearing_without_one_of_these_is_not_kept(client, world, field):
    html = client.post(reverse("hearing_new", args=[world.plan.pk]), hearing_data(**{field: ""})).content.decode()

    assert "Vul dit in." in html
    assert not world.plan.hearings.exists()


def test_a_form_that_is_pressed_twice_counts_once(client, world):
    for _ in range(2):
        client.post(reverse("hearing_new", args=[world.plan.pk]), hearing_data())

    assert world.plan.hearings.count() == 1


@pytest.mark.rule(33)
def test_a_conversation_says_with_whom_and_about_which_part(client, world):
    data = {
        "once": "8c1c7f60-0000-4000-8000-000000000002",
        "type": "MEETING",
        "held_on": today().isoformat(),
        "moments": ["DRAFTING"],
        "agreement_perspective": "NOT_DISCUSSED",
        "agreement_action": "NOT_DISCUSSED",
        "report": "Over de schoolreis.",
    }

    html = client.post(reverse("consultation_new", args=[world.plan.pk]), data).content.decode()
    client.post(
        reverse("consultation_new", args=[world.plan.pk]),
        data | {"agreement_perspective": "YES", "present": [f"g{world.mother.pk}"], "others": "Tante Fatima"},
    )

    assert "Geen van beide delen is besproken" in html
    row = world.plan.consultations.get()
    assert [(each.name, each.capacity) for each in row.attendees.all()] == [
        ("Samira El Amrani", "GUARDIAN"),
        ("Tante Fatima", "COMPANION"),
    ]


def test_a_conversation_in_the_future_is_refused(client, world):
    html = client.post(
        reverse("hearing_new", args=[world.plan.pk]), hearing_data(held_on="2099-01-01")
    ).content.decode()

    assert "nog niet geweest" in html


@pytest.mark.rule(35)
def test_a_remark_is_answered_once_and_read_back(client, world):
    row = remark(shared(world, "PERSPECTIVE"), world.mother.person)
    data = {"once": "8c1c7f60-0000-4000-8000-000000000003", "adopted": "PARTLY", "text": "We beginnen met één keer."}

    client.post(reverse("remark_answer", args=[row.pk]), data)

    assert RemarkAnswer.objects.get().remark == row
    assert "We beginnen met één keer." in client.get(reverse("remarks", args=[row.part_id])).content.decode()


def test_a_mentor_may_note_but_not_write_or_answer(client, world):
    part = part_of(world.plan, "PERSPECTIVE")
    client.force_login(world.mentor)

    assert client.get(reverse("hearing_new", args=[world.plan.pk])).status_code == 200
    assert client.get(section(part, "thuis")).status_code == 403


# Looking back ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(41)
def test_an_evaluation_is_written_concluded_and_starts_the_next_version(client, world):
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    hear(world.plan, by=world.mentor, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    client.post(reverse("evaluation_start", args=[world.plan.pk]), {"held_on": today().isoformat()})
    evaluation = world.plan.evaluations.get()
    review = evaluation.reviews.get()
    client.post(
        reverse("evaluation", args=[evaluation.pk]),
        {
            "edits": 0,
            "held_on": today().isoformat(),
            "conclusion": "Het gaat beter.",
            "decision": "ADJUST",
            "reviews-TOTAL_FORMS": "1",
            "reviews-INITIAL_FORMS": "1",
            "reviews-0-id": review.pk,
            "reviews-0-result": "IN_PART",
            "reviews-0-evidence": "Cijferlijst.",
            "reviews-0-next_step": "ADJUST",
            "conclude": "1",
        },
    )

    evaluation.refresh_from_db()
    assert not evaluation.is_editable
    assert part_of(world.plan, "ACTION").number == 2
    assert client.get(reverse("evaluation", args=[evaluation.pk])).status_code == 200


def test_a_version_is_read_within_twenty_five_queries(client, world, django_assert_max_num_queries):
    part = established(world, "PERSPECTIVE")

    with django_assert_max_num_queries(25):
        html = client.get(reverse("part", args=[part.pk])).content.decode()

    assert "Met rust bij toetsen" in html


def test_a_stored_document_is_served_under_a_name_without_the_pupil(client, world):
    part = shared(world, "PERSPECTIVE")

    response = client.get(reverse("document", args=[part.documents.get().pk]))

    assert response["Content-Type"] == "application/pdf"
    assert "Yara" not in response["Content-Disposition"]
    assert b"".join(response.streaming_content)


def test_a_part_has_no_cards_of_the_other(client, world):
    """The goals of a perspective are a page that is not there, for whoever changes an address."""
    part = part_of(world.plan, "PERSPECTIVE")

    for name in ("card", "card_delete", "card_move"):
        assert client.post(reverse(name, args=[part.pk, "doelen", 1])).status_code == 404
