"""One server for all tests of this folder, with every listener."""

from collections.abc import Iterator

import pytest

from tests.serving.running import RunningServer, free_port, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    ports = {
        "APIKEYS_VERIFIER_PORT": str(free_port()),
        "APIKEYS_KUZZLE_PORT": str(free_port()),
    }
    with running_server(tmp_path_factory.mktemp("home") / "var", env=ports) as running:
        yield running
