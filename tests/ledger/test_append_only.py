"""Append-only rows: added, read, digested, and nothing else."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from ledger.canonical import canonical, digest
from ledger.errors import AppendOnlyError, LedgerError
from tests.ledger.app.factories import make_journal, refused
from tests.ledger.app.models import Entry, Note, Tag

pytestmark = pytest.mark.django_db
NOTE = "ledgertest_note"


@pytest.fixture
def note():
    return Note.objects.create(text="Said")


def test_a_row_is_written_once(note):
    note.text = "Unsaid"

    with pytest.raises(AppendOnlyError):
        note.save()
    with pytest.raises(AppendOnlyError):
        note.save(update_fields=["text"])
    with pytest.raises(AppendOnlyError):
        note.delete()
    assert Note.objects.get().text == "Said"


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(text="Unsaid"),
        lambda rows: rows.filter(text="Said").update(text="Unsaid"),
        lambda rows: rows.all().delete(),
        lambda rows: rows.filter(text="Said").delete(),
        lambda rows: rows.bulk_update(list(rows.all()), ["text"]),
        lambda rows: rows.update_or_create(text="Said", defaults={"text": "Unsaid"}),
        lambda rows: rows.bulk_create(
            list(rows.all()), update_conflicts=True, update_fields=["text"], unique_fields=["id"]
        ),
    ],
)
def test_a_queryset_changes_nothing(note, change):
    with pytest.raises(AppendOnlyError):
        change(Note.objects)

    assert Note.objects.get().text == "Said"


def test_the_manager_offers_neither_delete_nor_erase():
    assert not hasattr(Note.objects, "delete")
    assert not hasattr(Note.objects, "erase")


def test_rows_can_be_added_in_bulk():
    Note.objects.bulk_create([Note(text="One"), Note(text="Two")])

    assert len(set(Note.objects.values_list("salt", flat=True))) == 2


def test_a_second_row_with_a_key_that_exists_is_refused(note):
    refused(Note(pk=note.pk, text="Unsaid").save)

    assert Note.objects.get().text == "Said"


def test_the_database_refuses_what_goes_around_the_guards(note):
    plain = Note._base_manager

    refused(plain.update, text="Unsaid", match="append-only")
    refused(plain.all()._raw_delete, "default", match="append-only")
    refused(note.save_base, raw=True)
    assert plain.get().text == "Said"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {NOTE} SET text = 'Unsaid'",
        f"UPDATE {NOTE} SET text = text",
        f"UPDATE {NOTE} SET salt = ''",
        f"UPDATE {NOTE} SET id = id + 1",
        f"DELETE FROM {NOTE}",
        f"INSERT INTO {NOTE} SELECT * FROM {NOTE}",
        f"INSERT INTO {NOTE} SELECT * FROM {NOTE} WHERE TRUE ON CONFLICT (id) DO UPDATE SET text = 'Unsaid'",
    ],
)
def test_raw_sql_is_refused(note, sql, statement):
    refused(sql, statement)

    assert Note.objects.get().row() == note.row()


COLUMNS = "salt, text, is_done, file, source"


ONLY_HERE = {
    "sqlite": [
        f"REPLACE INTO {NOTE} SELECT * FROM {NOTE}",
        f"REPLACE INTO {NOTE} (id, code, {COLUMNS}) SELECT id, 'another', {COLUMNS} FROM {NOTE}",
        f"REPLACE INTO {NOTE} (rowid, code, {COLUMNS}) SELECT rowid, 'another', {COLUMNS} FROM {NOTE}",
        # Over a unique column that is not the key.
        f"REPLACE INTO {NOTE} (code, {COLUMNS}) SELECT code, {COLUMNS} FROM {NOTE}",
        f"INSERT OR REPLACE INTO {NOTE} (code, {COLUMNS}) SELECT code, {COLUMNS} FROM {NOTE}",
        f"UPDATE OR REPLACE {NOTE} SET id = 7",
        f"UPDATE OR IGNORE {NOTE} SET text = 'Unsaid'",
    ],
    "postgresql": [
        f"TRUNCATE {NOTE} CASCADE",
        f"TRUNCATE {NOTE}_tags",
    ],
}


@pytest.mark.parametrize("statement", ONLY_HERE[connection.vendor])
def test_what_only_this_engine_has_is_refused(note, sql, statement):
    connection.check_constraints()  # else PostgreSQL cannot truncate for another reason

    refused(sql, statement, match="append-only")

    assert Note.objects.get().row() == note.row()


def test_tags_of_an_append_only_row_are_only_added(note):
    first, second = (Tag.objects.create(name=name) for name in "ab")
    note.tags.add(first)
    note.tags.add(first, second)

    refused(note.tags.remove, first)
    refused(note.tags.clear)
    assert note.tags.count() == 2


def test_erasing_goes_through_the_door(note):
    Note.objects.create(text="Stays")

    erased, _ = Note.objects.filter(text="Said").erase()

    assert erased == 1
    assert Note.objects.get().text == "Stays"
    refused(Note._base_manager.all()._raw_delete, "default")


def test_a_journal_entry_is_append_only_too(sql):
    make_journal()

    refused(sql, "UPDATE ledgertest_entry SET kind = 'TAKEN'")
    refused(sql, "DELETE FROM ledgertest_entry")
    assert Entry.objects.count() == 4


# The row and its digest.

FULL = {
    "text": "Éva\r\n",
    "amount": Decimal("1.5"),
    "on": "2026-09-01",
    "at": datetime(2026, 9, 1, 14, tzinfo=timezone(timedelta(hours=2))),
    "clock": "14:00",
    "is_done": True,
    "body": b"bytes",
    "code": "00000000-0000-0000-0000-000000000001",
}


def test_a_row_holds_every_column():
    note = Note.objects.create(**FULL, source="mail")

    assert note.row() == {
        "id": note.pk,
        "salt": note.salt,
        "text": "Éva\r\n",
        "amount": Decimal("1.50"),
        "on": date(2026, 9, 1),
        "at": FULL["at"],
        "clock": time(14).isoformat(timespec="microseconds"),
        "is_done": True,
        "file": "",
        "body": digest(b"bytes"),
        "code": UUID(int=1),
        "corrects_id": None,
        "source": "mail",
    }
    assert set(note.row()) == {field.attname for field in Note._meta.concrete_fields}


@pytest.mark.parametrize("columns", [{}, FULL])
def test_a_row_just_saved_and_that_row_read_back_have_one_digest(columns):
    note = Note.objects.create(**columns)

    assert Note.objects.get().row_digest() == note.row_digest()
    assert canonical(Note.objects.get().row()) == canonical(note.row())


def test_a_file_is_in_the_row_by_its_stored_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    note = Note(text="With a scan")
    note.file.save("scan.pdf", ContentFile(b"%PDF"))

    assert note.row()["file"] == note.file.name == Note.objects.get().row()["file"]


def test_two_rows_that_say_the_same_have_different_digests():
    one, other = (Note(pk=1, text="Yes", code=UUID(int=1)) for _ in range(2))

    assert one.row_digest() != other.row_digest()
    other.salt = one.salt
    assert one.row_digest() == other.row_digest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "Unsaid"),
        ("amount", Decimal("1.51")),
        ("on", date(2026, 9, 2)),
        ("at", datetime(2026, 9, 1, 12, 0, 0, 1, UTC)),
        ("clock", time(14, 1)),
        ("is_done", False),
        ("body", b"bytez"),
        ("code", UUID(int=2)),
        ("salt", "0" * 32),
        ("id", 4),
        ("corrects_id", 3),
        ("source", "mail"),
        ("file", "other.pdf"),
        ("text", ""),
        ("amount", None),
    ],
)
def test_a_changed_column_changes_the_digest(column, value):
    note = Note(pk=3, **FULL)
    before = note.row_digest()

    setattr(note, column, value)

    assert note.row_digest() != before


def test_a_column_added_later_changes_no_digest_of_today():
    note = Note(pk=3, **FULL)
    today = {name: value for name, value in note.row().items() if name != "source"}

    assert note.row_digest() == digest(canonical({k: v for k, v in today.items() if v not in (None, "")}))


def test_a_row_that_is_not_saved_has_no_digest():
    with pytest.raises(LedgerError):
        Note(text="Not yet").row_digest()


def test_the_salt_is_128_random_bits():
    salts = {Note().salt for _ in range(100)}

    assert len(salts) == 100
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)
