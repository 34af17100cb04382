from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from keys.access.sessions import SessionStore, stored_key
from keys.models import User


@pytest.fixture
def session() -> SessionStore:
    made = SessionStore()
    made["who"] = "ada"
    made.save()
    return made


class TestSessionStore:
    def test_finds_what_it_saved(self, session: SessionStore) -> None:
        assert session.session_key is not None

        assert SessionStore(session.session_key)["who"] == "ada"
        assert session.exists(session.session_key)

    def test_keeps_no_key_that_a_cookie_could_hold(self, session: SessionStore) -> None:
        (row,) = Session.objects.all()

        assert row.session_key == stored_key(session.session_key or "")
        assert dict(SessionStore(row.session_key).items()) == {}

    def test_gives_itself_another_key_where_there_is_no_session(self) -> None:
        session = SessionStore("chosen-by-somebody-else")
        session["who"] = "eve"
        session.save()

        assert session.session_key != "chosen-by-somebody-else"

    def test_finds_nothing_that_has_expired(self, session: SessionStore) -> None:
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        assert dict(SessionStore(session.session_key).items()) == {}

    def test_leaves_nothing_of_a_session_that_ends(self, session: SessionStore) -> None:
        session.flush()

        assert not Session.objects.exists()

    def test_leaves_nothing_of_a_key_that_is_changed(self, session: SessionStore) -> None:
        before = session.session_key

        session.cycle_key()

        assert session.session_key != before
        assert [row.session_key for row in Session.objects.all()] == [
            stored_key(session.session_key or "")
        ]


class TestALogin:
    def test_is_not_told_by_the_database(self, ada: User) -> None:
        browser = Client()
        browser.force_login(ada)

        cookie = browser.cookies["apikeys_session"].value

        assert not Session.objects.filter(session_key=cookie).exists()
        assert Session.objects.filter(session_key=stored_key(cookie)).exists()
