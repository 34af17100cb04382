"""
Sessions of browsers, whose rows do not tell which cookie leads to them.

Django names a row by the very value of the cookie: who reads the table, or a backup of it, could go
on in the name of everybody who is logged in.
"""

import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as SessionsInDatabase
from django.contrib.sessions.models import Session
from django.utils import timezone

if TYPE_CHECKING:
    Base = SessionsInDatabase[Session]
else:
    # Generic for the type checker alone.
    Base = SessionsInDatabase

# As long as the column: 160 bits.
LENGTH = 40


def stored_key(session_key: str) -> str:
    """Return the name of the row that a cookie of this value leads to."""
    # One fast hash is enough: the value is random, and longer than what could be tried out.
    return hashlib.sha256(session_key.encode()).hexdigest()[:LENGTH]


class SessionStore(Base):
    """Django's, under other names; its asynchronous half is not used here and finds nothing."""

    def load(self) -> dict[str, Any]:
        rows = Session.objects.filter(expire_date__gt=timezone.now())
        row = rows.filter(session_key=stored_key(self.session_key or "")).first()
        if row is None:
            # As Django does: a cookie that somebody else chose never names a session.
            self._session_key = None
            return {}
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored_key(key))
