import re

import pytest

from keys.rules.json_types import JsonObject
from keys.rules.profiles import (
    MOST_HINTS,
    MOST_WORDS,
    hint_problems,
    label_terms,
    merged,
    namespaces_of,
    profile_data_problems,
    profile_uid,
    search_text,
    shown_data,
    suggestion_problems,
)


class TestProfileUid:
    def test_has_the_form_that_clients_know(self) -> None:
        uid = profile_uid(username="ada", realm="default_native")

        assert re.fullmatch(r"u_[A-Za-z0-9_-]{43}_0", uid)
        assert uid == profile_uid(username="ada", realm="default_native")

    def test_tells_identities_apart(self) -> None:
        identities = [("ada", "x"), ("ada", "y"), ("a:da", "x"), ("da", "x:a"), ("a", "x:da")]

        assert len({profile_uid(username=u, realm=r) for u, r in identities}) == len(identities)


class TestMerged:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            pytest.param({}, {"a": 1}, {"a": 1}, id="a new name"),
            pytest.param({"a": 1}, {"a": 2}, {"a": 2}, id="a new value"),
            pytest.param({"a": 1}, {}, {"a": 1}, id="nothing new"),
            pytest.param(
                {"a": {"x": 1, "y": [1]}},
                {"a": {"y": [2], "z": 3}},
                {"a": {"x": 1, "y": [2], "z": 3}},
                id="inside an object",
            ),
            pytest.param({"a": {"x": 1}}, {"a": None}, {"a": None}, id="an object by null"),
            pytest.param({"a": 1}, {"a": {"x": 1}}, {"a": {"x": 1}}, id="a value by an object"),
        ],
    )
    def test_keeps_what_is_not_mentioned(
        self, old: JsonObject, new: JsonObject, expected: JsonObject
    ) -> None:
        before = repr(old)

        assert merged(old, new) == expected
        assert repr(old) == before


class TestData:
    @pytest.mark.parametrize(
        ("labels", "data", "problem"),
        [
            pytest.param({"app": {}}, {}, None, id="labels"),
            pytest.param({}, {"app": {"_x.y": 1}}, None, id="data, free below the top"),
            pytest.param({}, {}, "update request is empty", id="nothing"),
            pytest.param({"_x": 1}, {}, "labels keys may not start with [_]", id="reserved"),
            pytest.param({}, {"a.b": 1}, "data keys may not contain [.]", id="dotted"),
        ],
    )
    def test_names_are_judged(
        self, labels: JsonObject, data: JsonObject, problem: str | None
    ) -> None:
        assert profile_data_problems(labels, data) == ([problem] if problem else [])

    def test_names_at_the_top_are_applications(self) -> None:
        assert namespaces_of({"a": 1, "b": 1}, {"b": 1, "c": 1}) == ("a", "b", "c")

    @pytest.mark.parametrize(
        ("keys", "shown"),
        [([], {}), (["a"], {"a"}), (["a.x", "b"], {"a", "b"}), (["*"], {"a", "b"}), (["z"], {})],
    )
    def test_is_shown_as_far_as_asked(self, keys: list[str], shown: set[str]) -> None:
        assert set(shown_data({"a": {"x": 1}, "b": 2}, keys)) == set(shown)

    @pytest.mark.parametrize(
        ("keys", "shown"),
        [
            pytest.param(["app.key"], {"app": {"key": {"x": 1}}}, id="that key alone"),
            pytest.param(["app.key.x"], {"app": {"key": {"x": 1}}}, id="a value below"),
            pytest.param(["app.key.y"], {}, id="nothing of that name"),
            pytest.param(["app.ke"], {}, id="no part of a name"),
            pytest.param(["app.k*"], {"app": {"key": {"x": 1}, "kind": 2}}, id="a pattern"),
            pytest.param(["app.ki?d"], {}, id="only the star is special"),
            pytest.param(["app.*"], {"app": {"key": {"x": 1}, "kind": 2, "z": 3}}, id="all below"),
            pytest.param(["app.z", "b"], {"app": {"z": 3}, "b": 4}, id="several"),
        ],
    )
    def test_is_shown_below_a_name(self, keys: list[str], shown: JsonObject) -> None:
        data: JsonObject = {"app": {"key": {"x": 1}, "kind": 2, "z": 3}, "b": 4}

        assert shown_data(data, keys) == shown


class TestTerms:
    def test_are_the_labels_leaves(self) -> None:
        labels: JsonObject = {"team": {"name": "x", "ids": [1, 2]}, "on": True, "off": None}

        assert label_terms(labels) == ("team.name=x", "team.ids=1", "team.ids=2", "on=true")

    def test_of_a_search_are_words_in_small_letters(self) -> None:
        assert search_text(["Ada", None, "Ada  LOVELACE\0"]) == " ada ada lovelace"


class TestHintProblems:
    @pytest.mark.parametrize(
        ("uids", "labels", "problems"),
        [
            (("u_1",), None, []),
            (None, {"region": ("north",)}, []),
            (
                None,
                None,
                ["[hint] parameter cannot be empty, either [uids] or [labels] must be specified"],
            ),
            ((), None, ["[uids] hint cannot be empty"]),
            (None, {}, ["[labels] hint supports a single key, got []"]),
            (
                None,
                {"a": ("x",), "b": ("x",)},
                ["[labels] hint supports a single key, got [a,b]"],
            ),
            (
                (),
                {"a*": ()},
                [
                    "[uids] hint cannot be empty",
                    "[labels] hint key cannot contain wildcard",
                    "[labels] hint value cannot be empty",
                ],
            ),
            (
                None,
                {"a": ("x",) * (MOST_HINTS + 1)},
                [f"[labels] hint may have at most [{MOST_HINTS}] values"],
            ),
        ],
    )
    def test_tell_all_that_is_wrong(
        self,
        uids: tuple[str, ...] | None,
        labels: dict[str, tuple[str, ...]] | None,
        problems: list[str],
    ) -> None:
        assert hint_problems(uids, labels) == problems


class TestSuggestionProblems:
    @pytest.mark.parametrize(
        ("size", "name", "count"),
        [
            (0, "", 0),
            (1000, "w " * MOST_WORDS, 0),
            (-1, "", 1),
            (1001, "w " * (MOST_WORDS + 1), 2),
        ],
    )
    def test_bound_what_is_looked_for(self, size: int, name: str, count: int) -> None:
        assert len(suggestion_problems(size=size, name=name)) == count
