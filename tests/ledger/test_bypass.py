"""The one named door: what it opens, and that it closes."""

import sqlite3

import pytest
from django.db import connection, transaction

from ledger.bypass import open_bypass
from tests.ledger.app.factories import make_book, refused
from tests.ledger.app.models import Book, Note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def note():
    return Note.objects.create(text="Said")


def change():
    return Note._base_manager.update(text="Unsaid")


def test_inside_the_door_rows_change_and_go():
    with open_bypass():
        assert change() == 1
        assert Note._base_manager.all().delete()[0] == 1


def test_the_door_closes_after_the_block():
    with open_bypass():
        pass

    refused(change)


def change_and_fail():
    with open_bypass():
        change()
        raise ZeroDivisionError


def test_the_door_closes_after_an_exception_and_takes_the_change_back():
    with pytest.raises(ZeroDivisionError):
        change_and_fail()

    refused(change)
    assert Note.objects.get().text == "Said"


def change_and_be_refused():
    with open_bypass():
        change()
        make_book(code="A")
        make_book(code="A")


def test_the_door_closes_after_a_refusal_of_the_database():
    refused(change_and_be_refused)

    refused(change)
    assert Note.objects.get().text == "Said"


def test_a_door_within_a_door():
    with open_bypass():
        with open_bypass():
            change()
        assert change() == 1

    refused(change)


def test_an_inner_block_that_fails_leaves_the_outer_door_open():
    with open_bypass():
        with pytest.raises(ZeroDivisionError), open_bypass():
            raise ZeroDivisionError
        assert change() == 1


def test_the_door_is_open_in_savepoints_inside_it():
    with open_bypass():
        with transaction.atomic():
            assert change() == 1
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert change() == 1


@pytest.mark.django_db(transaction=True)
def test_the_door_is_one_transaction():
    with pytest.raises(ZeroDivisionError):
        change_and_fail()

    assert Note.objects.get().text == "Said"
    with open_bypass():
        assert connection.in_atomic_block
        change()
    assert Note.objects.get().text == "Unsaid"
    refused(change)


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_finds_the_door_closed():
    with open_bypass():
        change()
    connection.close()

    refused(change)


@pytest.mark.engine("sqlite")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledgertest_note SET text = 'Unsaid'",
        "DELETE FROM ledgertest_note",
        "REPLACE INTO ledgertest_note SELECT * FROM ledgertest_note",
        "REPLACE INTO ledgertest_note (code, salt, text, is_done, file, source)"
        " SELECT code, salt, 'Unsaid', is_done, file, source FROM ledgertest_note",
        "INSERT INTO ledgertest_note (code, salt, text, is_done, file, source) VALUES ('c', 's', '', 0, '', '')",
        "UPDATE ledgertest_book SET title = 'After'",
    ],
)
def test_a_connection_that_was_not_prepared_is_refused(statement):
    make_book()
    stranger = sqlite3.connect(connection.settings_dict["NAME"])

    with pytest.raises(sqlite3.OperationalError, match="opp_door_is_open"):
        stranger.execute(statement)

    stranger.close()
    assert Note.objects.get().text == "Said"
    assert Book.objects.get().title == "Before"
