"""Files that nobody names are taken away, the others never."""

import os
import time
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from consent.models import ConsentRecord
from consent.round import actions
from plans.choices import Kind
from plans.models import Document
from tests.consent.steps import asked, refusal, scan
from tests.factories import ago, consent, make_world, shared

pytestmark = pytest.mark.django_db


def sweep() -> str:
    out = StringIO()
    call_command("sweep_files", stdout=out)
    return out.getvalue()


def age(*names: str) -> None:
    past = time.time() - 8 * 24 * 3600
    for name in names:
        os.utime(default_storage.path(name), (past, past))


def test_the_sweep_takes_only_old_files_that_nobody_names():
    part = shared(make_world(), Kind.PERSPECTIVE)
    kept = Document.objects.get(part_id=part.pk).file.name
    old, new = (default_storage.save(f"documents/{part.pk}/{name}.pdf", ContentFile(b"x")) for name in ("old", "new"))
    age(kept, old)

    assert sweep() == "1 bestanden opgeruimd\n"
    assert default_storage.exists(kept)
    assert default_storage.exists(new)
    assert not default_storage.exists(old)


def test_a_scan_of_an_answer_stays_and_one_of_an_answer_that_was_refused_goes():
    world = make_world()
    part = asked(world)
    consent(part, world.mother.person, route="PAPER", evidence=scan(), recorded_by=world.coordinator)
    kept = ConsentRecord.objects.get().evidence.name
    folder = kept.rsplit("/", 1)[0]
    late = {"decision": "CONSENT", "route": "PAPER", "identified": "handtekening", "evidence": scan()}
    refusal(actions.answer, part, world.father.person, recorded_by=world.coordinator, given_at=ago(30), **late)
    _, names = default_storage.listdir(folder)
    assert len(names) == 2
    age(*(f"{folder}/{name}" for name in names))

    assert sweep() == "1 bestanden opgeruimd\n"
    assert default_storage.exists(kept)
