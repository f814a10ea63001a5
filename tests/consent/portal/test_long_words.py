"""Nine thousand characters: whatever way they come in, they are kept whole or said to be too many, and stay as typed."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import AdjustmentReply, AdjustmentRequest, ConsentRecord, RefusedPoint
from consent.portal.drafts import PAGE
from consent.round import actions, requests
from plans.models import Consultation, Goal, PupilHearing, Remark, RemarkAnswer, Viewpoint
from tests.consent.family_walk import choose, come_in, send
from tests.consent.steps import asked
from tests.factories import consent, established, fill_action, make_world, part_of, prepared, remark, shared, today

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]


def of_length(length: int, start: int = 0) -> str:
    """Words of so many characters, of which no piece can go without being missed."""
    return " ".join(f"woord{number:05d}" for number in range(start, start + length // 10))[:length].strip()


LONG = of_length(9400)
POINTS = 5
EACH = [of_length(9400 // POINTS, start=10_000 * number) for number in range(POINTS)]


@pytest.fixture
def world():
    return make_world()


def with_five_goals(world):
    """Asked about a part 2 with five goals, so that somebody can refuse each in words of its own."""
    draft = fill_action(part_of(world.plan, "ACTION"))
    with draft.editing():
        for number in range(1, POINTS):
            Goal.objects.create(
                action_part=draft, position=number, domain="LEARNING", title=f"Doel {number}", start_situation="Nu.",
                target="Straks.", approach="Samen.", responsible_name="Iris Koning", frequency="elke week",
                evaluate_on=today() + timedelta(days=60),
            )  # fmt: skip
    world.part = asked(world)
    return world.part


def refused(part) -> dict:
    """A refusal of 9,400 characters over five goals, as it is typed."""
    goals = [f"goal-{goal.pk}" for goal in part.goals.order_by("position")]
    words = {f"words_{key}": words for key, words in zip(goals, EACH, strict=True)}
    return {"decision": "REFUSE", "points": goals, **words}


def read(response) -> str:
    return unescape(response.content.decode())


def test_a_refusal_online_keeps_every_character_on_every_page(world, client):
    part = with_five_goals(world)
    family = come_in(world.mother.person)
    page = reverse("family_answer", args=[world.plan.uuid, part.uuid])

    family.post(page, refused(part) | {"digest": part.digest})
    check = family.get(reverse("family_check", args=[world.plan.uuid, part.uuid]))
    receipt = send(family, world.plan, part, follow=True)

    assert sorted(RefusedPoint.objects.values_list("words", flat=True)) == sorted(EACH)
    client.force_login(world.coordinator)
    for shown in (check, receipt, client.get(reverse("consent", args=[part.pk]))):
        assert [words in read(shown) for words in EACH] == [True] * POINTS


def test_a_refusal_that_comes_too_late_goes_to_the_school_whole(world, client):
    part = with_five_goals(world)
    family = come_in(world.mother.person)
    page = reverse("family_answer", args=[world.plan.uuid, part.uuid])
    family.post(page, refused(part) | {"digest": part.digest})
    shown = family.get(reverse("family_check", args=[world.plan.uuid, part.uuid]))
    for person in (world.mother.person, world.father.person):
        consent(part, person, days=1)
    actions.establish(part, by=world.director)

    kept = shown.context["kept"]["submission"]
    family.post(reverse("family_check", args=[world.plan.uuid, part.uuid]), {"submission": kept})

    request = AdjustmentRequest.objects.get()
    assert [words in request.words for words in EACH] == [True] * POINTS
    client.force_login(world.coordinator)
    for visitor, address in (
        (client, reverse("adjustment", args=[request.pk])),
        (family, reverse("family_request", args=[world.plan.uuid, request.submission])),
    ):
        page = read(visitor.get(address))
        assert [words in page for words in EACH] == [True] * POINTS


def test_a_refusal_that_staff_note_keeps_every_character(world, client):
    part = with_five_goals(world)
    client.force_login(world.coordinator)
    page = reverse("consent_record", args=[part.pk, world.mother.person_id])

    response = client.post(page, noted() | refused(part) | {"remarks": of_length(6000)})

    assert response.status_code == 302, response.context["form"].errors
    assert sorted(RefusedPoint.objects.values_list("words", flat=True)) == sorted(EACH)
    assert ConsentRecord.objects.get().remarks == of_length(6000)


def noted() -> dict:
    """How an answer came in, as staff type it."""
    return {
        "once": str(uuid.uuid4()), "route": "PHONE", "given_on": today().isoformat(), "time_unknown": "on",
        "identified": "gebeld op het bekende nummer",
    }  # fmt: skip


# Too long, on each form ------------------------------------------------------------------------------------------------


def once() -> dict:
    return {"once": str(uuid.uuid4())}


def answer_online(world, field="remarks", decision="CONSENT_WITH_REMARKS"):
    part = asked(world)
    client, page = (
        come_in(world.mother.person),
        reverse("family_answer_more", args=[world.plan.uuid, part.uuid, PAGE[decision]]),
    )
    choose(client, world.plan, part, decision)
    return client, page, {"how": "SCHOOL"} if decision == "TALK_FIRST" else {}, field, ConsentRecord


def talk_first_online(world):
    return answer_online(world, "wish", "TALK_FIRST")


def refused_online(world):
    part = asked(world)
    key = f"goal-{part.goals.get().pk}"
    client, page = (
        come_in(world.mother.person),
        reverse("family_answer_more", args=[world.plan.uuid, part.uuid, "waarmee-niet"]),
    )
    choose(client, world.plan, part, "REFUSE")
    return client, page, {"points": [key]}, f"words_{key}", ConsentRecord


def staff(world, name, *args) -> tuple[Client, str]:
    client = Client()
    client.force_login(world.coordinator)
    return client, reverse(name, args=args)


def refused_by_telephone(world):
    part = asked(world)
    key = f"goal-{part.goals.get().pk}"
    typed = noted() | {"decision": "REFUSE", "points": [key]}
    return *staff(world, "consent_record", part.pk, world.mother.person_id), typed, f"words_{key}", ConsentRecord


def remarked_by_telephone(world):
    typed = noted() | {"decision": "CONSENT_WITH_REMARKS"}
    return *staff(world, "consent_record", asked(world).pk, world.mother.person_id), typed, "remarks", ConsentRecord


def late_by_telephone(world):
    prepared(world)
    part = established(world, "ACTION")
    typed = noted() | {"person": world.mother.person_id, "kind": "LATE_ANSWER", "decision": "REFUSE"}
    return *staff(world, "adjustment_new", part.pk), typed, "words", AdjustmentRequest


def replied(world):
    prepared(world)
    wish = requests.request(established(world, "ACTION"), world.father.person, kind="WISH", words="Graag rustiger.")
    return *staff(world, "adjustment", wish.pk), once() | {"outcome": "TALK"}, "words", AdjustmentReply


def of_family(world, name, part, field="words", **typed):
    return come_in(world.mother.person), reverse(name, args=[world.plan.uuid, part.uuid]), once() | typed, field


def wished(world):
    prepared(world)
    return *of_family(world, "family_wish", established(world, "ACTION")), AdjustmentRequest


def taken_back(world):
    prepared(world)
    return *of_family(world, "family_withdraw", established(world, "ACTION")), AdjustmentRequest


def remarked(world):
    part = shared(world, "PERSPECTIVE")
    return *of_family(world, "family_remark", part, "text_exit", kind_exit="DIFFERENT"), Remark


def remark_answered(world):
    row = remark(shared(world, "ACTION"), world.mother.person)
    return *staff(world, "remark_answer", row.pk), once() | {"adopted": "YES"}, "text", RemarkAnswer


def talked(world):
    typed = once() | {
        "type": "MEETING", "held_on": today().isoformat(), "moments": ["DRAFTING"],
        "present": [f"g{world.mother.pk}"], "agreement_perspective": "YES", "agreement_action": "NOT_DISCUSSED",
    }  # fmt: skip
    return *staff(world, "consultation_new", world.plan.pk), typed, "report", Consultation


def heard(world):
    typed = once() | {
        "moments": ["DRAFTING"], "held_on": today().isoformat(), "about_perspective": "on", "about_action": "on",
        "outcome": "HEARD", "method": "TALK", "hearer_name": "Sander Bos", "adopted": "YES",
    }  # fmt: skip
    return *staff(world, "hearing_new", world.plan.pk), typed, "own_words", PupilHearing


FORMS = [
    answer_online, talk_first_online, refused_online, refused_by_telephone, remarked_by_telephone, late_by_telephone,
    replied, wished, taken_back, remarked, remark_answered, talked, heard,
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_too_long_is_said_at_the_field_with_everything_typed_still_there(world, form):
    visitor, page, typed, field, model = form(world)
    before = model.objects.count()

    empty, response = visitor.get(page), visitor.post(page, typed | {field: LONG})

    assert response.status_code in (200, 409)
    (said,) = response.context["form"].errors[field]
    assert re.search(r"Dit zijn 9400 tekens. Er passen er hoogstens \d+.", said), said
    assert LONG in read(response)
    for name, value in typed.items():
        if name not in ("digest", "once"):
            values = value if isinstance(value, list) else [value]
            assert all(str(each) in read(response) for each in values), name
    assert model.objects.count() == before
    assert not re.search(r"<textarea[^>]*maxlength", read(empty)), "a browser would cut what is pasted"


@pytest.mark.parametrize("form", FORMS)
def test_what_just_fits_is_kept_to_the_last_character(world, form):
    visitor, page, typed, field, model = form(world)
    limit = visitor.get(page).context["form"].fields[field].max_length
    words = of_length(limit - limit % 10)

    response = visitor.post(page, typed | {field: words})

    assert response.status_code == 302, response.context["form"].errors
    if model is ConsentRecord and "/mijn/" in page:  # and looked at once more
        send(visitor, world.plan, world.plan.parts.get(kind="ACTION"))
    kept = [value for row in model.objects.all() for value in vars(row).values()]
    kept += RefusedPoint.objects.values_list("words", flat=True)
    assert any(words in str(each) for each in kept)


def test_a_viewpoint_of_nine_thousand_characters_is_kept_whole(world):
    part = shared(world, "PERSPECTIVE")
    visitor, page, typed, field = of_family(world, "family_viewpoint", part)

    visitor.post(page, typed | {field: LONG})

    assert Viewpoint.objects.get().words == LONG


def test_a_name_that_does_not_fit_on_its_line_is_not_cut(world):
    visitor, page, typed, _, model = talked(world)
    name = of_length(150)

    response = visitor.post(page, typed | {"report": "Doorgenomen.", "others": name})

    assert "Kort die regel in." in read(response)
    assert name in read(response)
    assert not model.objects.exists()
