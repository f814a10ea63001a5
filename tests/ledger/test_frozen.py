"""Rows that freeze by their own status, or with the row they belong to."""

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.bypass import open_bypass
from ledger.errors import LedgerError
from ledger.frozen import FrozenWith, Lifecycle, owner_of, rule_of
from tests.ledger.app.factories import WAY, make_book, make_shelf, make_tree, move, refused
from tests.ledger.app.models import Book, Chapter, Footnote, Line, Manual, Note, Novel, Tag

pytestmark = pytest.mark.django_db
BOOK = "ledgertest_book"

# column -> (another value, the statuses in which a plain update of it passes)
COLUMNS = {
    "id": ("99", set()),
    "salt": ("'another'", {"DRAFT"}),
    "shelf_id": ("shelf_id + 1", set()),
    "kind": ("'MANUAL'", set()),
    "title": ("'After'", {"DRAFT"}),
    "pages": ("NULL", {"DRAFT", "SHARED"}),
    "code": ("'another'", {"DRAFT"}),
    "digest": ("'another'", set()),
    "body": ("NULL", set()),
    "closed_reason": ("'lost'", set()),
    "read_on": ("'2026-09-01'", set(WAY)),
    "subtitle": ("'After'", {"DRAFT"}),
}


def passes(sql, statement):
    """Whether the database takes it; the transaction goes on either way."""
    try:
        with transaction.atomic():
            return sql(statement)
    except IntegrityError:
        return False


@pytest.mark.parametrize("status", WAY)
def test_each_column_changes_in_its_own_time_only(sql, status):
    make_book(status=status)

    changed = {name: bool(passes(sql, f"UPDATE {BOOK} SET {name} = {value}")) for name, (value, _) in COLUMNS.items()}

    assert changed == {name: status in when for name, (_, when) in COLUMNS.items()}
    assert set(COLUMNS) == {field.column for field in Book._meta.concrete_fields} - {"status"}


def test_the_status_moves_along_the_table_only(sql):
    moves = set()
    for before in WAY:
        for after in [*WAY, "", "OTHER"]:
            book = make_book(status=before)
            if before != after and passes(sql, f"UPDATE {BOOK} SET status = '{after}' WHERE id = {book.pk}"):
                moves.add((before, after))

    assert moves == {("DRAFT", "SHARED"), ("DRAFT", "DISCARDED"), ("SHARED", "CLOSED"), ("SHARED", "LOST")}


@pytest.mark.parametrize(
    ("status", "update", "expected"),
    [
        ("DRAFT", "status = 'SHARED', digest = 'x', title = 'After'", True),
        ("DRAFT", "status = 'DISCARDED', digest = 'x'", False),
        ("DRAFT", "status = 'SHARED', closed_reason = 'x'", False),
        ("DRAFT", "status = 'SHARED', kind = 'MANUAL'", False),
        ("SHARED", "status = 'CLOSED', closed_reason = 'x'", True),
        ("SHARED", "status = 'LOST', closed_reason = 'x'", True),
        ("SHARED", "status = 'CLOSED', digest = 'x'", False),
        ("SHARED", "status = 'CLOSED', title = 'After'", False),
        ("SHARED", "status = 'SHARED', digest = 'x'", False),
        ("SHARED", "status = status, title = title, digest = digest", True),
        ("SHARED", "title = NULL", False),
        ("SHARED", "title = 'before'", False),
        ("SHARED", "title = 'Before '", False),
    ],
)
def test_what_may_change_together_with_the_status(sql, status, update, expected):
    make_book(status=status)

    assert bool(passes(sql, f"UPDATE {BOOK} SET {update}")) is expected


def test_saving_a_frozen_row_through_django_is_refused_too():
    book = make_book(status="SHARED")
    book.title = "After"

    refused(book.save, match=f"{BOOK}.title is frozen")
    refused(Book.objects.update, title="After")
    refused(Book.objects.bulk_update, [book], ["title"])
    refused(book.delete)
    book.refresh_from_db()
    book.read_on = "2026-09-01"
    book.save()


@pytest.mark.parametrize("begin", [{"status": "SHARED"}, {"status": ""}, {"digest": "x"}, {"body": b"x"}])
def test_a_row_begins_as_it_must(begin):
    refused(Book.objects.create, shelf=make_shelf(), kind="NOVEL", code="B", **begin, match="must begin")


@pytest.mark.parametrize("status", WAY)
def test_a_row_goes_only_while_its_life_says_so(sql, status):
    make_book(status=status)

    assert bool(passes(sql, f"DELETE FROM {BOOK}")) is (status == "DRAFT")


ALL = "id, salt, shelf_id, kind, status, title, pages, code, digest, body, closed_reason, read_on, subtitle"
BUT_ID = ALL.removeprefix("id, ")
AS_DRAFT = BUT_ID.replace("status", "'DRAFT'").replace("digest", "''").replace("body", "X''")
ONLY_HERE = {
    "sqlite": [
        f"REPLACE INTO {BOOK} ({ALL}) SELECT {ALL} FROM {BOOK} WHERE id = {{frozen}}",
        f"REPLACE INTO {BOOK} ({ALL}) SELECT id, {AS_DRAFT} FROM {BOOK} WHERE id = {{frozen}}",
        # Over the unique code, with a key of its own.
        f"REPLACE INTO {BOOK} ({BUT_ID}) SELECT {AS_DRAFT} FROM {BOOK} WHERE id = {{frozen}}",
        f"UPDATE OR REPLACE {BOOK} SET code = (SELECT code FROM {BOOK} WHERE id = {{frozen}}) WHERE id = {{draft}}",
        f"UPDATE OR REPLACE {BOOK} SET id = {{frozen}} WHERE id = {{draft}}",
        # Over the condition that one book per shelf is shared.
        f"UPDATE OR REPLACE {BOOK} SET status = 'SHARED' WHERE id = {{draft}}",
    ],
    "postgresql": [
        f"TRUNCATE {BOOK} CASCADE",
        "TRUNCATE ledgertest_footnote",
        f"TRUNCATE {BOOK}_tags",
        f"INSERT INTO {BOOK} ({ALL}) SELECT {ALL} FROM {BOOK} WHERE id = {{frozen}}",
        f"INSERT INTO {BOOK} ({ALL}) SELECT id, {AS_DRAFT.replace('X', '')} FROM {BOOK} WHERE id = {{frozen}}"
        " ON CONFLICT (id) DO UPDATE SET title = 'After'",
        f"INSERT INTO {BOOK} ({BUT_ID}) SELECT {AS_DRAFT.replace('X', '')} FROM {BOOK} WHERE id = {{frozen}}"
        " ON CONFLICT (code) DO UPDATE SET title = 'After'",
    ],
}


@pytest.mark.parametrize("statement", ONLY_HERE[connection.vendor])
def test_what_only_this_engine_has_is_refused(sql, statement):
    frozen = make_book(status="SHARED")
    draft = make_book(shelf=frozen.shelf)
    connection.check_constraints()  # else PostgreSQL cannot truncate for another reason

    refused(sql, statement.format(frozen=frozen.pk, draft=draft.pk))

    assert Book.objects.get(pk=frozen.pk).row() == frozen.row()
    assert Book.objects.count() == 2


def test_the_door_opens_everything():
    chapter = make_tree(status="CLOSED")[1]

    with open_bypass():
        Book.objects.update(title="After", digest="")
        Chapter.objects.update(name="After")
        chapter.novel.delete()

    assert not Book.objects.exists()
    assert not Footnote.objects.exists()


# Freezing with another row.

CHANGES = {
    "chapter": "UPDATE ledgertest_chapter SET name = 'After'",
    "chapter to nothing": "UPDATE ledgertest_chapter SET summary = ''",
    "chapter's key": "UPDATE ledgertest_chapter SET id = id + 50",
    "line": "UPDATE ledgertest_line SET text = 'After'",
    "footnote": "UPDATE ledgertest_footnote SET text = 'After'",
    "genre": "UPDATE ledgertest_novel SET genre = 'After'",
    "remove footnote": "DELETE FROM ledgertest_footnote",
    "add chapter": "INSERT INTO ledgertest_chapter (name, novel_id) SELECT 'Two', book_ptr_id FROM ledgertest_novel",
    "add line": "INSERT INTO ledgertest_line (text, chapter_id) SELECT 'Two', id FROM ledgertest_chapter",
    "tag": "INSERT INTO ledgertest_book_tags (book_id, tag_id) SELECT b.id, t.id"
    " FROM ledgertest_book b, ledgertest_tag t",
}


@pytest.mark.parametrize("status", WAY)
def test_children_change_only_while_their_owner_is_open(sql, status):
    make_tree(status=status)
    Tag.objects.create(name="a")

    changed = {what for what, statement in CHANGES.items() if passes(sql, statement)}

    # Keys never change, not even in a draft.
    assert changed == (set(CHANGES) - {"chapter's key"} if status == "DRAFT" else set())


def test_deleting_children_is_refused_with_a_frozen_owner(sql):
    make_tree(status="SHARED")

    for table in ("footnote", "line", "chapter", "novel"):
        refused(sql, f"DELETE FROM ledgertest_{table}", match="frozen")


def test_an_update_that_changes_nothing_passes(sql):
    novel, *_ = make_tree(status="SHARED")

    novel.save()  # writes the child's table as well
    assert sql("UPDATE ledgertest_line SET text = text, chapter_id = chapter_id") == 1


@pytest.mark.parametrize(("of", "to"), [("SHARED", "DRAFT"), ("DRAFT", "SHARED")])
def test_a_child_moves_neither_out_of_nor_into_a_frozen_owner(of, to):
    _, chapter, line, note = make_tree(status=of)
    other, other_chapter, other_line, _ = make_tree(status=to)

    refused(Chapter.objects.filter(pk=chapter.pk).update, novel=other, match="frozen")
    refused(Line.objects.filter(pk=line.pk).update, chapter=other_chapter, match="frozen")
    refused(Footnote.objects.filter(pk=note.pk).update, line=other_line, match="frozen")


def test_a_child_moves_between_open_owners():
    _, chapter, *_ = make_tree()
    other, *_ = make_tree()

    assert Chapter.objects.filter(pk=chapter.pk).update(novel=other)


def test_a_child_without_owner_is_refused():
    _, _, _, note = make_tree()

    refused(Footnote.objects.create, line=None, match="frozen")
    refused(Footnote.objects.filter(pk=note.pk).update, line=None, match="frozen")


def test_a_child_of_the_wrong_kind_is_refused(sql):
    novel, manual = make_book(), make_book(kind="MANUAL")

    refused(sql, f"INSERT INTO ledgertest_manual (book_ptr_id, product) VALUES ({novel.pk}, '')", match="may belong")
    assert sql(f"INSERT INTO ledgertest_manual (book_ptr_id, product) VALUES ({manual.pk}, '')")
    refused(sql, f"UPDATE ledgertest_manual SET book_ptr_id = {novel.pk}")
    refused(sql, f"UPDATE {BOOK} SET kind = 'NOVEL' WHERE id = {manual.pk}")


def test_a_child_model_is_made_and_shared_as_one():
    manual = make_book(model=Manual, kind="MANUAL", product="Lamp")
    manual.product = "Chair"
    manual.save()
    move(manual, "SHARED")
    manual.product = "Table"

    refused(manual.save, match="frozen")


def test_a_key_that_exists_is_refused(sql):
    note = make_tree(status="SHARED")[-1]
    draft_line = make_tree()[2]

    refused(Footnote(pk=note.pk, line=draft_line).save, force_insert=True)
    assert Footnote.objects.get(pk=note.pk).text == "Was it?"


REPLACE = "REPLACE INTO ledgertest_footnote (rowid, id, line_id, text)"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        f"{REPLACE} VALUES ({{rowid}}, 'new', {{draft_line}}, '')",
        f"{REPLACE} VALUES (999, '{{key}}', {{draft_line}}, '')",
        f"{REPLACE} SELECT rowid, id, line_id, text FROM ledgertest_footnote",
        "UPDATE OR REPLACE ledgertest_footnote SET id = '{key}' WHERE line_id = {draft_line}",
    ],
)
def test_replacing_a_row_by_either_of_its_keys_is_refused(sql, statement, recursive):
    note = make_tree(status="SHARED")[-1]
    draft_line = make_tree()[2].pk
    ((rowid,),) = sql("SELECT rowid FROM ledgertest_footnote WHERE id = %s", note.pk.hex)
    sql(f"PRAGMA recursive_triggers = {recursive}")
    try:
        refused(sql, statement.format(rowid=rowid, key=note.pk.hex, draft_line=draft_line))
    finally:
        sql("PRAGMA recursive_triggers = ON")

    assert Footnote.objects.get(pk=note.pk).text == "Was it?"


@pytest.mark.engine("sqlite")
def test_moving_a_row_onto_a_frozen_one_is_refused(sql):
    note = make_tree(status="SHARED")[-1]
    draft_line = make_tree()[2].pk
    ((rowid,),) = sql("SELECT rowid FROM ledgertest_footnote WHERE id = %s", note.pk.hex)

    refused(sql, f"UPDATE OR REPLACE ledgertest_footnote SET rowid = {rowid} WHERE line_id = {draft_line}")


def test_tags_freeze_with_their_book():
    tag = Tag.objects.create(name="a")
    book = make_book()
    book.tags.add(tag)
    move(book, "SHARED")

    refused(book.tags.clear, match="frozen")
    refused(book.tags.add, Tag.objects.create(name="b"), match="frozen")


# What a model says.


def test_a_child_of_a_frozen_model_freezes_without_saying_so():
    assert rule_of(Novel) == FrozenWith("book_ptr")
    assert rule_of(Book) is Book.frozen
    assert rule_of(Manual) is Manual.frozen
    assert rule_of(Book.tags.through) == FrozenWith("book")
    assert rule_of(Tag) is None
    assert rule_of(Note) is None


def test_the_path_leads_to_the_model_with_the_lifecycle():
    owner = owner_of(Footnote, Footnote.frozen)

    assert owner.model is Book
    assert [hop.name for hop in owner.hops] == ["line", "chapter", "novel", "book_ptr"]


@pytest.mark.parametrize("path", ["novel__shelf", "name", "nothing", "novel__nothing", "lines"])
def test_a_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(LedgerError):
        owner_of(Chapter, FrozenWith(path))


@pytest.mark.parametrize(
    "said",
    [
        {"always": ("a",), "free": ("a",)},
        {"always": ("status",)},
        {"on": {"SHARED": ("a",)}, "free": ("a",)},
        {"on": {"CLOSED": ("a",)}},
    ],
)
def test_a_lifecycle_that_contradicts_itself_is_refused(said):
    with pytest.raises(ValueError, match=r"Frozen in two ways|No status moves to"):
        Lifecycle(status="status", open={"DRAFT"}, next={"DRAFT": {"SHARED"}}, **said)
