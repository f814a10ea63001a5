"""Books, chapters and journals for the tests, made the way a program would."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ledger.chain import append
from tests.ledger.app.models import Book, Chapter, Entry, Footnote, Line, Novel, Shelf

WAY = {
    "DRAFT": [],
    "SHARED": ["SHARED"],
    "DISCARDED": ["DISCARDED"],
    "CLOSED": ["SHARED", "CLOSED"],
    "LOST": ["SHARED", "LOST"],
}
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def make_shelf():
    return Shelf.objects.create(name="A")


def make_book(*, model=Book, status="DRAFT", **columns):
    columns = {"shelf": make_shelf(), "kind": "NOVEL", "code": f"B{Book.objects.count()}", **columns}
    book = model.objects.create(title="Before", pages=100, **columns)
    move(book, status)
    return book


def move(book, status):
    """Scenario a book to this status."""
    for target in WAY[status]:
        book.status = target
        if target == "SHARED":
            book.digest, book.body = "d" * 64, b"text"
        book.save()


def make_tree(*, status="DRAFT"):
    """A novel with one chapter, one line and one footnote; then on to the status."""
    novel = make_book(model=Novel)
    chapter = Chapter.objects.create(novel=novel, name="One")
    line = Line.objects.create(chapter=chapter, text="It was")
    note = Footnote.objects.create(line=line, text="Was it?")
    move(novel, status)
    return novel, chapter, line, note


def make_journal(length=4):
    """A shelf with that many entries, an hour apart."""
    shelf = make_shelf()
    for number in range(length):
        append(
            Entry,
            head=shelf,
            at=NOON + timedelta(hours=number),
            kind="PLACED",
            data={"book": number},
            shelf=shelf,
            role="clerk",
        )
    return shelf


def refused(action, *args, match=None, **kwargs):
    """Assert that the database refuses, and that the transaction can go on."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        action(*args, **kwargs)
