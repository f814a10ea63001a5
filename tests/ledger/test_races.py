"""Two writers at once: a chain does not fork, and nothing slips past a freeze."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.chain import append, broken
from ledger.errors import ChainError
from tests.ledger.app.factories import NOON, make_shelf, make_tree
from tests.ledger.app.models import Book, Chapter, Entry, Line, Shelf

pytestmark = pytest.mark.django_db(transaction=True)


def together(*actions):
    """Run the actions each in a thread of its own; returns what each gave or raised."""
    results = [None] * len(actions)

    def run(number, action):
        try:
            results[number] = action()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def write(shelf, number, *, locked):
    with transaction.atomic():
        heads = Shelf.objects.select_for_update() if locked else Shelf.objects
        head = heads.get(pk=shelf.pk)
        append(Entry, head=head, at=NOON + timedelta(days=1), kind="PLACED", data={"n": number}, shelf=shelf)


def test_writers_who_lock_the_head_all_get_their_entry():
    shelf = make_shelf()

    results = together(*[lambda n=n: [write(shelf, n, locked=True) for _ in range(5)] for n in range(4)])

    shelf.refresh_from_db()
    assert not [result for result in results if isinstance(result, Exception)]
    assert shelf.head_count == 20
    assert broken(shelf.entries.all(), shelf) == []


def test_writers_who_forget_the_lock_cannot_fork_the_chain():
    shelf = make_shelf()
    barrier = threading.Barrier(2)

    def stale(number):
        head = Shelf.objects.get(pk=shelf.pk)
        barrier.wait()
        append(Entry, head=head, at=NOON, kind="PLACED", data={"n": number}, shelf=shelf)

    results = together(lambda: stale(1), lambda: stale(2))

    shelf.refresh_from_db()
    assert sorted(type(result) for result in results if result) == [ChainError]
    assert shelf.head_count == shelf.entries.count() == 1
    assert broken(shelf.entries.all(), shelf) == []


@pytest.mark.parametrize(
    "slip_in",
    [
        lambda chapter: Chapter.objects.create(novel=chapter.novel, name="Two"),
        lambda chapter: Chapter.objects.update(name="After"),
        lambda chapter: Line.objects.create(chapter=chapter, text="Late"),
        lambda chapter: Line.objects.update(text="After"),
        lambda chapter: Chapter.objects.first().lines.first().footnote_set.all().delete(),
    ],
)
def test_nothing_slips_in_while_a_row_is_being_frozen(slip_in):
    novel, chapter, *_ = make_tree()
    frozen, trying = threading.Event(), threading.Event()

    def freeze():
        with transaction.atomic():
            Book.objects.filter(pk=novel.pk).update(status="SHARED")
            frozen.set()
            trying.wait()
            time.sleep(0.3)  # long enough to be overtaken, if that were possible

    def late():
        frozen.wait()
        trying.set()
        slip_in(chapter)

    first, second = together(freeze, late)

    assert first is None
    assert isinstance(second, IntegrityError)


def test_a_row_is_not_frozen_over_a_change_that_is_under_way():
    novel, *_ = make_tree()
    changed, order = threading.Event(), []

    def change():
        with transaction.atomic():
            Chapter.objects.update(name="After")
            changed.set()
            time.sleep(0.3)
            order.append("changed")

    def freeze():
        changed.wait()
        Book.objects.filter(pk=novel.pk).update(status="SHARED")
        order.append("frozen")

    results = together(change, freeze)

    assert results == [None, None]
    assert order == ["changed", "frozen"]
