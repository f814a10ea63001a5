"""A stored file is hashed while it is served: what is not what was kept goes to nobody, and is reported (decision 47)."""

import logging
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consent.models import ConsentRecord
from consent.round import actions
from tests.consent.family_walk import come_in
from tests.consent.steps import asked
from tests.factories import ago, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.paper]
REFUSAL = "Dit bestand is niet te vertrouwen"


@pytest.fixture
def served(client):
    """(visitor, address, row that names the file, name of its file field) for every place that serves a stored file."""
    world = make_world()
    part = asked(world)
    actions.answer(
        part, world.mother.person, decision="CONSENT", route="PAPER", recorded_by=world.coordinator, given_at=ago(1),
        evidence=SimpleUploadedFile("scan.pdf", b"%PDF-1.7 scan"), identified="handtekening",
    )  # fmt: skip
    client.force_login(world.coordinator)
    document, record = part.documents.get(), ConsentRecord.objects.get()
    return [
        (client, reverse("document", args=[document.pk]), document.file),
        (come_in(world.mother.person), reverse("family_document", args=[world.plan.uuid, document.pk]), document.file),
        (client, reverse("evidence", args=[record.pk]), record.evidence),
    ]


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_what_lies_in_storage_is_served_only_when_it_is_what_was_kept(served, caplog):
    for visitor, url, file in served:
        path = Path(default_storage.path(file.name))
        kept = path.read_bytes()
        assert body(visitor.get(url)) == kept

        for damage in (lambda p=path, k=kept: p.write_bytes(k.replace(b"1.7", b"1.6", 1)), path.unlink):
            damage()
            caplog.clear()
            with caplog.at_level(logging.ERROR, "opp.proof"):
                response = visitor.get(url)
            assert response.status_code == 500
            assert REFUSAL in response.content.decode()
            assert b"%PDF" not in response.content
            said = " ".join(record.getMessage() for record in caplog.records if record.name == "opp.proof")
            assert f"{file.instance._meta.label_lower} {file.instance.pk}: the stored file" in said
            assert file.name not in said
        path.write_bytes(kept)


def test_no_view_opens_a_stored_file_itself():
    """A view that would serve a file without the hash fails here."""
    root = Path(__file__).parents[3]
    found = [
        path.relative_to(root).as_posix()
        for path in root.glob("*/**/*.py")
        if path.parts[len(root.parts)] in {"accounts", "agenda", "consent", "opp", "plans", "students"}
        and "FileResponse" in path.read_text()
    ]
    assert found == ["plans/pdf/stored.py"]
