"""The hash chain: every way of tampering with it is found."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError

from ledger.bypass import open_bypass
from ledger.canonical import digest
from ledger.chain import append, broken, entry_hash
from ledger.errors import ChainError
from tests.ledger.app.factories import NOON, make_journal, make_shelf
from tests.ledger.app.models import Entry, Shelf

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def defects(shelf):
    shelf.refresh_from_db()
    return broken(shelf.entries.all(), shelf)


def tamper(shelf, number, /, **columns):
    with open_bypass():
        assert Entry._base_manager.filter(shelf=shelf, position=number).update(**columns) == 1


def remove(shelf, *positions):
    with open_bypass():
        Entry._base_manager.filter(shelf=shelf, position__in=positions).delete()


@pytest.mark.parametrize("length", [0, 1, 4])
def test_a_chain_that_nobody_touched_is_whole(length):
    assert defects(make_journal(length)) == []


def test_each_entry_holds_the_hash_of_the_one_before():
    shelf = make_journal(3)

    first, second, third = shelf.entries.order_by("position")

    assert [first.position, second.position, third.position] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == ["", first.hash, second.hash]
    shelf.refresh_from_db()
    assert (shelf.head_count, shelf.head_hash, shelf.head_at) == (3, third.hash, third.at)


def test_an_entry_s_hash_can_be_made_by_hand():
    entry = make_journal(1).entries.get()

    by_hand = json.dumps(["", 1, "2026-09-01T12:00:00.000000Z", "PLACED", entry.data], separators=(",", ":"))

    assert entry.hash == digest(by_hand.encode()) == entry_hash("", 1, NOON, "PLACED", entry.data)


def test_the_data_holds_the_columns_as_well():
    shelf = make_journal(1)
    entry = shelf.entries.get()

    assert json.loads(entry.data) == {
        "book": 0,
        "columns": {"shelf_id": shelf.pk, "role": "clerk", "salt": entry.salt},
    }


def forged(shelf, number, /, **columns):
    """What somebody would write who knows how hashes are made."""
    entry = shelf.entries.get(position=number)
    for name, value in columns.items():
        setattr(entry, name, value)
    return {**columns, "hash": entry_hash(entry.previous, entry.position, entry.at, entry.kind, entry.data)}


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "TAKEN"},
        {"kind": "PLACED "},
        {"at": NOON + timedelta(hours=1, microseconds=1)},
        {"data": "{}"},
        {"data": "not json"},
        {"previous": "0" * 64},
        {"previous": ""},
        {"hash": "0" * 64},
        {"hash": ""},
        {"role": "thief"},
        {"role": ""},
        {"salt": "0" * 32},
    ],
)
@pytest.mark.parametrize("position", [2, 4])
def test_a_changed_entry_is_one_defect(position, columns):
    shelf = make_journal()

    tamper(shelf, position, **columns)

    (line,) = defects(shelf)
    assert line.startswith(f"entry {position} ")


def test_every_changed_character_of_the_data_is_found():
    shelf = make_journal(1)
    data = shelf.entries.get().data

    for at, character in enumerate(data):
        tamper(shelf, 1, data=data[:at] + chr(ord(character) ^ 1) + data[at + 1 :])
        assert defects(shelf) == ["entry 1 was changed"]


def test_data_that_only_looks_the_same_is_found():
    shelf = make_shelf()
    append(Entry, head=shelf, at=NOON, kind="PLACED", data={"name": "Éva"}, shelf=shelf)

    tamper(shelf, 1, data=shelf.entries.get().data.replace("É", "E\u0301"))

    assert defects(shelf) == ["entry 1 was changed"]


def test_an_entry_of_another_chain_does_not_belong():
    shelf, other = make_journal(), make_journal()

    tamper(shelf, 1, position=99)
    tamper(other, 1, shelf=shelf)
    tamper(shelf, 99, shelf=other, position=1)

    assert "entry 1 was changed" in defects(shelf)
    assert "entry 1 was changed" in defects(other)


@pytest.mark.parametrize(
    ("positions", "lines"),
    [
        ([1], ["entry 1 is missing"]),
        ([2], ["entry 2 is missing"]),
        ([2, 3], ["entries 2 to 3 are missing"]),
        ([4], ["entry 4 is missing"]),
        ([3, 4], ["entries 3 to 4 are missing"]),
        ([1, 4], ["entry 1 is missing", "entry 4 is missing"]),
        ([1, 2, 3, 4], ["entries 1 to 4 are missing"]),
    ],
)
def test_a_removed_entry_is_found_the_last_one_too(positions, lines):
    shelf = make_journal()

    remove(shelf, *positions)

    assert defects(shelf) == lines


def test_two_entries_that_changed_places_are_found():
    shelf = make_journal()

    tamper(shelf, 2, position=99)
    tamper(shelf, 3, position=2)
    tamper(shelf, 99, position=3)

    assert defects(shelf) == [f"entry {n} does not follow the one before it" for n in (2, 3, 4)]


def test_an_entry_moved_far_away_is_a_short_report():
    shelf = make_journal()

    tamper(shelf, 2, position=2_000_000_000)

    assert defects(shelf) == [
        "entry 2 is missing",
        "entries 5 to 1999999999 are missing",
        "entry 2000000000 was changed",
        "the head counts 4 entries, the last is number 2000000000",
    ]


def test_an_entry_that_was_slipped_in_is_found():
    shelf = make_journal()
    last = shelf.entries.get(position=4)
    for slipped in (
        Entry(shelf=shelf, position=5, at=last.at, kind="X", data="{}", previous=last.hash),
        Entry(shelf=shelf, position=6, at=last.at, kind="X", data="{}", previous="0" * 64),
    ):
        slipped.hash = entry_hash(slipped.previous, slipped.position, slipped.at, slipped.kind, slipped.data)
        slipped.save()

    assert "the head counts 4 entries, the last is number 6" in defects(shelf)


def test_a_forger_who_makes_new_hashes_is_found_at_the_next_entry():
    shelf = make_journal()

    tamper(shelf, 2, **forged(shelf, 2, data="{}"))

    lines = defects(shelf)
    assert "entry 3 does not follow the one before it" in lines


@pytest.mark.parametrize("data", ["{}", "[]", "1", "not json"])
def test_a_forger_who_makes_new_hashes_of_the_last_entry_is_found_at_the_head(data):
    shelf = make_journal()

    tamper(shelf, 4, **forged(shelf, 4, data=data))

    assert defects(shelf) != []


@pytest.mark.parametrize("data", ["[]", "1", "not json", '{"columns":1}', '{"columns":{}}'])
def test_a_forger_who_makes_a_new_head_as_well_is_found_at_the_columns(data):
    shelf = make_journal()

    columns = forged(shelf, 4, data=data)
    tamper(shelf, 4, **columns)
    Shelf.objects.update(head_hash=columns["hash"])

    assert defects(shelf) != []


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ({"head_count": 3}, "the head counts 3 entries, the last is number 4"),
        ({"head_count": 6}, "entries 5 to 6 are missing"),
        ({"head_hash": "0" * 64}, "the head does not hold the hash of the last entry"),
        ({"head_at": NOON}, "the head does not hold the moment of the last entry"),
        ({"head_at": None}, "the head does not hold the moment of the last entry"),
    ],
)
def test_a_changed_head_is_found(head, line):
    shelf = make_journal()

    Shelf.objects.update(**head)

    assert defects(shelf) == [line]


def test_a_chain_with_nothing_in_it_has_an_empty_head():
    shelf = make_shelf()

    Shelf.objects.update(head_hash="0" * 64)

    assert defects(shelf) == ["the head does not hold the hash of the last entry"]


# Putting an entry on the end.


def test_an_entry_before_the_last_one_is_refused():
    shelf = make_journal()

    with pytest.raises(ChainError):
        append(Entry, head=shelf, at=NOON, kind="PLACED", data={}, shelf=shelf)

    append(Entry, head=shelf, at=shelf.head_at, kind="PLACED", data={}, shelf=shelf)
    assert defects(shelf) == []


def test_a_head_that_another_moved_is_refused():
    shelf = make_journal()
    stale = Shelf.objects.get()
    append(Entry, head=shelf, at=LATER, kind="PLACED", data={}, shelf=shelf)

    with pytest.raises(ChainError):
        append(Entry, head=stale, at=LATER, kind="TAKEN", data={}, shelf=shelf)

    assert stale.head_count == 4
    assert defects(shelf) == []


def test_a_data_key_of_the_chain_itself_is_refused():
    shelf = make_shelf()

    with pytest.raises(ChainError):
        append(Entry, head=shelf, at=NOON, kind="PLACED", data={"columns": {}}, shelf=shelf)


def test_data_without_a_canonical_text_is_refused_and_nothing_is_saved():
    shelf = make_journal()

    with pytest.raises(TypeError):
        append(Entry, head=shelf, at=LATER, kind="PLACED", data={"weight": 1.5}, shelf=shelf)

    assert defects(shelf) == []
    assert shelf.head_count == 4


def test_an_entry_that_cannot_be_saved_does_not_move_the_head():
    shelf = make_journal()

    with pytest.raises(IntegrityError):
        append(Entry, head=shelf, at=LATER, kind="PLACED", data={}, shelf=None)

    assert shelf.head_count == 4
    assert defects(shelf) == []
