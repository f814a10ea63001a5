"""What a family says by telephone or letter after a version was established or closed: staff note it, nothing is lost."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import SecurityEvent
from consent.models import AdjustmentRequest
from consent.policy.moments import When
from consent.round import actions, requests
from opp.proof.erasing import _files_of
from tests.consent.family_walk import come_in
from tests.consent.steps import asked, messages_to, now_status, refusal, scan
from tests.factories import established, make_guardian, make_world, prepared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
WORDS = "Yara is na school te moe voor de huiswerkklas."


@once_a_module
def holding():
    """Part 2, established with the consent of both parents."""
    world = make_world()
    prepared(world)
    world.part = established(world, "ACTION")
    return world


def note(world, person, kind="WISH", **how):
    how = {
        "words": WORDS, "route": "PHONE", "recorded_by": world.coordinator, "when": When(today()),
        "identified": "gebeld op het bekende nummer",
    } | how  # fmt: skip
    return requests.request(world.part, person, kind=kind, **how)


@pytest.mark.parametrize(("kind", "more"), [("WISH", {}), ("WITHDRAWAL", {}), ("LATE_ANSWER", {"decision": "REFUSE"})])
def test_what_was_telephoned_becomes_a_request_with_who_noted_it_and_how(holding, kind, more):
    found = note(holding, holding.mother.person, kind, **more)

    assert (found.route, found.recorded_by, found.given_on, found.identified) == (
        "PHONE", holding.coordinator, today(), "gebeld op het bekende nummer",
    )  # fmt: skip
    assert found.when.endswith("(tijd niet bekend)")
    assert now_status(holding.part) == "ESTABLISHED"
    assert messages_to(holding.mother.person, "REQUESTED") == 1
    line = json.loads(holding.plan.events.get(kind="ADJUSTMENT_ASKED").data)
    assert line["by"] == {"id": holding.coordinator.pk, "model": "accounts.user"}


def test_a_letter_has_its_scan_which_goes_with_the_plan(holding, client):
    assert "Voeg de scan" in refusal(note, holding, holding.mother.person, route="PAPER")

    found = note(holding, holding.mother.person, route="PAPER", evidence=scan())

    assert found.evidence.name in _files_of(holding.plan)
    client.force_login(holding.mentor)
    assert client.get(reverse("adjustment_scan", args=[found.pk])).status_code == 200
    assert client.get(reverse("adjustment_scan", args=[note(holding, holding.father.person).pk])).status_code == 404


def test_it_says_who_when_and_how(holding):
    mother = holding.mother.person

    assert "wie dit noteerde" in refusal(note, holding, mother, recorded_by=None)
    assert "wie dit noteerde" in refusal(note, holding, mother, route="ONLINE")
    assert "op welke dag" in refusal(note, holding, mother, when=None)
    assert "op welke dag" in refusal(note, holding, mother, identified=" ")
    assert "nog niet geweest" in refusal(note, holding, mother, when=When(today() + timedelta(days=1)))
    assert "nog niet gedeeld" in refusal(note, holding, mother, when=When(today() - timedelta(days=60)))
    given = holding.part.detail.consent_records.filter(person=mother).get()
    early = When(timezone.localdate(given.given_at) - timedelta(days=1))
    assert "Intrekken kan pas daarna" in refusal(note, holding, mother, "WITHDRAWAL", when=early)


def test_who_did_not_consent_takes_nothing_back_by_telephone_either(holding):
    other = make_guardian(holding.student, by=holding.coordinator, name="Ans Kort")

    assert "geen instemming" in refusal(note, holding, other.person, "WITHDRAWAL")


def test_the_coordinator_notes_it_on_the_page_and_the_parent_reads_it(holding, client):
    client.force_login(holding.coordinator)
    page = reverse("adjustment_new", args=[holding.part.pk])
    for at in ("part", "consent"):
        assert page in client.get(reverse(at, args=[holding.part.pk])).content.decode()
    shown = client.get(page)
    assert "checked" not in shown.content.decode()
    typed = {
        "person": holding.mother.person_id, "kind": "WISH", "words": "", "route": "PAPER", "identified": "handtekening",
        "given_on": today().isoformat(), "once": shown.context["form"]["once"].value(),
    }  # fmt: skip

    errors = client.post(page, typed).context["form"].errors
    assert set(errors) == {"words", "evidence"}
    errors = client.post(page, typed | {"kind": "LATE_ANSWER", "route": "PHONE"}).context["form"].errors
    assert set(errors) == {"decision"}
    before = (holding.part.shared_at - timedelta(days=2)).date().isoformat()
    errors = client.post(page, typed | {"words": WORDS, "route": "PHONE", "given_on": before}).context["form"].errors
    assert "nog niet gedeeld" in errors["given_on"][0]
    stranger = make_world().mother.person
    assert "person" in client.post(page, typed | {"person": stranger.pk}).context["form"].errors
    program = SimpleUploadedFile("brief.pdf", b"MZ this is a program")
    assert "evidence" in client.post(page, typed | {"words": WORDS, "evidence": program}).context["form"].errors
    refused_file = SecurityEvent.objects.get(kind="UPLOAD_REFUSED")
    assert (refused_file.user, refused_file.school, refused_file.code) == (
        holding.coordinator,
        holding.school,
        "evidence",
    )
    done = client.post(page, typed | {"words": WORDS, "evidence": scan()}, follow=True).content.decode()
    assert WORDS in done
    assert "Scan van het papier" in done
    again = client.post(page, typed | {"words": WORDS, "evidence": scan()})
    assert again.status_code == 302
    found = AdjustmentRequest.objects.get()

    read = come_in(holding.mother.person).get(reverse("family_request", args=[holding.plan.uuid, found.submission]))
    assert WORDS in read.content.decode()
    assert 'Opgeschreven door <bdi translate="no">Marleen Hofstra</bdi>' in read.content.decode()


def test_of_a_version_that_lies_open_nothing_is_noted_this_way(client):
    world = make_world()
    part = asked(world)
    client.force_login(world.coordinator)

    assert client.get(reverse("adjustment_new", args=[part.pk])).status_code == 302
    actions.withdraw(part, by=world.coordinator, reason="Anders.")
    kinds = client.get(reverse("adjustment_new", args=[part.pk])).context["form"].fields["kind"].choices
    assert [kind for kind, _ in kinds] == ["LATE_ANSWER"]


def test_a_late_refusal_keeps_every_character():
    world = make_world()
    part = asked(world)
    client, goal = come_in(world.mother.person), part.goals.get()
    points = [f"goal-{goal.pk}", f"measure-{goal.measures.get().pk}"]
    words = {key: letter * 2000 for key, letter in zip(points, "ab", strict=True)}
    typed = {"decision": "REFUSE", "digest": part.digest, "points": points}
    page = reverse("family_answer", args=[world.plan.uuid, part.uuid])
    client.post(page, {"decision": "REFUSE", "digest": part.digest})
    more = reverse("family_answer_more", args=[world.plan.uuid, part.uuid, "waarmee-niet"])
    assert "Hoogstens 2000 tekens." in client.get(more).content.decode()
    too_long = client.post(more, typed | {f"words_{points[0]}": "a" * 2001, f"words_{points[1]}": "b"})
    assert f"words_{points[0]}" in too_long.context["form"].errors
    client.post(more, typed | {f"words_{key}": text for key, text in words.items()})
    kept = client.get(reverse("family_check", args=[world.plan.uuid, part.uuid])).context["kept"]
    # As if there were a dozen goals: what was chosen is kept word for word, however much it is.
    draft = type(part).objects.get(pk=part.pk).answer_drafts.get()
    draft.kept = kept | {"points": kept["points"] * 4, "remarks": ""}
    draft.save()
    actions.withdraw(part, by=world.coordinator, reason="Anders.")

    client.post(reverse("family_check", args=[world.plan.uuid, part.uuid]), {"submission": kept["submission"]})

    found = AdjustmentRequest.objects.get()
    assert found.words.count("a" * 2000) == found.words.count("b" * 2000) == 4
    read = client.get(reverse("family_request", args=[world.plan.uuid, found.submission])).content.decode()
    assert read.count("b" * 2000) == 4
