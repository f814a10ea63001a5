"""Requests that something comes between: another request, whole, at a chosen moment; or the end, at a chosen write."""

from contextlib import contextmanager
from itertools import count

from django.db import OperationalError, connection


def in_between(deed, other, moment: int) -> list:
    """Let `other` happen whole right before the `moment`-th thing that `deed` asks the database outside a transaction.

    What each returned; of `other` nothing when `deed` ended before that moment came.
    """
    asked, found, outside = count(), [], len(connection.atomic_blocks)

    def interrupt(execute, sql, *args):
        if not found and len(connection.atomic_blocks) == outside and next(asked) == moment:
            found.append(None)  # what `other` asks is no moment of `deed`
            found[0] = other()
        return execute(sql, *args)

    with connection.execute_wrapper(interrupt):
        return [deed(), *found]


@contextmanager
def broken_at(model):
    """Nothing of this model gets in: the database is gone just then."""

    def refuse(execute, sql, *args):
        if sql.startswith(f'INSERT INTO "{model._meta.db_table}"'):
            raise OperationalError("weg")
        return execute(sql, *args)

    with connection.execute_wrapper(refuse):
        yield
