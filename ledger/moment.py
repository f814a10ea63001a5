"""Reading everything of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import connection

BROKEN = (
    ArithmeticError, AttributeError, LookupError, OSError, SuspiciousOperation, TypeError, ValidationError, ValueError
)  # fmt: skip
"""What comes of a value that is none (SQLite keeps whatever was written), or of a file that cannot be opened.

Who reads everything to find out what is wrong says so of that row, and goes on.
"""


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, however much is written meanwhile, and nobody waits for it."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
