"""Django's own sessions in the database; only the query of every request is written beforehand."""

from django.contrib.sessions.backends import db
from django.utils import timezone

FOUND = "SELECT * FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        for session in self.model.objects.raw(FOUND, [self.session_key, timezone.now()]):
            return session
        self._session_key = None
