"""One server for all tests of this folder, with every listener."""

from collections.abc import Iterator

import pytest

from tests.ports import free_port
from tests.serving.running import RunningServer, running_server

# Another port of the same host, as an application beside it would have: the same site to a
# browser, and another origin.
PAGE_ORIGIN = "https://127.0.0.1:9443"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    variables = {
        "APIKEYS_VERIFIER_PORT": str(free_port()),
        "APIKEYS_KUZZLE_PORT": str(free_port()),
        "APIKEYS_KUZZLE_ORIGINS": PAGE_ORIGIN,
    }
    with running_server(tmp_path_factory.mktemp("home") / "var", env=variables) as running:
        yield running
