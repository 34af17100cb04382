"""Ask a running server as clients do: over TLS, trusting nothing but its authority."""

import base64
import http.client
import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import patience
from tests.serving.running import RunningServer


def trusting(ca_path: Path) -> ssl.SSLContext:
    """Return what a careful client uses: this authority alone, host names checked."""
    return ssl.create_default_context(cafile=str(ca_path))


def connection_to(
    server: RunningServer, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection(
        host, server.port, timeout=patience.SECONDS, context=context or trusting(server.ca_path)
    )


def basic(server: RunningServer) -> dict[str, str]:
    """Return the header that authenticates the administrator."""
    token = base64.b64encode(f"elastic:{server.password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def get(
    server: RunningServer, path: str, *, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Return status and JSON body of one request on a connection of its own."""
    connection = connection_to(server)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()
