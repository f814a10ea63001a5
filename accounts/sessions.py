"""Django's own sessions in the database; only the query of every request is written beforehand."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection
from django.utils import timezone

from .prepared import made

FOUND = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(FOUND, [self.session_key, now])
            found = cursor.fetchone()
        if found:
            return made(self.model, {"session_key": self.session_key, "session_data": found[0]})
        self._session_key = None

    def save(self, must_create=False):
        """A database that cannot write is no session that was ended in another tab: it says what it is."""
        try:
            super().save(must_create)
        except UpdateError as lost:
            if isinstance(lost.__context__, OperationalError):
                raise lost.__context__ from None
            raise
