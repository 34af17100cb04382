"""Which action an address means."""

import pytest

from keys.dialects.kuzzle.routes import ROUTES, public_api, route_at


class TestRouteAt:
    @pytest.mark.parametrize(
        ("verb", "path", "action", "placed"),
        [
            pytest.param("GET", "/_now", "now", {}, id="plain"),
            pytest.param("GET", "//_now/", "now", {}, id="more slashes"),
            pytest.param("GET", "/", "info", {}, id="the root"),
            pytest.param("DELETE", "/api-keys/a%2Fb", "deleteApiKey", {"_id": "a/b"}, id="slash"),
            pytest.param("POST", "/users/_create", "createUser", {}, id="a word before a place"),
            pytest.param("DELETE", "/users/ada", "deleteUser", {"_id": "ada"}, id="a place"),
            pytest.param("POST", "/_login/local", "login", {"strategy": "local"}, id="login"),
        ],
    )
    def test_finds_the_action(
        self, verb: str, path: str, action: str, placed: dict[str, str]
    ) -> None:
        found = route_at(verb, path)

        assert found
        assert (found.route.action, found.placed) == (action, placed)

    @pytest.mark.parametrize(("verb", "path"), [("GET", "/_login/local"), ("PUT", "/_now")])
    def test_finds_nothing_elsewhere(self, verb: str, path: str) -> None:
        assert route_at(verb, path) is None


class TestPublicApi:
    def test_tells_of_each_action_once(self) -> None:
        told = [
            (controller, action)
            for controller, actions in public_api().items()
            if isinstance(actions, dict)
            for action in actions
        ]

        assert sorted(told) == sorted((route.controller, route.action) for route in ROUTES)
