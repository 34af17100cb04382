"""How far the right to edit a shared key goes."""

from datetime import UTC, datetime, timedelta

import pytest

from keys.rules.errors import NotNarrower
from keys.rules.json_types import JsonObject
from keys.rules.sharing import KeyState, Right, check_is_narrower, right_problems, whole

SOON = datetime(2026, 3, 15, tzinfo=UTC)
LATER = SOON + timedelta(days=1)
READ: JsonObject = {"r": {"indices": [{"names": ["a*"], "privileges": ["read"]}]}}
LESS: JsonObject = {"s": {"indices": [{"names": ["ab"], "privileges": ["read"]}]}}


class TestCheckIsNarrower:
    @pytest.mark.parametrize(
        ("former", "new", "field"),
        [
            pytest.param((None, READ), (None, READ), None, id="the same"),
            pytest.param((None, READ), (SOON, READ), None, id="an end"),
            pytest.param((LATER, READ), (SOON, READ), None, id="sooner"),
            pytest.param((SOON, READ), (LATER, READ), "expiration", id="later"),
            pytest.param((SOON, READ), (None, READ), "expiration", id="never"),
            pytest.param((None, READ), (None, LESS), None, id="less"),
            pytest.param((None, LESS), (None, READ), "role_descriptors", id="more"),
            pytest.param((None, None), (None, READ), None, id="no longer inherited"),
            pytest.param((None, LESS), (None, None), "role_descriptors", id="inherited"),
            pytest.param((None, {}), (None, LESS), "role_descriptors", id="something for nothing"),
        ],
    )
    def test_lets_nobody_gain(
        self,
        former: tuple[datetime | None, JsonObject | None],
        new: tuple[datetime | None, JsonObject | None],
        field: str | None,
    ) -> None:
        states = [KeyState(expires_at=end, descriptors=held) for end, held in (new, former)]

        if field is None:
            check_is_narrower("id", states[0], former=states[1])
        else:
            with pytest.raises(NotNarrower) as refusal:
                check_is_narrower("id", states[0], former=states[1])
            assert refusal.value.field == field


class TestRights:
    def test_bring_along_to_view(self) -> None:
        assert whole([Right.EDIT]) == {Right.VIEW, Right.EDIT}
        assert whole([]) == frozenset()

    def test_are_known_by_name(self) -> None:
        assert right_problems(["view", "edit", "invalidate"]) == []
        assert right_problems([]) == ["Field [rights] cannot be empty"]
        assert right_problems(["own"]) == [
            "unknown right [own]: a key is shared for [view, edit, invalidate]"
        ]
