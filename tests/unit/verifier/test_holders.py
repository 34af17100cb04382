"""What is made once for each owner says the same as what is made for each key."""

import pytest

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.verifier.holders import NOTHING_JUDGED, KeyOwner, body_of, shown_key

PLAIN = OwnerSnapshot(username="ada", realm="default_native", realm_type="native")
# What stands between the two halves of the answer, chosen by somebody who knows that.
LOOKALIKE = OwnerSnapshot(
    username='"id":"","name":""',
    realm="default_native",
    realm_type="native",
    full_name='","api_key":{"id":"","name":""',
    metadata={"id": "", "name": "", "api_key": {"id": "", "name": ""}},
)


class TestTheBodyOfAKey:
    @pytest.mark.parametrize("owner", [PLAIN, LOOKALIKE], ids=["plain", "lookalike"])
    @pytest.mark.parametrize(
        ("key_id", "name"),
        [
            pytest.param("ak_0", "ci", id="plain"),
            pytest.param('chosen "id"', '"id":"","name":"" \\ \n\x00', id="quoted"),
            pytest.param("schlüssel", "ключ \U0001f511", id="beyond ASCII"),
            pytest.param("half", "lone \ud800", id="half a character"),
        ],
    )
    def test_is_what_the_console_would_say(
        self, owner: OwnerSnapshot, key_id: str, name: str
    ) -> None:
        caller = Caller(
            owner=owner,
            authentication_type=AuthenticationType.API_KEY,
            authority=NOTHING_JUDGED,
            key=CallingKey(id=key_id, name=name),
        )

        shown = shown_key(key_id=key_id, name=name)
        assert KeyOwner(owner).body_around(shown) == body_of(caller)
