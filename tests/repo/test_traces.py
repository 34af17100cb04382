"""What processes have gone through, as coverage finds it when the tests are over."""

from pathlib import Path

import pytest
from coverage import CoverageData

from tests.tracing import forget_torn


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    file = tmp_path / ".coverage.whole"
    data = CoverageData(str(file))
    data.add_arcs({"program.py": [(1, 2), (2, 3)]})
    data.close()
    return file


class TestForgetTorn:
    def test_leaves_what_is_whole(self, whole: Path) -> None:
        forget_torn(whole.parent)

        assert whole.exists()

    @pytest.mark.parametrize("part", [0.0, 0.25, 0.5])
    def test_removes_what_was_cut_off(self, whole: Path, part: float) -> None:
        content = whole.read_bytes()
        whole.write_bytes(content[: int(len(content) * part)])

        forget_torn(whole.parent)

        assert not whole.exists()

    def test_removes_what_is_nothing_of_the_kind(self, whole: Path) -> None:
        whole.write_bytes(b"noise" * 1000)

        forget_torn(whole.parent)

        assert not whole.exists()
