from collections.abc import Callable
from datetime import datetime

import pytest

from keys.actions.put_security_settings import put_security_settings
from keys.models import AuditEvent, SecuritySetting, User
from keys.queries.installation import installed_license, security_settings, security_stats
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAllowed
from keys.rules.json_types import JsonObject
from tests.factories import make_user

CallerOf = Callable[[User], Caller]
DEFAULT: JsonObject = {"index": {"auto_expand_replicas": "0-1"}}


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


class TestSecuritySettings:
    def test_show_defaults_until_they_are_changed(self, by: Caller, now: datetime) -> None:
        assert security_settings(by=by) == {
            "security": DEFAULT, "security-profile": DEFAULT, "security-tokens": DEFAULT,
        }  # fmt: skip

        put_security_settings(
            groups={
                "security": {"index.auto_expand_replicas": "0-all"},
                "security-tokens": {"index": {"number_of_replicas": 2}},
            },
            by=by,
            now=now,
        )

        shown = security_settings(by=by)
        assert shown["security"] == {"index": {"auto_expand_replicas": "0-all"}}
        assert shown["security-tokens"] == {
            "index": {"auto_expand_replicas": "0-1", "number_of_replicas": "2"}
        }
        assert AuditEvent.objects.get().action == "put_security_settings"

    def test_go_back_to_their_defaults_by_null(self, by: Caller, now: datetime) -> None:
        for value in ("0-all", None):
            put_security_settings(
                groups={"security": {"index": {"auto_expand_replicas": value}}}, by=by, now=now
            )

        assert security_settings(by=by)["security"] == DEFAULT
        assert not SecuritySetting.objects.exists()

    def test_refuse_what_is_unknown(self, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid, match="illegal setting"):
            put_security_settings(groups={"security": {"index.x": 1}}, by=by, now=now)

    def test_take_a_privilege(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        reader = caller_of(make_user("reader", cluster=["read_security"]))
        values: JsonObject = {"index": {"number_of_replicas": 1}}

        assert security_settings(by=reader)
        for by in (reader, caller_of(ada)):
            with pytest.raises(NotAllowed):
                put_security_settings(groups={"security": values}, by=by, now=now)
        with pytest.raises(NotAllowed):
            security_settings(by=caller_of(ada))


class TestSecurityStats:
    def test_count(self, by: Caller, ada: User) -> None:
        stats = security_stats(by=by)

        assert (stats.users, stats.roles, stats.profiles) == (2, 1, 0)

    def test_take_a_privilege(self, ada: User, caller_of: CallerOf) -> None:
        with pytest.raises(NotAllowed):
            security_stats(by=caller_of(ada))


class TestInstalledLicense:
    def test_is_as_old_as_the_first_user(self, administrator: User, by: Caller) -> None:
        found = installed_license(kind="trial", installation="i", issued_to="c", by=by)

        assert found.issued_at == administrator.created_at
        assert (found.type, found.status, found.issued_to) == ("trial", "active", "c")

    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf) -> None:
        with pytest.raises(NotAllowed) as refusal:
            installed_license(kind="trial", installation="i", issued_to="c", by=caller_of(ada))

        assert "monitor" in refusal.value.granted_by
