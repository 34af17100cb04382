"""The file of routes that the settings name."""

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from keys.conf import gateway_routes

Choose = Callable[..., None]
GOOD = "[[route]]\nname = 'all'\npath = '/**'\n"


@pytest.fixture
def choose(settings: Settings, tmp_path: Path) -> Choose:
    def chosen(content: str | None, *, name: str = "routes.toml", **more: object) -> None:
        file = tmp_path / name
        if content is not None:
            file.write_text(content)
        settings.API_KEYS = {
            **settings.API_KEYS,
            "routes_file": file,
            "forwarded": "nginx",
            "trusted_proxies": (ip_network("127.0.0.1"),),
            **more,
        }

    return chosen


class TestGatewayRoutes:
    def test_are_none_unless_a_file_is_named(self) -> None:
        assert gateway_routes() is None

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.toml", GOOD), ("a.json", '{"route": [{"name": "all", "path": "/**"}]}')],
    )
    def test_are_read_by_the_files_ending(self, choose: Choose, name: str, content: str) -> None:
        choose(content, name=name)

        table = gateway_routes()

        assert table
        assert [route.name for route in table.routes] == ["all"]

    @pytest.mark.parametrize(
        ("content", "more", "says"),
        [
            (None, {}, "names a file that cannot be read"),
            ("nonsense", {}, "names a file that cannot be used"),
            (GOOD, {"forwarded": "none"}, "needs APIKEYS_VERIFIER_FORWARDED"),
            (GOOD, {"trusted_proxies": ()}, "needs APIKEYS_TRUSTED_PROXIES"),
        ],
    )
    def test_stop_the_start_when_they_are_of_no_use(
        self, choose: Choose, content: str | None, more: dict[str, object], says: str
    ) -> None:
        choose(content, **more)

        with pytest.raises(ImproperlyConfigured) as refusal:
            gateway_routes()

        sentence = str(refusal.value)
        assert sentence.startswith("APIKEYS_ROUTES ")
        assert says in sentence
        assert "\n" not in sentence
