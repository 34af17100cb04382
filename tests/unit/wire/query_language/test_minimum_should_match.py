import pytest

from keys.rules.json_types import Json
from keys.wire.query_language.errors import Unreadable
from keys.wire.query_language.minimum_should_match import least_matches


class TestLeastMatches:
    @pytest.mark.parametrize(
        ("wanted", "of", "least"),
        [
            (None, 5, 0), (2, 5, 2), (0, 5, 0), (9, 5, 9), (-1, 5, 4), (" 3", 5, 3),
            ("-7", 5, 0),
            ("75%", 5, 3), ("-25%", 5, 4), ("100%", 5, 5), ("0%", 5, 0), ("-100%", 5, 0),
            ("2<75%", 2, 2), ("2<75%", 4, 3), ("3<90%", 3, 3), ("2<-25% 9<-3", 1, 1),
            ("2<-25% 9<-3", 4, 3), ("2<-25% 9<-3", 12, 9), ("2 < 50%", 4, 2), (2.0, 5, 2),
        ],
    )  # fmt: skip
    def test_counts(self, wanted: Json, of: int, least: int) -> None:
        assert least_matches(wanted, of=of) == least

    @pytest.mark.parametrize("wanted", ["a", "", "1.5", "50%%", "<", "2<x", True, "9" * 99])
    def test_refuses(self, wanted: Json) -> None:
        with pytest.raises(Unreadable) as refusal:
            least_matches(wanted, of=3)

        assert refusal.value.problem.type == "number_format_exception"
