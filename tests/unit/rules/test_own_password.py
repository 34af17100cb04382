from dataclasses import replace

import pytest

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.rules.errors import NotAllowed
from keys.rules.own_password import check_may_change_password
from keys.rules.privileges import Authority, Rights, parse_descriptor


def ada_with(*privileges: str) -> Caller:
    role = parse_descriptor("r", {"cluster": [*privileges]}, of="role")
    return Caller(
        owner=OwnerSnapshot(username="ada", realm="default_native", realm_type="native"),
        authentication_type=AuthenticationType.REALM,
        authority=Authority(sides=(Rights.of((role,)),)),
    )


BY_KEY = replace(
    ada_with(),
    authentication_type=AuthenticationType.API_KEY,
    key=CallingKey(id="k", name="k"),
)
BY_TOKEN = replace(ada_with(), authentication_type=AuthenticationType.TOKEN)
NAMESAKE = replace(
    ada_with(), owner=OwnerSnapshot(username="elastic", realm="default_native", realm_type="native")
)


class TestCheckMayChangePassword:
    @pytest.mark.parametrize(
        ("caller", "username", "allowed"),
        [
            pytest.param(ada_with(), "ada", True, id="one's own"),
            pytest.param(ada_with(), "bob", False, id="another's"),
            pytest.param(ada_with("manage_security"), "bob", True, id="another's, with privilege"),
            pytest.param(ada_with("read_security"), "bob", False, id="another's, to readers"),
            pytest.param(ada_with("manage_api_key"), "bob", False, id="another's, to key managers"),
            pytest.param(BY_KEY, "ada", False, id="the owner's, by his key"),
            pytest.param(BY_TOKEN, "ada", False, id="one's own, by a token"),
            pytest.param(NAMESAKE, "elastic", False, id="a namesake's of another realm"),
        ],
    )
    def test_tells_who_may(self, caller: Caller, username: str, allowed: bool) -> None:
        if allowed:
            check_may_change_password(username, by=caller)
        else:
            with pytest.raises(NotAllowed):
                check_may_change_password(username, by=caller)
