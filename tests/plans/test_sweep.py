"""Files of documents that nobody names are taken away, the others never."""

import os
import time
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from plans.choices import Kind
from plans.models import Document
from tests.factories import make_world, shared


@pytest.mark.django_db
def test_the_sweep_takes_only_old_files_that_nobody_names():
    part = shared(make_world(), Kind.PERSPECTIVE)
    kept = Document.objects.get(part_id=part.pk).file.name
    old, new = (default_storage.save(f"documents/{part.pk}/{name}.pdf", ContentFile(b"x")) for name in ("old", "new"))
    past = time.time() - 8 * 24 * 3600
    for name in (kept, old):
        os.utime(default_storage.path(name), (past, past))

    out = StringIO()
    call_command("sweep_documents", stdout=out)

    assert out.getvalue() == "1 bestanden opgeruimd\n"
    assert default_storage.exists(kept)
    assert default_storage.exists(new)
    assert not default_storage.exists(old)
