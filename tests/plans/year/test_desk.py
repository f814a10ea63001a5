"""A request to the Loket: permission first, exactly the chosen documents, each step in its order, and what waits of it."""

import hashlib
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent
from consent.next_steps import next_steps_of
from consent.queries import case_of
from consent.steps import Step
from opp.proof.verification import Verification
from plans.errors import NotAllowedNow
from plans.models import DeskDocument, DeskRequest, DeskStep, Plan
from plans.policy.year.desk import DeskFacts, DeskKind, DeskState, DeskStepKind, waits, why_not
from tests.factories import after, established, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
MADE = date(2026, 9, 1)
PERMITTED, SENT, DECIDED, CLOSED = DeskStepKind


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=30)
    established(world, "ACTION", days=29)
    world.paper = world.plan.documents.filter(kind="ESTABLISHED").first()
    return world


def inside(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def request_of(world, *steps, kind="TLV", days=10, **decided) -> DeskRequest:
    """A request with these steps, one a day."""
    by, at = world.coordinator, after(world.plan, days)
    row = DeskRequest(
        school=world.school, plan=world.plan, kind=kind, question="Is vso passend?", recorded_by=by, recorded_at=at
    )
    DeskRequest.ask(row, [DeskDocument(request=row, document=world.paper, sha256=world.paper.sha256)], by=by, at=at)
    for number, step in enumerate(steps, 1):
        moment = after(world.plan, days - number / 10)
        more = {"person": world.mother.person, "how": "In het gesprek."} if step == PERMITTED else {}
        more |= {"outcome": "GRANTED", **decided} if step == DECIDED else {}
        on = today() - timedelta(days=days)
        row.note(DeskStep(request=row, kind=step, on=on, recorded_by=by, recorded_at=moment, **more), by=by, at=moment)
    return row


# The rules ------------------------------------------------------------------------------------------------------------


def facts(*steps, valid_until=None, kind=DeskKind.TLV, key=1, made_on=MADE) -> DeskFacts:
    days = tuple((step, MADE + timedelta(days=7 * number)) for number, step in enumerate(steps, 1))
    return DeskFacts(key, kind, made_on, days, valid_until)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), DeskState.ASKING),
        ((PERMITTED,), DeskState.READY),
        ((PERMITTED, SENT), DeskState.SENT),
        ((PERMITTED, SENT, DECIDED), DeskState.DECIDED),
        ((CLOSED,), DeskState.CLOSED),
        ((PERMITTED, SENT, DECIDED, CLOSED), DeskState.CLOSED),
    ],
)
def test_how_a_request_stands_follows_from_its_steps(steps, state):
    assert facts(*steps).state == state


@pytest.mark.parametrize(
    ("steps", "kind", "words"),
    [
        ((), PERMITTED, ""),
        ((), SENT, "Zonder toestemming van de familie gaat er niets naar het Loket."),
        ((), DECIDED, "nog niet verstuurd"),
        ((PERMITTED,), SENT, ""),
        ((PERMITTED,), PERMITTED, "staat al verder"),
        ((PERMITTED,), DECIDED, "nog niet verstuurd"),
        ((PERMITTED, SENT), DECIDED, ""),
        ((PERMITTED, SENT), SENT, "staat al verder"),
        ((PERMITTED, SENT, DECIDED), DECIDED, "staat al verder"),
        ((CLOSED,), CLOSED, "staat al verder"),
        ((PERMITTED, SENT, DECIDED), CLOSED, ""),
    ],
)
def test_steps_come_in_their_order_and_nothing_is_sent_without_permission(steps, kind, words):
    said = why_not(facts(*steps), kind)
    assert words in said
    assert bool(said) == bool(words)


UNTIL = date(2027, 7, 31)


@pytest.mark.parametrize(
    ("found", "on", "what", "due"),
    [
        (facts(), date(2026, 9, 2), "Toestemming vragen voor de TLV", None),
        (facts(PERMITTED), date(2026, 9, 9), "Versturen: de TLV", None),
        (
            facts(PERMITTED, SENT),
            date(2026, 10, 26),
            None,
            None,
        ),  # six weeks after the 15th of September is the 27th of October
        (facts(PERMITTED, SENT), date(2026, 10, 27), "Navragen: de TLV", None),
        (facts(PERMITTED, SENT, DECIDED), date(2030, 1, 1), None, None),  # refused, or without an end
        (facts(PERMITTED, SENT, DECIDED, valid_until=UNTIL), date(2027, 5, 7), None, None),
        (facts(PERMITTED, SENT, DECIDED, valid_until=UNTIL), date(2027, 5, 8), "Loopt af: de TLV", UNTIL),
        (facts(PERMITTED, SENT, DECIDED, valid_until=UNTIL), date(2027, 9, 1), "Loopt af: de TLV", UNTIL),
        (facts(PERMITTED, SENT, DECIDED, CLOSED, valid_until=UNTIL), date(2027, 7, 1), None, None),
    ],
)
def test_what_waits_of_a_request(found, on, what, due):
    step = waits(found, [found], on)

    assert (step.what if step else None) == what
    assert (step.due_on if step else None) == due


@pytest.mark.parametrize(("kind", "waits_still"), [(DeskKind.TLV, False), (DeskKind.ARRANGEMENT, True)])
def test_what_runs_out_waits_until_the_same_is_asked_again(kind, waits_still):
    old = facts(PERMITTED, SENT, DECIDED, valid_until=UNTIL)
    new = facts(key=2, kind=kind, made_on=date(2027, 5, 20))

    assert bool(waits(old, [old, new], date(2027, 6, 1))) is waits_still


# The deeds ------------------------------------------------------------------------------------------------------------


def test_a_step_out_of_its_order_is_refused_and_leaves_nothing(world):
    row = request_of(world)

    with pytest.raises(NotAllowedNow):
        row.note(DeskStep(request=row, kind=SENT, on=today(), recorded_by=world.coordinator), by=world.coordinator)

    assert not DeskStep.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "PERMITTED"},  # by nobody
        {"kind": "SENT", "outcome": "GRANTED"},
        {"kind": "DECIDED"},  # without what was decided
        {"kind": "DECIDED", "outcome": "GRANTED", "valid_from": "2027-01-02", "valid_until": "2027-01-01"},
        {"kind": "DECIDED", "outcome": "GRANTED", "file": "evidence/x.pdf"},
    ],
)
def test_the_database_refuses_a_step_that_says_too_little_or_too_much(world, wrong):
    row = request_of(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        DeskStep.objects.create(request=row, on=today(), recorded_by=world.coordinator, **wrong)


def test_every_step_is_named_in_the_journal(world):
    request_of(world, PERMITTED, SENT, DECIDED)

    assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []


def test_what_waits_stands_among_the_steps_of_the_plan(world):
    request_of(world)

    steps = [
        each for each in next_steps_of(case_of(Plan.objects.get(pk=world.plan.pk), today())) if each.step == Step.DESK
    ]

    assert [each.what for each in steps] == ["Toestemming vragen voor de TLV"]


# The pages ------------------------------------------------------------------------------------------------------------


def post(client, name: str, *args, **typed):
    page = reverse(name, args=args)
    form = client.get(page).context["form"]
    return client.post(page, typed | {"once": form["once"].value()})


def test_a_coordinator_walks_the_whole_road_of_a_request(world):
    client = inside(world.coordinator)
    made = post(
        client,
        "desk_new",
        world.plan.pk,
        kind="ARRANGEMENT",
        question="Een uur per week hulp?",
        hours="1",
        documents=[world.paper.pk],
    )
    assert made.status_code == 302
    row = DeskRequest.objects.get()
    assert [(each.document, each.sha256) for each in row.package.all()] == [(world.paper, world.paper.sha256)]

    post(
        client,
        "desk_step",
        row.pk,
        "toestemming",
        person=world.mother.person_id,
        on=today().isoformat(),
        how="In het gesprek.",
    )
    post(client, "desk_step", row.pk, "verstuurd", on=today().isoformat(), how="In het portaal.")
    until = today() + timedelta(days=300)
    paper = SimpleUploadedFile("besluit.pdf", b"%PDF-1.7 besluit")
    post(
        client, "desk_step", row.pk, "besluit", outcome="GRANTED", on=today().isoformat(), number="ARR-7",
        valid_from=today().isoformat(), valid_until=until.isoformat(), file=paper,
    )  # fmt: skip

    row = DeskRequest.objects.get()
    assert row.facts.state == DeskState.DECIDED
    assert [step.kind for step in row.steps.all()] == ["PERMITTED", "SENT", "DECIDED"]
    page = client.get(reverse("desk_request", args=[row.pk])).content.decode()
    for words in (
        "Een uur per week hulp?",
        world.mother.person.name,
        "ARR-7",
        "Toegekend" if "Toegekend" in page else "toegekend",
    ):
        assert words in page
    decision = client.get(reverse("desk_decision", args=[row.steps.last().pk]))
    assert b"".join(decision.streaming_content) == b"%PDF-1.7 besluit"


def test_the_package_is_exactly_the_chosen_documents_and_only_after_permission(world):
    client, row = inside(world.coordinator), request_of(world)
    page = reverse("desk_package", args=[row.pk])
    assert client.get(page).status_code == 404
    request = DeskRequest.objects.get(pk=row.pk)
    more = {"person": world.mother.person, "how": "Gebeld."}
    request.note(
        DeskStep(request=request, kind=PERMITTED, on=today(), recorded_by=world.coordinator, **more),
        by=world.coordinator,
    )

    answer = client.get(page)

    held = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert len(held.namelist()) == 2
    (name,) = [each for each in held.namelist() if each != "MANIFEST-SHA256.txt"]
    assert hashlib.sha256(held.read(name)).hexdigest() == world.paper.sha256
    assert f"{world.paper.sha256}  {name}" in held.read("MANIFEST-SHA256.txt").decode()
    assert SecurityEvent.objects.filter(code="desk").exists()


def test_what_a_family_brought_cannot_be_sent_along(world):
    form = inside(world.coordinator).get(reverse("desk_new", args=[world.plan.pk])).context["form"]

    assert {key for key, _ in form.fields["documents"].choices} == {
        str(each.pk) for each in world.plan.documents.exclude(kind="VIEWPOINT")
    }


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": (today() + timedelta(days=1)).isoformat(), "how": "Gebeld."}, "Deze dag is nog niet geweest."),
        ({"on": (today() - timedelta(days=40)).isoformat(), "how": "Gebeld."}, "De stap hiervoor was op"),
        ({"on": today().isoformat(), "how": ""}, ""),
    ],
)
def test_a_step_on_a_wrong_day_or_without_its_words_is_asked_again(world, typed, words):
    row = request_of(world, PERMITTED)

    answer = post(inside(world.coordinator), "desk_step", row.pk, "verstuurd", **typed)

    assert words in answer.content.decode()
    assert DeskStep.objects.count() == 1


def test_a_permission_names_somebody_of_this_family(world):
    row, stranger = request_of(world), make_world(name="De Brug")

    answer = post(
        inside(world.coordinator), "desk_step", row.pk, "toestemming", person=stranger.mother.person_id, on=today().isoformat(), how="Gebeld.",
    )  # fmt: skip

    assert answer.status_code == 200
    assert not DeskStep.objects.exists()


def test_another_school_knows_of_no_request(world):
    row, stranger = request_of(world, PERMITTED), make_world(name="De Brug")
    client = inside(stranger.coordinator)

    for name in ("desk_request", "desk_package"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
    assert client.get(reverse("desk_requests", args=[world.plan.pk])).status_code == 404
