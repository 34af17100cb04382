import pytest

from keys.rules.json_types import JsonObject
from keys.rules.metadata import leaves_of, storable


class TestLeavesOf:
    @pytest.mark.parametrize(
        ("metadata", "leaves"),
        [
            pytest.param({}, [], id="nothing"),
            pytest.param({"a": "x"}, [("a", "x")], id="text"),
            pytest.param({"a": 42}, [("a", "42")], id="number"),
            pytest.param({"a": True, "b": False}, [("a", "true"), ("b", "false")], id="truth"),
            pytest.param({"a": 1.0}, [("a", "1.0")], id="fraction"),
            pytest.param({"a": None}, [], id="null"),
            pytest.param({"a": ""}, [("a", "")], id="empty text"),
            pytest.param({"a": {"b": {"c": 1}}}, [("a.b.c", "1")], id="object"),
            pytest.param({"a.b": 1, "a": {"b": 2}}, [("a.b", "1"), ("a.b", "2")], id="dots"),
            pytest.param({"": {"": 1}}, [(".", "1")], id="empty names"),
            pytest.param({"a": ["x", ["y", {"b": "z"}]]},
                         [("a", "x"), ("a", "y"), ("a.b", "z")], id="lists"),
            pytest.param({"a": ["x", "x"]}, [("a", "x")], id="twice"),
            pytest.param({"a\x00": "\ud800"}, [("a\ufffd", "\ufffd")], id="not storable"),
        ],
    )  # fmt: skip
    def test_flattens(self, metadata: JsonObject, leaves: list[tuple[str, str]]) -> None:
        assert leaves_of(metadata) == leaves

    def test_nesting_may_be_deeper_than_the_stack(self) -> None:
        metadata: JsonObject = {"a": "leaf"}
        for _ in range(5_000):
            metadata = {"a": metadata}

        ((path, value),) = leaves_of(metadata)

        assert (path.count("."), value) == (5_000, "leaf")

    def test_what_can_be_stored_stays(self) -> None:
        assert storable("é🔑\n") == "é🔑\n"
