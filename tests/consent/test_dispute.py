"""The dispute file: all of one plan in one archive, whole by its own manifest, without anybody's address; for who answers for it."""

import hashlib
import re
from datetime import time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import SecurityEvent
from consent.dispute import archive
from consent.meetings import actions as meetings
from consent.models import DisputeFile
from consent.round import actions
from opp.proof.erasing import erase_plan
from plans.models import DeskRequest, DeskStep, Document, Meeting, Plan
from tests.consent.steps import asked
from tests.factories import answer_remark, attach, consent, established, make_world, remark, today
from tests.paper import faults, words
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world(name="De Regenboog")
    part = established(world, "PERSPECTIVE")
    answer_remark(remark(part, world.father.person, text="Waarom geen praktijk?", days=2), by=world.coordinator, days=1)
    world.part = asked(world)
    world.answer = consent(
        world.part, world.mother.person, remarks="Graag niet op vrijdag.", decision="CONSENT_WITH_REMARKS", days=2
    )
    return world  # fmt: skip


def packed(world) -> DisputeFile:
    archive.pack(archive.ask(world.plan, by=world.coordinator))
    return DisputeFile.objects.latest("pk")


def opened(row: DisputeFile) -> ZipFile:
    with row.file.open() as file:
        return ZipFile(BytesIO(file.read()))


def test_every_file_in_it_has_the_hash_that_the_manifest_says(world):
    held = opened(packed(world))

    said = dict(reversed(line.split("  ")) for line in held.read(archive.MANIFEST).decode().splitlines())
    assert said == {
        name: hashlib.sha256(held.read(name)).hexdigest() for name in held.namelist() if name != archive.MANIFEST
    }


def test_it_holds_every_shared_text_every_document_and_the_journal(world):
    held = opened(packed(world))

    assert hashlib.sha256(held.read("teksten/deel-2-versie-1.json")).hexdigest() == world.part.digest
    assert len([name for name in held.namelist() if name.startswith("documenten/")]) == world.plan.documents.count() > 0
    assert held.read("journaal.jsonl").decode().count("\n") == Plan.objects.get(pk=world.plan.pk).head_count + 1


def test_it_holds_the_files_on_which_the_plan_rests_and_no_working_papers(world):
    rests = attach(world.plan, by=world.coordinator, hearing=world.plan.hearings.first(), readers="SCHOOL")
    attach(world.plan, by=world.coordinator, title="Nog niet genoemd")

    held = opened(packed(world))

    assert [name for name in held.namelist() if name.startswith("bijlagen/")] == [f"bijlagen/{rests.neutral_name}"]
    assert hashlib.sha256(held.read(f"bijlagen/{rests.neutral_name}")).hexdigest() == rests.sha256


@pytest.mark.paper
def test_the_index_tells_a_stranger_what_happened_in_words(world):
    index = opened(packed(world)).read(archive.INDEX)

    text = words(index)
    for each in (
        "Geschildossier van plan",
        "Yara van der Meulen",
        "vastgesteld",
        "Waarom geen praktijk?",
        "Antwoord van de school",
        "Graag niet op vrijdag.",
        "Een geschil kan worden voorgelegd tot en met",
        "Controlecode van dit antwoord",
        "Verstuurde berichten",
        "instemming gevraagd",
        "teksten/deel-2-versie-1.json",
    ):
        assert each in text
    assert faults(index) == []


@pytest.mark.paper
def test_the_index_tells_of_planned_talks_moved_answered_and_missed_and_of_requests_to_the_loket(world):
    by, mother = world.coordinator, world.mother.person
    planned = Meeting(
        school=world.school, plan=world.plan, on=today() + timedelta(days=9), starts_at=time(14, 30), place="kamer 12",
        moments="EVALUATING", about_action=True, recorded_by=by,
    )  # fmt: skip
    meeting = meetings.arrange(planned, people=[mother], users=[world.mentor], by=by)
    meetings.reply(meeting, mother, comes=False, words="Liever later.")
    moved = meetings.move(
        meeting, on=today() + timedelta(days=12), starts_at=time(16), minutes=45, place="kamer 3", by=by
    )
    meetings.call_off(moved, why="De mentor is ziek.", by=by)
    asked_for = DeskRequest(
        school=world.school, plan=world.plan, kind="ARRANGEMENT", question="Mag er een begeleider bij?", recorded_by=by
    )
    DeskRequest.ask(asked_for, [], by=by)
    asked_for.note(
        DeskStep(request=asked_for, kind="PERMITTED", on=today(), person=mother, how="In het gesprek.", recorded_by=by),
        by=by,
    )

    index = opened(packed(world)).read(archive.INDEX)

    text = words(index)
    for each in (
        "Geplande gesprekken", "om 14.30 uur, kamer 12", "in plaats van een eerder moment", "kan dan niet (Liever later.)",
        "afgezegd (De mentor is ziek.)", world.mentor.name, "Aanvragen bij het Loket", "Mag er een begeleider bij?",
        "de familie gaf toestemming",
    ):  # fmt: skip
        assert each in text, each
    assert faults(index) == []


@pytest.mark.paper
def test_nobodys_address_or_number_stands_in_the_index(world):
    people = [world.mother.person, world.father.person, world.student.person]
    contact = [value for each in people for value in (each.email, each.phone) if value]
    text = words(opened(packed(world)).read(archive.INDEX))

    assert contact
    assert [each for each in contact if each in text] == []
    assert not re.search(r"\S+@\S+", text)


def test_a_file_that_was_changed_in_storage_is_named_as_missing_and_not_packed(world):
    document = Document.objects.filter(plan=world.plan).earliest("pk")
    with default_storage.open(document.file.name, "wb") as file:
        file.write(b"iets anders")

    held = opened(packed(world))

    assert not any(name.startswith(f"documenten/{document.pk}-") for name in held.namelist())


def test_asking_twice_is_asking_once_until_it_is_there(world):
    first, second = archive.ask(world.plan, by=world.coordinator), archive.ask(world.plan, by=world.director)
    archive.pack(first)

    assert first == second
    assert archive.ask(world.plan, by=world.director) != first
    with pytest.raises(IntegrityError), transaction.atomic():
        DisputeFile.objects.create(
            plan=world.plan, school=world.school, asked_by=world.director, asked_at=timezone.now()
        )


def test_after_a_week_the_file_is_gone_and_the_page_says_so(client, world):
    row = packed(world)
    name = row.file.name

    assert archive.drop_old(row.made_at + timedelta(days=7)) == 0
    assert archive.drop_old(row.made_at + timedelta(days=7, seconds=1)) == 1

    assert not default_storage.exists(name)
    client.force_login(world.coordinator)
    assert "Na 7 dagen weggehaald" in client.get(reverse("dispute_file", args=[world.plan.pk])).content.decode()
    assert client.get(reverse("dispute_archive", args=[row.pk])).status_code == 404


def test_the_worker_makes_what_was_asked_on_the_page_and_the_page_tells_how_far_it_is(client, world):
    client.force_login(world.coordinator)
    page = reverse("dispute_file", args=[world.plan.pk])

    assert "Maak het dossier" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert "Het wacht op zijn beurt" in client.get(page).content.decode()
    call_command("send_due")

    html = client.get(page).content.decode()
    row = DisputeFile.objects.get()
    assert reverse("dispute_archive", args=[row.pk]) in html
    assert row.packed == row.pieces
    answer = client.get(reverse("dispute_archive", args=[row.pk]))
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == row.sha256
    assert SecurityEvent.objects.filter(kind="EXPORTED", code="dispute", user=world.coordinator).exists()


def test_no_name_of_the_pupil_stands_in_the_name_of_a_file(world):
    assert not any("Yara" in name for name in opened(packed(world)).namelist())


def test_erasing_a_plan_takes_its_dispute_files_along(world, django_capture_on_commit_callbacks):
    name = packed(world).file.name
    plan = actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    with django_capture_on_commit_callbacks(execute=True):
        erase_plan(Plan.objects.get(pk=plan.pk), by=None, ground="Verzoek van de leerling.")

    assert not DisputeFile.objects.exists()
    assert not default_storage.exists(name)
