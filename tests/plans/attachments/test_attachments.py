"""Files beside a plan: kept once, opened by whom they were left open to, named in what is shared, and gone when they should be."""

import hashlib
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from consent.contributions import asking
from consent.round import actions
from opp.proof.erasing import erase_plan
from opp.proof.verification import Verification
from plans.attachments import keeping
from plans.contributions.sets import Question
from plans.errors import NotAllowedNow
from plans.models import Attachment, Part, PartAttachment
from plans.policy.attachments import AttachmentKind, Readers, kind_of, may_open
from plans.text import changes
from tests.consent.family_walk import proven
from tests.factories import ago, attach, established, hear, make_user, make_world, part_of, renewed, shared, talk, today
from tests.paper import stored

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 een verslag van de logopedist"
SOUND = b"ID3\x04\x00\x00" + bytes(200)


def file(name: str = "verslag.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def typed(**more) -> dict:
    said = {"kind": "REPORT", "title": "Verslag van de logopedist", "readers": "FAMILY", "upload": file()}
    return said | {"once": uuid.uuid4()} | more


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def client(world):
    found = Client()
    found.force_login(world.coordinator)
    return found


def read_out(response) -> bytes:
    return b"".join(response.streaming_content)


# Who may open it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readers", "parent", "pupil"),
    [("SCHOOL", False, False), ("GUARDIANS", True, False), ("PUPIL", False, True), ("FAMILY", True, True)],
)
def test_who_of_the_family_may_open_a_file_is_what_was_chosen(readers, parent, pupil):
    assert may_open(readers, is_pupil=False) is parent
    assert may_open(readers, is_pupil=True) is pupil
    assert len(Readers) == 4  # another one wants a row here


@pytest.mark.parametrize(
    ("ending", "of_pupil", "kind"),
    [
        ("png", True, "DRAWING"),
        ("jpg", False, "PHOTO"),
        ("pdf", True, "WORK"),
        ("pdf", False, "REPORT"),
        ("m4a", True, "RECORDING"),
        ("webm", False, "RECORDING"),
    ],
)
def test_what_came_along_is_called_by_what_it_holds(ending, of_pupil, kind):
    assert kind_of(ending, of_pupil=of_pupil) == AttachmentKind(kind)


@pytest.mark.parametrize("readers", list(Readers))
def test_the_family_opens_what_was_left_open_to_them_and_nothing_else(world, readers):
    shared(world, "PERSPECTIVE")
    row = attach(world.plan, by=world.coordinator, hearing=hear(world.plan, by=world.coordinator), readers=readers)
    url = reverse("family_attachment", args=[world.plan.uuid, row.uuid])

    for person, is_pupil in ((world.mother.person, False), (world.student.person, True)):
        answer = proven(person, world.plan).get(url)
        history = proven(person, world.plan).get(reverse("family_history", args=[world.plan.uuid]))

        opens = may_open(readers, is_pupil=is_pupil)
        assert answer.status_code == (200 if opens else 404)
        assert (url in history.content.decode()) is opens
        if opens:
            assert "no-store" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Disposition"] == f'attachment; filename="bijlage-{row.pk}.pdf"'
            assert hashlib.sha256(read_out(answer)).hexdigest() == row.sha256


def test_a_file_of_a_draft_is_for_staff_until_the_draft_is_shared(world):
    draft = part_of(world.plan, "PERSPECTIVE")
    row = attach(world.plan, by=world.coordinator, listed=(draft,), at=ago(29))
    url = reverse("family_attachment", args=[world.plan.uuid, row.uuid])
    mother = proven(world.mother.person, world.plan)

    assert mother.get(url).status_code == 404
    part = shared(world, "PERSPECTIVE")

    assert mother.get(url).status_code == 200
    page = mother.get(reverse("family_part", args=[world.plan.uuid, part.uuid])).content.decode()
    assert url in page
    assert "Verslag van de logopedist" in page
    assert row.sha256[:16] in page


def test_who_of_the_family_may_not_open_it_reads_that_it_is_there(world):
    draft = part_of(world.plan, "PERSPECTIVE")
    attach(world.plan, by=world.coordinator, listed=(draft,), readers="SCHOOL", at=ago(29))
    part = shared(world, "PERSPECTIVE")

    page = proven(world.mother.person, world.plan).get(reverse("family_part", args=[world.plan.uuid, part.uuid]))

    assert "Verslag van de logopedist" in page.content.decode()
    assert "alleen de school" in page.content.decode()
    assert "/bijlage/" not in page.content.decode()


def test_a_colleague_who_reads_no_plan_of_this_pupil_opens_nothing(world):
    row = attach(world.plan, by=world.coordinator)
    stranger, client = make_user(world.school, "TEAM"), Client()
    client.force_login(stranger)

    for name, key in (("attachment", row.pk), ("attachments", world.plan.pk), ("attachment_new", world.plan.pk)):
        assert client.get(reverse(name, args=[key])).status_code == 404


# The text -----------------------------------------------------------------------------------------------------------


def test_what_is_shared_names_its_files_by_digest_and_so_does_its_paper(world):
    draft = part_of(world.plan, "PERSPECTIVE")
    row = attach(world.plan, by=world.coordinator, listed=(draft,), readers="GUARDIANS", at=ago(29))

    part = shared(world, "PERSPECTIVE")

    assert part.content["format"] == 3
    assert part.content["attachments"] == [
        {"kind": "REPORT", "title": "Verslag van de logopedist", "readers": "GUARDIANS", "sha256": row.sha256}
    ]
    assert part.content["labels"]["attachments.readers"] == {"GUARDIANS": "de school en de ouders"}
    assert row.sha256.encode() in stored(part, "SHARED")


def test_a_list_of_files_is_frozen_with_its_version(world):
    draft = part_of(world.plan, "PERSPECTIVE")
    attach(world.plan, by=world.coordinator, listed=(draft,), at=ago(29))
    part = shared(world, "PERSPECTIVE")

    for deed in (lambda rows: rows.delete(), lambda rows: rows.update(title="Iets anders")):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed(PartAttachment.objects.filter(part=part.pk))
    with pytest.raises(NotAllowedNow):
        keeping.put_in(part, attach(world.plan, by=world.coordinator, title="Later"))


def test_the_next_version_lists_what_the_last_one_did_and_says_what_came(world):
    draft = part_of(world.plan, "PERSPECTIVE")
    attach(world.plan, by=world.coordinator, listed=(draft,), at=ago(29))
    part = established(world, "PERSPECTIVE")

    following = actions.revise(part, by=world.coordinator, reason="Volgend jaar")
    attach(world.plan, by=world.coordinator, listed=(following,), title="Foto van het werkstuk")
    told = changes.between(part.content, Part.objects.get(pk=following.pk).content)

    assert "De bijlage Foto van het werkstuk is nieuw." in told
    assert not any("logopedist" in sentence for sentence in told)
    assert actions.share(renewed(following), by=world.coordinator).attachments.count() == 2
    assert Verification().everything().defects == []


# Bringing one -------------------------------------------------------------------------------------------------------


def test_a_file_comes_in_once_however_often_the_button_is_pressed(client, world):
    draft = part_of(world.plan, "ACTION")
    url, sent = reverse("attachment_new", args=[world.plan.pk]), typed(listed=[str(draft.pk)])

    for _press in range(2):
        sent["upload"] = file()
        assert client.post(url, sent).status_code == 302

    row = Attachment.objects.get()
    assert (row.title, row.by, row.size) == ("Verslag van de logopedist", world.coordinator, len(PDF))
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert [each.part_id for each in row.listed_in.all()] == [draft.pk]
    page = client.get(reverse("attachments", args=[world.plan.pk])).content.decode()
    assert "Verslag van de logopedist" in page
    assert "Haal uit" in page
    assert "de ouders en de leerling" in page


def test_a_file_is_brought_to_a_conversation_and_stands_there(client, world):
    heard, spoken = hear(world.plan, by=world.coordinator), talk(world.plan, world.mother.person, by=world.coordinator)
    new, page = reverse("attachment_new", args=[world.plan.pk]), reverse("dialogue", args=[world.plan.pk])

    client.post(f"{new}?horen={heard.pk}", typed(kind="RECORDING", title="Opname", upload=file("opname", SOUND)))
    client.post(f"{new}?overleg={spoken.pk}", typed(title="Verslag"))

    assert [row.title for row in heard.attachments.all()] == ["Opname"]
    assert [row.title for row in spoken.attachments.all()] == ["Verslag"]
    for row in Attachment.objects.all():
        assert reverse("attachment", args=[row.pk]) in client.get(page).content.decode()


def test_a_conversation_of_another_plan_is_not_there(client, world):
    other = hear(make_world().plan, by=world.coordinator)

    assert client.get(reverse("attachment_new", args=[world.plan.pk]) + f"?horen={other.pk}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("programma.pdf", b"MZ\x90\x00 een programma", "iets anders"),
        ("foto.jpg", b"\xff\xd8\xff kapot", "beschadigd"),
        ("film.m4a", b"\x00\x00\x00\x18ftypmp42" + bytes(80) + b"hdlr" + bytes(8) + b"vide" + bytes(9), "film"),
        ("film.webm", b"\x1aE\xdf\xa3" + bytes(40) + b"V_VP9" + bytes(9), "film"),
    ],
)
def test_what_a_file_holds_decides_and_what_was_typed_stays(client, world, name, data, words):
    page = client.post(reverse("attachment_new", args=[world.plan.pk]), typed(upload=file(name, data)))

    assert page.status_code == 200
    assert words in page.content.decode()
    assert "Verslag van de logopedist" in page.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_large_is_refused(client, world, settings):
    settings.MAX_UPLOAD_BYTES = 20

    page = client.post(reverse("attachment_new", args=[world.plan.pk]), typed())

    assert "te groot" in page.content.decode()
    assert not Attachment.objects.exists()


def test_more_files_than_a_plan_ever_has_are_refused(world, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 1)
    attach(world.plan, by=world.coordinator)

    with pytest.raises(NotAllowedNow, match="passen"):
        attach(world.plan, by=world.coordinator)


def test_a_file_that_was_changed_in_storage_is_not_served(client, world):
    row = attach(world.plan, by=world.coordinator)
    Path(default_storage.path(row.file.name)).write_bytes(b"%PDF-1.7 iets anders")

    answer = client.get(reverse("attachment", args=[row.pk]))

    assert answer.status_code == 500
    assert b"iets anders" not in answer.content
    assert any(f"bijlage {row.pk}" in line for line in Verification().everything().defects)


# The pupil's own -----------------------------------------------------------------------------------------------------


def asked(world, key: str):
    put = {"answer_by": today(), "by": world.coordinator}
    return asking.ask(world.plan, key, [Question("Wat gaat goed?", "hearing")], **put)


def test_the_pupil_may_draw_or_record_instead_of_writing_and_it_feeds_the_hearing(client, world):
    request = asked(world, "pupil")
    url = reverse("family_questions", args=[world.plan.uuid, request.uuid])
    pupil = proven(world.student.person, world.plan)
    form = pupil.get(url).context
    assert "tekenen, opnemen of laten zien" in pupil.get(url).content.decode()

    sent = {"whose": form["stamp"], "once": form["form"]["once"].value(), "upload": file("stem.mp3", SOUND)}
    assert pupil.post(url, sent).status_code == 302

    row = Attachment.objects.get()
    assert (row.kind, row.readers, row.by) == ("RECORDING", "PUPIL", None)
    assert row.contribution.request == request
    assert not row.contribution.answers.exists()
    hearing = client.get(reverse("hearing_new", args=[world.plan.pk]) + f"?bijdrage={request.pk}").content.decode()
    assert reverse("attachment", args=[row.pk]) in hearing
    assert "een bestand bewaard" in pupil.get(url).content.decode()
    assert pupil.get(reverse("family_attachment", args=[world.plan.uuid, row.uuid])).status_code == 200
    mother = proven(world.mother.person, world.plan)
    assert mother.get(reverse("family_attachment", args=[world.plan.uuid, row.uuid])).status_code == 404


def test_an_answer_without_words_or_file_is_asked_again(world):
    request = asked(world, "pupil")
    pupil, url = (
        proven(world.student.person, world.plan),
        reverse("family_questions", args=[world.plan.uuid, request.uuid]),
    )
    form = pupil.get(url).context

    page = pupil.post(url, {"whose": form["stamp"], "once": form["form"]["once"].value()})

    assert "stuur een bestand mee" in page.content.decode()
    assert not Attachment.objects.exists()


# Taking one away -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_should_not_have_been_there_goes_and_that_it_was_stays(client, world):
    draft = part_of(world.plan, "PERSPECTIVE")
    row = attach(world.plan, by=world.coordinator, listed=(draft,))

    url = reverse("attachment_remove", args=[row.pk])
    client.post(url, {"reason": "Van een andere leerling.", "once": uuid.uuid4()})

    assert not default_storage.exists(row.file.name)
    assert not draft.attachments.exists()
    assert client.get(reverse("attachment", args=[row.pk])).status_code == 404
    page = client.get(reverse("attachments", args=[world.plan.pk])).content.decode()
    assert "Van een andere leerling." in page
    assert "Weggehaald" in page
    assert Verification().everything().defects == []
    with pytest.raises(NotAllowedNow, match="al weggehaald"):
        keeping.remove(row, by=world.coordinator, reason="Nog eens.")


def test_a_file_that_a_shared_text_names_stays(client, world):
    draft = part_of(world.plan, "PERSPECTIVE")
    row = attach(world.plan, by=world.coordinator, listed=(draft,), at=ago(29))
    shared(world, "PERSPECTIVE")

    answer = client.post(reverse("attachment_remove", args=[row.pk]), {"reason": "Toch niet.", "once": uuid.uuid4()})

    assert "gedeelde versie noemt dit bestand" in answer.content.decode()
    assert default_storage.exists(row.file.name)


def test_who_writes_along_lists_a_file_and_takes_it_out_again(client, world):
    row, draft = attach(world.plan, by=world.coordinator), part_of(world.plan, "ACTION")
    url = reverse("attachment_list", args=[draft.pk, row.pk])

    client.post(url)
    client.post(url)
    assert draft.attachments.count() == 1
    client.post(url, {"out": ""})
    assert draft.attachments.count() == 0


@pytest.mark.django_db(transaction=True)
def test_erasing_a_plan_takes_its_files(world):
    row = attach(world.plan, by=world.coordinator)
    established(world, "PERSPECTIVE", days=4)
    ended = actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    erase_plan(ended or world.plan, by=world.director, ground="bewaartermijn voorbij")

    assert not default_storage.exists(row.file.name)
    assert not Attachment.objects.exists()


def test_a_file_of_a_plan_never_changes(world):
    row = attach(world.plan, by=world.coordinator)

    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment._base_manager.filter(pk=row.pk).update(title="Iets anders")
