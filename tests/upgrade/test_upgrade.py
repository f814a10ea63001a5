"""Nothing that release 0.1.0 wrote becomes invalid: its database comes along, and what it gave out stays true.

The database is made as that release left it, on this engine, and brought to today by the migrations a school runs.
`make_0_1_0.py` says what is in it.
"""

import json
import lzma
from base64 import b64decode
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from accounts.models import School, User
from consent import receipts
from consent.models import ConsentRecord
from opp.journaled import JOURNALED
from opp.ledger import check, triggers
from opp.ledger.canonical import canonical
from opp.verification import Verification
from plans import journal, press
from plans.choices import Status
from plans.models import Anchor, Part, Plan
from students.models import Person

WRITTEN = Path(__file__).with_name("0.1.0.json.xz")


@pytest.fixture(scope="module")
def release(tmp_path_factory, django_db_setup, django_db_blocker):
    """What release 0.1.0 left behind, in a database of its own that was brought to today."""
    written = written_down()
    folder = tmp_path_factory.mktemp("upgrade")
    with (
        django_db_blocker.unblock(),
        elsewhere(folder / "old.sqlite3"),
        override_settings(MEDIA_ROOT=folder / "files", BASE_URL=written["site"]),
    ):
        at_that_release(written)
        call_command("migrate", verbosity=0, interactive=False)
        yield SimpleNamespace(site=written["site"], files=folder / "files", **written["given"])


@cache
def written_down() -> dict:
    with lzma.open(WRITTEN, "rt", encoding="utf-8") as file:
        return json.load(file)


class elsewhere:
    """The connection leads to an empty database of its own for a while."""

    def __init__(self, file: Path):
        self.tests_own = connection.settings_dict["NAME"]
        self.name = str(file) if connection.vendor == "sqlite" else f"{self.tests_own}_upgrade"

    def __enter__(self):
        if connection.vendor == "postgresql":
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}"')
        self._lead_to(self.name)

    def __exit__(self, *why):
        self._lead_to(self.tests_own)
        if connection.vendor == "postgresql":
            self._sql(f'DROP DATABASE "{self.name}"')

    def _lead_to(self, name):
        connection.close()
        connection.settings_dict["NAME"] = name

    def _sql(self, *statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def at_that_release(written: dict) -> None:
    """The tables of that release, its rows, its triggers and its files."""
    executor = MigrationExecutor(connection)
    state = executor.migrate([(app, name) for app, name in written["migrations"]])
    with transaction.atomic():
        for label, rows in written["rows"].items():
            model = state.apps.get_model(label)
            for row in rows:
                model(**{name: value_of(model, name, value) for name, value in row.items()}).save_base(raw=True)
    forward_sequences(state.apps, written["rows"])
    triggers.install(connection)
    for name, data in written["files"].items():
        default_storage.save(name, ContentFile(b64decode(data)))


def value_of(model, name, value):
    field = model._meta.get_field(name)
    if isinstance(field, models.BinaryField):
        return None if value is None else b64decode(value)
    return value if isinstance(field, models.JSONField) or field.is_relation else field.to_python(value)


def forward_sequences(apps, labels) -> None:
    """New rows come after these, also where the engine counts apart from the table."""
    from django.core.management.color import no_style

    statements = connection.ops.sequence_reset_sql(no_style(), [apps.get_model(label) for label in labels])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def its_files(release, settings):
    settings.MEDIA_ROOT = release.files


def test_the_release_is_as_rich_as_it_should_be(release):
    """Every status of a version, every way an answer ends, and nearly every kind of row that a journal names."""
    statuses = set(Part.objects.values_list("status", flat=True))
    decisions = set(ConsentRecord.objects.values_list("decision", flat=True))

    assert statuses == set(Status)
    assert {"CONSENT", "CONSENT_WITH_REMARKS", "REFUSE", "RIGHT_ENDED", "INVALIDATED"} <= decisions
    assert [model for model in JOURNALED if apps_had(model) and not model.objects.exists()] == []


def apps_had(model) -> bool:
    """Whether that release had this table: a later one is empty, and no fault of it."""
    return model._meta.label_lower in written_down()["rows"]


def test_its_database_has_no_defect_today(release):
    found = Verification().everything()

    assert found.defects == []
    assert found.counts["plannen"] == 19


def test_every_row_has_the_digest_it_had(release):
    """What came later changes nothing of what was signed: its receipts are made again, letter for letter."""
    for given in release.receipts:
        record = ConsentRecord.objects.get(pk=given["record"])
        count = json.loads(given["data"])["head"]["count"]

        assert canonical(receipts.data_of(record, count=count)).decode() == given["data"]
        assert receipts.stands(record)


def test_what_it_gave_out_holds_beside_todays_journals(release):
    """Its receipts, journals and anchors, checked by the program that stands alone."""
    now = {pk: read(f"nu-{pk}", "".join(journal.lines(plan))) for pk, plan in Plan.objects.in_bulk().items()}
    then = {int(pk): read(f"toen-{pk}", text) for pk, text in release.journals.items()}
    answers = ConsentRecord.objects.select_related("action_part").in_bulk()
    assert now.keys() == then.keys()
    for given in release.receipts:
        plan = answers[given["record"]].action_part.plan_id
        nothing_wrong(read("bewijs", given["data"]), then[plan])
        nothing_wrong(read("bewijs", given["data"]), now[plan])
    for pk, journal_then in then.items():
        assert now[pk].lines[: len(journal_then.lines)] == journal_then.lines
    for anchor, text in zip(Anchor.objects.order_by("school", "on"), release.anchors, strict=True):
        for plan in Plan.objects.filter(school=anchor.school):
            nothing_wrong(now[plan.pk], read("anker", text))


def test_the_pages_of_its_receipts_come_out_the_same_whatever_was_renamed_since(release, monkeypatch):
    """What goes to the printer is the very same: names, school and address are those of the day of the upgrade."""
    printed = []

    monkeypatch.setattr(press, "printed", lambda job, page, *_: printed.append(page.decode()) or b"%PDF-1.7")
    with transaction.atomic():
        Person.objects.update(given_name="Iemand", family_name="Anders")
        School.objects.update(name="Een andere naam")
        User.objects.update(name="Een ander")
        for given in release.receipts:
            receipts.pdf(
                ConsentRecord.objects.get(pk=given["record"]), count=json.loads(given["data"])["head"]["count"]
            )
        transaction.set_rollback(True)

    assert printed == [given["html"] for given in release.receipts]


def read(name: str, text: str) -> check.File:
    return check.read(name, text.encode())


def nothing_wrong(*files: check.File) -> None:
    assert [wrong for findings in check.compare(list(files)).values() for wrong in findings.wrong] == []


def test_a_receipt_that_it_printed_is_read_without_us(release):
    receipt = check.read("bewijs.pdf", b64decode(release.pdf))

    assert check.receipt_faults(receipt.receipt) == []


def test_an_old_plan_goes_on(release):
    """A new line follows the old ones."""
    with transaction.atomic():
        plan = Plan.objects.locked(Plan.objects.running().order_by("pk").values_list("pk", flat=True)[0])
        plan.record("DELAY_EXPLAINED", by=plan.coordinator, at=plan.moment(None))

    assert Verification().plan(plan).defects == []
