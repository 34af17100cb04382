import pytest

from keys.rules.selection import KeySelection, get_problems, invalidate_problems

MIXED = "username or realm name must not be specified when the api key id"
OWNED = "neither username nor realm-name may be specified when "


class TestGetProblems:
    @pytest.mark.parametrize(
        ("selection", "problems"),
        [
            pytest.param(KeySelection(), [], id="nothing means everything"),
            pytest.param(KeySelection(ids=("a",), owned=True), [], id="own id"),
            pytest.param(KeySelection(username="u", realm="r"), [], id="user and realm"),
            pytest.param(
                KeySelection(ids=("a",), username="u"),
                [f"{MIXED} or api key name is specified"],
                id="id and user",
            ),
            pytest.param(
                KeySelection(realm="r", owned=True),
                [f"{OWNED}retrieving owned API keys"],
                id="owned and realm",
            ),
            pytest.param(
                KeySelection(ids=("a",), name="n"),
                ["only one of [api key id, api key name] can be specified"],
                id="id and name",
            ),
        ],
    )
    def test_names_each_contradiction(self, selection: KeySelection, problems: list[str]) -> None:
        assert get_problems(selection) == problems


class TestInvalidateProblems:
    @pytest.mark.parametrize(
        ("selection", "problems"),
        [
            pytest.param(KeySelection(owned=True), [], id="owned"),
            pytest.param(KeySelection(name="*"), [], id="any name"),
            pytest.param(
                KeySelection(),
                [
                    "One of [api key id(s), api key name, username, realm name] must be specified"
                    " if [owner] flag is false"
                ],
                id="nothing",
            ),
            pytest.param(
                KeySelection(name="n", realm="r"),
                [f"{MIXED}(s) or api key name are specified"],
                id="name and realm",
            ),
            pytest.param(
                KeySelection(username="u", owned=True),
                [f"{OWNED}invalidating owned API keys"],
                id="owned and user",
            ),
            pytest.param(
                KeySelection(ids=("a",), name="n"),
                ["only one of [api key id(s), api key name] can be specified"],
                id="ids and name",
            ),
            pytest.param(
                KeySelection(ids=()), ["Field [ids] cannot be an empty array"], id="no ids"
            ),
            pytest.param(
                KeySelection(ids=("a", " ")),
                ["Field [ids] must not contain blank id, but got blank id at index position: [1]"],
                id="a blank id",
            ),
            pytest.param(
                KeySelection(ids=("", "a", "")),
                [
                    "Field [ids] must not contain blank ids, but got blank ids"
                    " at index positions: [0, 2]"
                ],
                id="blank ids",
            ),
        ],
    )
    def test_names_each_contradiction(self, selection: KeySelection, problems: list[str]) -> None:
        assert invalidate_problems(selection) == problems
