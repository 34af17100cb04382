"""The checker of histories finds what must not be, and nothing else."""

import pytest

from tests.serving.verifier.history import Check, Invalidation, contradictions


def accept(called: float, returned: float, *, verifier: int = 0) -> Check:
    return Check(key="k", called=called, returned=returned, accepted=True, verifier=verifier)


def refusal(called: float, returned: float) -> Check:
    return Check(key="k", called=called, returned=returned, accepted=False)


END = Invalidation(key="k", called=10, returned=12)


class TestContradictions:
    @pytest.mark.parametrize(
        ("checks", "ends", "is_explained"),
        [
            pytest.param([accept(1, 2), refusal(13, 14)], [END], True, id="before and after"),
            pytest.param([accept(11, 13), refusal(9, 11)], [END], True, id="while it is called"),
            pytest.param([accept(11.9, 20)], [END], True, id="asked before it had returned"),
            pytest.param([accept(12.1, 13)], [END], False, id="a stale accept"),
            pytest.param([refusal(1, 2)], [END], False, id="a refusal of a good key"),
            pytest.param([refusal(10, 10.5), accept(11, 12)], [END], False, id="good once more"),
            pytest.param(
                [refusal(10, 10.5), accept(11, 12, verifier=1)], [END], True, id="of two verifiers"
            ),
            pytest.param([accept(13, 14, verifier=1)], [END], False, id="stale at another"),
            pytest.param([refusal(1, 2)], [], False, id="a refusal of a key that never ended"),
            pytest.param([accept(1, 2), accept(50, 51)], [], True, id="a key that never ended"),
        ],
    )
    def test_are_what_no_order_explains(
        self, checks: list[Check], ends: list[Invalidation], is_explained: bool
    ) -> None:
        assert (contradictions(checks, ends) == []) == is_explained
