from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from keys.actions import forget_sessions as module
from keys.actions.forget_sessions import forget_sessions

SECOND = timedelta(seconds=1)


def make_session(name: str, expires_at: datetime) -> None:
    Session.objects.create(session_key=name, session_data="", expire_date=expires_at)


def sessions_left() -> set[str]:
    return set(Session.objects.values_list("session_key", flat=True))


class TestForgetSessions:
    def test_leaves_those_that_go_on(self, now: datetime) -> None:
        make_session("over", now)
        make_session("goes on", now + SECOND)

        assert forget_sessions(now=now) == 1
        assert sessions_left() == {"goes on"}

    def test_takes_the_oldest_first_and_not_all_at_once(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
        for age in range(3):
            make_session(str(age), now - age * SECOND)

        assert forget_sessions(now=now) == 2
        assert sessions_left() == {"0"}
        assert forget_sessions(now=now) == 1
        assert forget_sessions(now=now) == 0
