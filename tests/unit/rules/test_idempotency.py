from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.rules.idempotency import (
    IdempotentRequest,
    Operation,
    idempotency_problems,
    is_replaceable,
)
from keys.rules.privileges import Authority

NOW = datetime(2026, 3, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
REQUEST = IdempotentRequest(key="5c1f", body=b'{"name":"ci"}')
ADA = Caller(
    owner=OwnerSnapshot(username="ada", realm="default_native", realm_type="native"),
    authentication_type=AuthenticationType.REALM,
    authority=Authority(sides=()),
)
KEY_OF_ADA = replace(ADA, key=CallingKey(id="k1", name="ci"))


def named(username: str, realm: str = "default_native") -> Caller:
    return replace(ADA, owner=replace(ADA.owner, username=username, realm=realm))


class TestKey:
    @pytest.mark.parametrize(
        ("key", "good"),
        [
            pytest.param("a", True, id="one character"),
            pytest.param("x" * 255, True, id="255 characters"),
            pytest.param('"8e03978e-40d5"', True, id="in quotes, as a draft standard has it"),
            pytest.param("", False, id="empty"),
            pytest.param("x" * 256, False, id="256 characters"),
            pytest.param("a b", False, id="a blank"),
            pytest.param("a\n", False, id="a line end"),
            pytest.param("ä", False, id="beyond ASCII"),
        ],
    )
    def test_is_visible_ascii(self, key: str, good: bool) -> None:
        assert (idempotency_problems(IdempotentRequest(key=key, body=b"")) == []) is good

    def test_may_be_missing(self) -> None:
        assert idempotency_problems(None) == []

    @pytest.mark.parametrize(
        ("other", "operation", "by"),
        [
            pytest.param(replace(REQUEST, key="5c1e"), Operation.CREATE, ADA, id="another key"),
            pytest.param(REQUEST, Operation.GRANT, ADA, id="another operation"),
            pytest.param(REQUEST, Operation.CREATE, named("bob"), id="another user"),
            pytest.param(REQUEST, Operation.CREATE, named("ada", "reserved"), id="another realm"),
            pytest.param(REQUEST, Operation.CREATE, KEY_OF_ADA, id="a key of the user"),
            pytest.param(
                REQUEST, Operation.CREATE, replace(ADA, run_by=KEY_OF_ADA), id="run by a key"
            ),
        ],
    )
    def test_counts_within_its_scope(
        self, other: IdempotentRequest, operation: Operation, by: Caller
    ) -> None:
        first = REQUEST.key_hash(Operation.CREATE, by=ADA)

        assert first == replace(REQUEST, body=b"other").key_hash(Operation.CREATE, by=ADA)
        assert first != other.key_hash(operation, by=by)

    def test_is_not_mixed_up_with_what_stands_beside_it(self) -> None:
        one = replace(REQUEST, key="c").key_hash(Operation.CREATE, by=named("ab"))
        other = replace(REQUEST, key="bc").key_hash(Operation.CREATE, by=named("a"))

        assert one != other


class TestBody:
    def test_is_known_again_only_under_the_same_pepper(self) -> None:
        assert REQUEST.body_hash(pepper=b"p") == replace(REQUEST, key="x").body_hash(pepper=b"p")
        assert REQUEST.body_hash(pepper=b"p") != REQUEST.body_hash(pepper=b"q")
        assert REQUEST.body_hash(pepper=b"p") != replace(REQUEST, body=b"").body_hash(pepper=b"p")

    def test_is_not_shown(self) -> None:
        assert "ci" not in repr(REQUEST)


@pytest.mark.parametrize(
    ("until", "invalidated_at", "expected"),
    [
        pytest.param(NOW + SECOND, None, True, id="in time"),
        pytest.param(NOW, None, False, id="too late"),
        pytest.param(None, None, False, id="used"),
        pytest.param(NOW + SECOND, NOW, False, id="invalidated"),
    ],
)
def test_is_replaceable(
    until: datetime | None, invalidated_at: datetime | None, expected: bool
) -> None:
    verdict = is_replaceable(replaceable_until=until, invalidated_at=invalidated_at, now=NOW)

    assert verdict is expected
