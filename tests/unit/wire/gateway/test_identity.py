"""What an upstream is told of who asks."""

from datetime import datetime
from urllib.parse import unquote

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.rules.privileges import Authority
from keys.wire.gateway.identity import HEADERS, identity_lines


def caller(key: CallingKey | None, username: str = "ada") -> Caller:
    return Caller(
        owner=OwnerSnapshot(username=username, realm="default_native", realm_type="native"),
        authentication_type=AuthenticationType.API_KEY,
        authority=Authority(()),
        key=key,
    )


class TestIdentityLines:
    def test_tell_of_a_key(self, now: datetime) -> None:
        named = caller(CallingKey(id="ak_1", name="naïve\r\nX-Auth-User: root"), "ada@corp")

        lines = dict(identity_lines(named, key_type="rest", expires_at=now))

        assert lines == {
            "x-auth-key-id": "ak_1",
            "x-auth-key-name": "na%C3%AFve%0D%0AX-Auth-User:%20root",
            "x-auth-user": "ada@corp",
            "x-auth-realm": "default_native",
            "x-auth-type": "rest",
            "x-auth-expires-at": "2026-03-14T09:26:53Z",
        }
        assert unquote(lines["x-auth-key-name"]) == "naïve\r\nX-Auth-User: root"

    def test_are_always_all(self) -> None:
        lines = identity_lines(caller(None), key_type=None, expires_at=None)

        assert tuple(name for name, _ in lines) == HEADERS
        assert dict(lines)["x-auth-key-id"] == ""
        assert dict(lines)["x-auth-type"] == "token"
