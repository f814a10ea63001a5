"""Every form about a plan with every kind of bad input: a message by the field, the typed text kept, never an error page."""

import uuid
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import OperationalError, transaction
from django.urls import reverse

from plans.models import Consultation, Evaluation, Event, Invitation, Plan, PupilHearing, Remark, RemarkAnswer
from tests.factories import established, make_student, make_world, remark, today
from tests.interrupted import broken_at, in_between
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

TYPED = "Dit stond er al en blijft staan."
DAY = today().isoformat()


@pytest.fixture(scope="module")
def forms() -> dict[str, SimpleNamespace]:
    """Every form: what is filled in rightly, the fields to fill in wrongly, and the rows that it makes."""
    reviews = {"reviews-TOTAL_FORMS": "1", "reviews-INITIAL_FORMS": "1"}
    return {
        "evaluation": SimpleNamespace(
            right={"edits": 0, "held_on": DAY, "conclusion": TYPED, "decision": "CONTINUE", "reviews-0-result": "IN_PART", **reviews},
            needs="held_on", text="factors_still_right", long=6001, day="next_on",
        ),
        "evaluation_start": SimpleNamespace(right={"held_on": DAY}, needs="held_on", text=None, day="held_on"),
        "invitation_new": SimpleNamespace(
            right={"sent_on": DAY, "meeting_on": DAY, "about_action": "on", "note": TYPED},
            needs="sent_on", text="note", long=301, day="sent_on", rows=Invitation,
        ),
        "hearing_new": SimpleNamespace(
            right={
                "moments": ["DRAFTING"], "held_on": DAY, "about_action": "on", "outcome": "HEARD", "method": "TALK",
                "hearer_name": "Sander Bos", "own_words": TYPED, "adopted": "YES",
            },
            needs="adopted", text="response", long=2001, day="held_on", rows=PupilHearing,
        ),
        "consultation_new": SimpleNamespace(
            right={
                "type": "MEETING", "held_on": DAY, "agreement_perspective": "YES", "agreement_action": "YES",
                "report": TYPED, "present": ["pupil"], "moments": ["DRAFTING"],
            },
            needs="type", text="others", long=501, day="held_on", rows=Consultation,
        ),
        "remark_note": SimpleNamespace(
            right={"section": "goal-1", "kind": "QUESTION", "text": TYPED, "route": "SPOKEN"},
            needs="kind", text="text", long=6001, day=None, rows=Remark,
        ),
        "remark_answer": SimpleNamespace(
            right={"adopted": "NO", "text": TYPED}, needs="adopted", text="text", long=2001, day=None, rows=RemarkAnswer,
        ),
        "delay": SimpleNamespace(
            right={"late_reason": TYPED}, needs="late_reason", text="late_reason", long=2001, day=None, rows=Event,
        ),
        "plan_start": SimpleNamespace(
            right={
                "trigger_reason": "OPDC", "trigger_note": TYPED, "deadline_base": "ENROLMENT", "deadline_base_on": DAY,
            },
            needs="trigger_reason", text="trigger_note", long=501, day="deadline_base_on", rows=Plan,
        ),
    }  # fmt: skip


def a_town() -> SimpleNamespace:
    """A plan that is established, with a question of the mother and an evaluation that runs."""
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    world.action = established(world, "ACTION", days=3)
    world.remark = remark(world.action, world.mother.person)
    world.newcomer = make_student(world.school, name="Bilal Haddad", enrolled_on=today())
    return world


built = once_a_module(a_town)


@pytest.fixture
def town(built, client):
    client.force_login(built.coordinator)
    return built


NAMES = (
    "evaluation",
    "evaluation_start",
    "invitation_new",
    "hearing_new",
    "consultation_new",
    "remark_note",
    "remark_answer",
    "delay",
    "plan_start",
)


def prepare(town, form, name: str, **changes) -> tuple[str, dict]:
    """The address of this form in the town, and its input."""
    typed = form.right | {"once": str(uuid.uuid4())} | changes
    pk = {"remark_note": town.action.pk, "remark_answer": town.remark.pk, "plan_start": town.newcomer.pk}
    if name == "evaluation":
        evaluation = Evaluation.start(town.plan, by=town.coordinator, held_on=today())
        typed["reviews-0-id"] = evaluation.reviews.get().pk
        return reverse(name, args=[evaluation.pk]), typed
    if name == "remark_note":
        typed["person"] = town.mother.person_id
    return reverse(name, args=[pk.get(name, town.plan.pk)]), typed


def answer_to(client, town, forms, name: str, **changes) -> str:
    """The page that answers bad input: it is a page, and what was typed rightly is still there."""
    form = forms[name]
    url, typed = prepare(town, form, name, **changes)
    before = form.rows.objects.count() if hasattr(form, "rows") else None

    response = client.post(url, typed)

    html = response.content.decode()
    assert response.status_code == 200
    if TYPED in typed.values():
        assert TYPED in html
    if before is not None:
        assert form.rows.objects.count() == before
    return html


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_said_at_the_field(client, town, forms, name):
    html = answer_to(client, town, forms, name, **{forms[name].needs: ""})

    assert "Vul dit in." in html
    assert f'href="#id_{forms[name].needs}' in html


@pytest.mark.parametrize("name", [name for name in NAMES if name != "evaluation_start"])
def test_what_is_too_long_is_said_at_the_field_and_nothing_is_cut(client, town, forms, name):
    form = forms[name]
    words = ("lang " * form.long)[: form.long - 1] + "x"

    html = answer_to(client, town, forms, name, **{form.text: words})

    assert str(form.long - 1) in html
    assert words in html


@pytest.mark.parametrize("name", [name for name in NAMES if name != "evaluation_start"])
@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b[31m"])
def test_signs_that_nobody_types_are_said_at_the_field(client, town, forms, name, sign):
    form = forms[name]

    html = answer_to(client, town, forms, name, **{form.text: f"Zeven{sign} van de tien."})

    assert 'class="errors"' in html
    assert f'href="#id_{form.text}' in html
    assert "van de tien." in html


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("remark_note", "remark_answer", "delay")])
def test_a_year_that_cannot_be_right_is_asked_about(client, town, forms, name):
    html = answer_to(client, town, forms, name, **{forms[name].day: "0202-11-24"})

    assert "Klopt het jaar 202?" in html


@pytest.mark.parametrize("name", NAMES)
def test_a_choice_that_is_not_there_or_a_day_in_words_is_no_error_page(client, town, forms, name):
    url, typed = prepare(town, forms[name], name)

    for field in typed:
        if field not in ("once", "edits", "reviews-0-id"):
            assert client.post(url, typed | {"once": str(uuid.uuid4()), field: "KOKEN"}).status_code in (200, 302, 409)
    assert client.post(url, {}).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_pressed_twice_it_counts_once(client, town, forms, name):
    form = forms[name]
    url, typed = prepare(town, form, name)
    rows = getattr(form, "rows", Evaluation)
    before = rows.objects.count()

    answers = [client.post(url, typed).status_code for _ in range(2)]

    assert answers[0] == 302
    assert answers[1] in (200, 302)
    assert rows.objects.count() == before + (0 if name == "evaluation" else 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_press_at_whatever_moment_of_the_first_counts_once(client, town, forms, name):
    rows = getattr(forms[name], "rows", Evaluation)
    for moment in count():
        with transaction.atomic():
            url, typed = prepare(town, forms[name], name)
            before = rows.objects.count()
            found = in_between(lambda: client.post(url, typed), lambda: client.post(url, typed), moment)  # noqa: B023
            assert {answer.status_code for answer in found} <= {302, 409}
            assert rows.objects.count() == before + (0 if name == "evaluation" else 1)
            transaction.set_rollback(True)
        if len(found) == 1:
            break

    assert moment > 3


@pytest.mark.parametrize("name", [name for name in NAMES if name != "evaluation"])
def test_what_failed_halfway_is_not_there_and_may_be_pressed_again(client, town, forms, name):
    url, typed = prepare(town, forms[name], name)
    rows = getattr(forms[name], "rows", Evaluation)
    before = rows.objects.count()

    with broken_at(Event), pytest.raises(OperationalError):
        client.post(url, typed)

    assert rows.objects.count() == before
    assert client.post(url, typed).status_code == 302
    assert rows.objects.count() == before + 1
