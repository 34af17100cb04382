"""One server for all tests of this folder: each works with users and keys of its own."""

import ssl
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from tests import patience
from tests.serving.running import RunningServer, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("home") / "var") as running:
        yield running


@pytest.fixture
def elastic(server: RunningServer) -> Iterator[Elasticsearch]:
    """Return the official client, logged in as the administrator, over verified TLS."""
    client = Elasticsearch(
        server.url,
        ca_certs=str(server.ca_path),
        basic_auth=("elastic", server.password),
        request_timeout=patience.SECONDS,
    )
    with client:
        yield client


@pytest.fixture
def trust(server: RunningServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_path))
