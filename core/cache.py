"""Django's cache in the database, except that a row that could not be written is no silent "no"."""

from typing import Any, cast

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import DatabaseError, IntegrityError, OperationalError, connections, router


class DatabaseCache(db.DatabaseCache):
    """Limits ask with `add`: "there was one already" and "the disk is full" are not the same answer."""

    def _base_set(self, mode, key, value, timeout=DEFAULT_TIMEOUT):
        connection = connections[router.db_for_write(self.cache_model_class)]
        seen: list[DatabaseError] = []

        def watching(execute, *args):
            try:
                return execute(*args)
            except IntegrityError:
                raise  # the key is there
            except DatabaseError as error:
                seen.append(error)
                raise

        before, connection.errors_occurred = connection.errors_occurred, False
        try:
            with connection.execute_wrapper(watching):
                stored = cast(Any, super())._base_set(mode, key, value, timeout)
            if not stored and (seen or connection.errors_occurred):
                raise seen[-1] if seen else OperationalError("not committed")
            return stored
        finally:
            connection.errors_occurred = connection.errors_occurred or before
