"""What somebody has seen against what there is."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from keys.rules.errors import ChangedMeanwhile, NameTaken
from keys.rules.versions import ABSENT, check_version, version_of

ONE, OTHER = version_of({"a": 1}), version_of({"a": 2})


@pytest.mark.parametrize(
    ("seen", "found", "outcome"),
    [
        pytest.param(None, ONE, nullcontext(), id="whatever there is"),
        pytest.param(ONE, ONE, nullcontext(), id="as seen"),
        pytest.param(ABSENT, ABSENT, nullcontext(), id="new"),
        pytest.param(ABSENT, ONE, pytest.raises(NameTaken), id="no longer new"),
        pytest.param(ONE, OTHER, pytest.raises(ChangedMeanwhile), id="changed"),
        pytest.param(ONE, ABSENT, pytest.raises(ChangedMeanwhile), id="gone"),
    ],
)
def test_check_version(
    seen: str | None, found: str, outcome: AbstractContextManager[object]
) -> None:
    with outcome:
        check_version("role", "ops", seen=seen, found=found)


def test_version_of_tells_values_apart() -> None:
    values: list[object] = [1, 1.0, True, "1", None, [1], {"a": 1, "b": 2}, {"b": 2, "a": 1}]

    assert len({version_of(value) for value in values}) == len(values)  # type: ignore[arg-type]  # each is JSON
