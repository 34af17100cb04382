import pytest

from keys.rules.security_settings import flat_settings, nested_settings, settings_problems


class TestForms:
    def test_nested_and_dotted_names_mean_the_same(self) -> None:
        nested = flat_settings({"index": {"number_of_replicas": 1, "x": {"y": True, "z": None}}})

        assert nested == {"index.number_of_replicas": "1", "index.x.y": "true", "index.x.z": None}
        assert flat_settings({"index.number_of_replicas": "1"}) == {"index.number_of_replicas": "1"}

    def test_are_shown_nested(self) -> None:
        assert nested_settings({"index.a": "1", "index.b.c": "2"}) == {
            "index": {"a": "1", "b": {"c": "2"}}
        }


class TestSettingsProblems:
    @pytest.mark.parametrize(
        ("group", "name", "value", "good"),
        [
            ("security", "index.auto_expand_replicas", "0-1", True),
            ("security", "index.auto_expand_replicas", "0-all", True),
            ("security", "index.auto_expand_replicas", "false", True),
            ("security", "index.auto_expand_replicas", "2-1", False),
            ("security", "index.auto_expand_replicas", None, True),
            ("security-tokens", "index.number_of_replicas", "2", True),
            ("security-tokens", "index.number_of_replicas", "-1", False),
            (
                "security-profile",
                "index.routing.allocation.include._tier_preference",
                "data_hot,data_content",
                True,
            ),
            (
                "security-profile",
                "index.routing.allocation.include._tier_preference",
                "lukewarm",
                False,
            ),
            ("security", "index.refresh_interval", "1s", False),
            ("other", "index.number_of_replicas", "1", False),
        ],
    )
    def test_judges_each(self, group: str, name: str, value: str | None, good: bool) -> None:
        assert (settings_problems({group: {name: value}}) == []) is good

    def test_wants_one_at_least(self) -> None:
        assert settings_problems({"security": {}}) == ["No settings given to update"]
