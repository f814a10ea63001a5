"""The floor in the database: put in, compared, kept through migrations."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from ledger import triggers
from ledger.checks import check_models
from ledger.errors import LedgerError
from ledger.frozen import FrozenWith, Lifecycle
from ledger.triggers import Refusal, Trigger
from ledger.triggers.of_models import TableTriggers
from ledger.triggers.sql import literal
from tests.ledger.app.factories import make_book, make_shelf, make_tree, refused
from tests.ledger.app.models import Book, Chapter, Note

pytestmark = pytest.mark.django_db
HERE = connection.vendor


class Colour(models.TextChoices):
    RED = "RED", "rood"


def ours():
    return {name for table, name in triggers.installed(connection) if table.startswith("ledgertest_")}


def test_after_migrate_the_floor_is_whole():
    assert triggers.defects(connection) == []
    assert {trigger.name for trigger in triggers.expected(connection)} >= ours()
    assert {
        "opp_ledgertest_note_update",
        "opp_ledgertest_note_delete",
        "opp_ledgertest_note_tags_update",
        "opp_ledgertest_entry_update",
        "opp_ledgertest_book_insert",
        "opp_ledgertest_book_update",
        "opp_ledgertest_book_delete",
        "opp_ledgertest_book_tags_insert",
        "opp_ledgertest_novel_update",
        "opp_ledgertest_footnote_delete",
    } <= ours()
    assert not [name for name in ours() if "_shelf_" in name or "_tag_" in name]


def test_a_whole_floor_is_left_alone():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert triggers.install(connection) == []

    assert len(queries) == 2


def test_dropping_takes_everything_out_and_installing_puts_it_back(sql):
    before = triggers.installed(connection)
    make_book(status="SHARED")

    triggers.drop(connection)

    assert triggers.installed(connection) == {}
    assert len(triggers.defects(connection)) == len(before)
    assert sql("UPDATE ledgertest_book SET title = 'Before'")
    triggers.install(connection)
    assert triggers.installed(connection) == before
    refused(sql, "UPDATE ledgertest_book SET title = 'After'")


def run_check():
    call_command("check", tags=["database"], databases=["default"], stderr=io.StringIO())


BREAK = {
    "sqlite": {
        "is missing": ["DROP TRIGGER opp_ledgertest_note_update"],
        "is not as it should be": [
            "DROP TRIGGER opp_ledgertest_note_update",
            "CREATE TRIGGER opp_ledgertest_note_update BEFORE UPDATE ON ledgertest_note BEGIN SELECT 1; END",
        ],
        "should not be there": [
            "CREATE TRIGGER opp_ledgertest_shelf_update BEFORE UPDATE ON ledgertest_shelf BEGIN SELECT 1; END"
        ],
    },
    "postgresql": {
        "is missing": ["DROP TRIGGER opp_ledgertest_note_update ON ledgertest_note"],
        "is not as it should be": [
            "CREATE OR REPLACE FUNCTION opp_ledgertest_note_update() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'"
        ],
        "should not be there": [
            "CREATE TRIGGER opp_extra BEFORE UPDATE ON ledgertest_shelf"
            " FOR EACH ROW EXECUTE FUNCTION opp_ledgertest_note_update()"
        ],
    },
}


@pytest.mark.parametrize("how", BREAK[HERE])
def test_a_broken_floor_is_seen_and_mended(sql, how):
    run_check()
    for statement in BREAK[HERE][how]:
        sql(statement)

    (line,) = triggers.defects(connection)

    assert line.endswith(how)
    with pytest.raises(SystemCheckError, match=r"ledger\.E002"):
        run_check()
    assert len(triggers.install(connection)) == 1
    run_check()
    refused(Note(pk=Note.objects.create().pk).save_base, raw=True)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledgertest_note DISABLE TRIGGER opp_ledgertest_note_update",
        "ALTER TABLE ledgertest_note ENABLE REPLICA TRIGGER opp_ledgertest_note_update",
        "ALTER FUNCTION opp_ledgertest_note_update() SET search_path = pg_temp",
        "ALTER FUNCTION opp_ledgertest_note_update() RESET search_path",
        "COMMENT ON TRIGGER opp_ledgertest_note_update ON ledgertest_note IS NULL",
    ],
)
def test_a_trigger_that_is_switched_off_is_seen(sql, statement):
    sql(statement)

    assert triggers.defects(connection) == [
        "trigger opp_ledgertest_note_update on ledgertest_note is not as it should be"
    ]
    triggers.install(connection)
    assert triggers.defects(connection) == []


@pytest.mark.engine("postgresql")
def test_a_temporary_table_of_the_same_name_deceives_no_trigger(sql):
    make_tree(status="SHARED")
    sql("CREATE TEMPORARY TABLE ledgertest_book AS SELECT * FROM ledgertest_book")
    sql("UPDATE pg_temp.ledgertest_book SET status = 'DRAFT'")

    refused(sql, "UPDATE ledgertest_chapter SET name = 'After'", match="frozen")


def test_every_name_fits_postgresql():
    assert all(len(trigger.name) <= 63 for trigger in triggers.expected(connection))
    long = "t" * 80
    names = {triggers.trigger_name(f"{long}_{event}") for event in ("update", "delete")}
    assert len(names) == 2
    assert all(len(name) <= 63 and name.startswith("opp_") for name in names)
    assert triggers.trigger_name("opp_short") == "opp_short"


@pytest.mark.parametrize(
    ("value", "sqlite", "postgresql"),
    [
        (None, "NULL", "NULL"),
        (True, "1", "TRUE"),
        (7, "7", "7"),
        ("it's", "'it''s'", "'it''s'"),
        (Colour.RED, "'RED'", "'RED'"),
        (b"\x01", "X'01'", r"'\x01'::bytea"),
    ],
)
def test_a_value_is_written_as_each_engine_has_it(value, sqlite, postgresql):
    assert literal(value, "sqlite") == sqlite
    assert literal(value, "postgresql") == postgresql


def test_a_value_that_cannot_stand_in_a_trigger_is_refused():
    with pytest.raises(TypeError):
        literal(1.5, HERE)


# Triggers of an app's own.


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(triggers, "_sources", list(triggers._sources))  # beside what the apps themselves add
    return triggers.register


def no_empty_shelf(vendor):
    yield triggers.refuse(
        vendor, "ledgertest_shelf", "UPDATE", [Refusal("NEW.name = ''", "A shelf has a name: that's all.")]
    )


def test_an_app_adds_triggers_of_its_own(registered, sql):
    registered(no_empty_shelf)
    registered(no_empty_shelf)  # ready() may run twice

    assert triggers.install(connection) == ["opp_ledgertest_shelf_update"]
    assert triggers.defects(connection) == []
    make_shelf()
    refused(sql, "UPDATE ledgertest_shelf SET name = ''", match="A shelf has a name: that's all")


@pytest.mark.parametrize("name", ["shelf", "opp_ledgertest_note_update", "opp_" + "x" * 60])
def test_a_trigger_with_an_impossible_name_is_refused(registered, name):
    registered(lambda vendor: [Trigger(name, "ledgertest_shelf", "CREATE …", "DROP …")])

    with pytest.raises(LedgerError):
        triggers.expected(connection)


def test_a_trigger_on_a_table_that_does_not_exist_yet_is_left_out(registered):
    registered(lambda vendor: [Trigger("opp_later", "ledgertest_later", "CREATE …", "DROP …")])

    assert triggers.defects(connection) == []


# A model that grows, and migrations.


def test_a_new_column_is_frozen_without_anybody_remembering(sql):
    columns = {"id": models.BigAutoField(primary_key=True), "status": models.CharField(max_length=9)}
    columns["added"] = models.CharField(max_length=9)
    meta = type("Meta", (), {"app_label": "ledgertest", "db_table": "ledgertest_book", "managed": False})
    rule = Lifecycle(status="status", open={"DRAFT"}, next={})
    grown = type("Grown", (models.Model,), {**columns, "__module__": __name__, "Meta": meta, "frozen": rule})
    try:
        rules = TableTriggers(grown, HERE, {"ledgertest_book": {"id", "status", "added"}})
        (update,) = [t for t in rules.with_lifecycle(rule) if "_update" in t.name]
    finally:
        del grown._meta.apps.all_models["ledgertest"]["grown"]

    assert "ledgertest_book.added is frozen" in update.sql_create


@pytest.mark.django_db(transaction=True)
def test_a_second_release_installs_on_a_populated_database_of_the_first(sql):
    call_command("migrate", "ledgertest", "zero", verbosity=0)
    call_command("migrate", "ledgertest", "0001", verbosity=0)
    assert triggers.defects(connection) == []
    sql("INSERT INTO ledgertest_shelf (name, head_count, head_hash) VALUES ('A', 0, '')")
    sql(
        "INSERT INTO ledgertest_note (salt, text, is_done, file, code) VALUES ('s', 'Said', %s, '', %s)",
        False,
        "0" * 32,
    )
    sql(
        "INSERT INTO ledgertest_book (salt, shelf_id, kind, status, title, code, digest, body, closed_reason)"
        " SELECT 's', id, 'NOVEL', 'DRAFT', 'Before', 'B', '', %s, '' FROM ledgertest_shelf",
        b"",
    )
    sql("INSERT INTO ledgertest_novel (book_ptr_id, genre) SELECT id, '' FROM ledgertest_book")
    sql("INSERT INTO ledgertest_chapter (novel_id, name) SELECT book_ptr_id, 'One' FROM ledgertest_novel")
    sql("UPDATE ledgertest_book SET status = 'SHARED', digest = 'd'")
    refused(sql, "UPDATE ledgertest_book SET title = 'After'")
    refused(sql, "UPDATE ledgertest_chapter SET name = 'After'")
    old = Note.objects.defer("source").get()
    before = (old.salt, old.text, old.code)

    call_command("migrate", "ledgertest", verbosity=0)

    assert triggers.defects(connection) == []
    note = Note.objects.get()
    assert (note.salt, note.text, note.code) == before
    for column in ("title", "subtitle"):
        refused(sql, f"UPDATE ledgertest_book SET {column} = 'After'", match="frozen")
    refused(sql, "UPDATE ledgertest_note SET source = 'After'", match="append-only")
    refused(sql, "UPDATE ledgertest_chapter SET name = 'After'", match="frozen")
    assert Chapter.objects.get().novel.title == "Before"


@pytest.mark.django_db(transaction=True)
def test_the_floor_survives_a_table_that_is_rebuilt():
    make_tree(status="SHARED")
    old, new = Book._meta.get_field("title"), models.CharField(max_length=200, blank=True)
    new.set_attributes_from_name("title")
    new.model = Book

    # What `migrate` does around it.
    if HERE == "sqlite":
        triggers.drop(connection)
    with connection.schema_editor() as editor:
        editor.alter_field(Book, old, new, strict=True)
    triggers.install(connection)

    assert triggers.defects(connection) == []
    refused(Book.objects.update, title="After", match="frozen")


@pytest.mark.django_db(transaction=True)
def test_migrate_mends_a_floor_that_differs(sql):
    for statement in BREAK[HERE]["is missing"]:
        sql(statement)

    call_command("migrate", verbosity=0, skip_checks=False)

    assert triggers.defects(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_leaves_the_floor_as_it_is():
    Note.objects.create()
    before = triggers.installed(connection)

    call_command("flush", verbosity=0, interactive=False)

    assert not Note.objects.exists()
    assert triggers.installed(connection) == before


# What models may say.


@pytest.mark.parametrize(
    ("model", "rule", "message"),
    [
        (Book, Lifecycle(status="state", open={"DRAFT"}, next={}), "names state"),
        (Book, Lifecycle(status="status", open={"DRAFT"}, next={}, always=("colour",)), "names colour"),
        (Book, Lifecycle(status="status", open={"DRAFT"}, next={}, begin={"tags": 1}), "names tags"),
        (Chapter, FrozenWith("shelf"), "no field named 'shelf'"),
        (Chapter, FrozenWith("novel", requires={"colour": "red"}), "names colour"),
        (Note, FrozenWith("corrects"), "not both"),
    ],
)
def test_a_mistake_in_a_model_is_reported(monkeypatch, model, rule, message):
    assert check_models(None) == []

    monkeypatch.setattr(model, "frozen", rule, raising=False)

    assert any(message in error.msg for error in check_models(None) if error.obj is model)
