"""What is made once for each owner says the same as what is made for each key."""

import pytest

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.verifier.holders import (
    LONGEST_SHARED,
    NOTHING_JUDGED,
    KeyOwner,
    body_of,
    granted_from,
    shown_key,
)

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


class TestWhatAKeyMayDo:
    @pytest.mark.parametrize(
        ("length", "is_shared"), [(0, True), (LONGEST_SHARED, True), (LONGEST_SHARED + 1, False)]
    )
    def test_is_shared_unless_it_takes_much_room(self, length: int, *, is_shared: bool) -> None:
        one, other = (granted_from("{}".ljust(length), None) for _ in range(2))

        assert (one is other) == is_shared
