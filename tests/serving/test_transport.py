"""What the console speaks: TLS 1.2 and later, HTTP/1.1 and HTTP/2, under our authority."""

import socket
import ssl
import warnings
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from tests import patience
from tests.serving.asking import basic, connection_to, trusting
from tests.serving.running import RunningServer, running_server


def handshake(server: RunningServer, context: ssl.SSLContext) -> str | None:
    """Return the version that client and server agree on."""
    address = ("127.0.0.1", server.port)
    with (
        socket.create_connection(address, timeout=patience.SECONDS) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        return secure.version()


def speaking_only(server: RunningServer, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = trusting(server.ca_path)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = version
    return context


class TestTls:
    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_is_spoken_in_its_present_versions(
        self, server: RunningServer, version: ssl.TLSVersion
    ) -> None:
        agreed = handshake(server, speaking_only(server, version))

        assert agreed == version.name.replace("_", ".")

    def test_is_refused_in_an_older_version(self, server: RunningServer) -> None:
        context = speaking_only(server, ssl.TLSVersion.TLSv1_1)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")  # or this client would not even try

        with pytest.raises(ssl.SSLError, match="ALERT"):
            handshake(server, context)

    @pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
    def test_is_verified_under_each_local_name(self, server: RunningServer, name: str) -> None:
        connection = connection_to(server, host=name)
        connection.request("GET", "/", headers=basic(server))

        assert connection.getresponse().status == 200
        connection.close()

    def test_is_not_verified_by_who_does_not_know_the_authority(
        self, server: RunningServer
    ) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(server, ssl.create_default_context())

    def test_presents_the_chain(self, server: RunningServer) -> None:
        presented = ssl.get_server_certificate(("127.0.0.1", server.port))
        authority = x509.load_pem_x509_certificate(server.ca_path.read_bytes())

        x509.load_pem_x509_certificate(presented.encode()).verify_directly_issued_by(authority)

    def test_is_left_to_a_proxy_when_switched_off(self, home: Path) -> None:
        with running_server(home, env={"APIKEYS_TLS": "off"}) as plain:
            answer = httpx.get(f"{plain.url}/_security/_authenticate", timeout=patience.SECONDS)

        assert plain.url.startswith("http://127.0.0.1:")
        assert answer.status_code == 401


class TestHttp:
    def test_is_spoken_in_version_2(self, server: RunningServer) -> None:
        with httpx.Client(
            http2=True, verify=trusting(server.ca_path), timeout=patience.SECONDS
        ) as client:
            answer = client.get(f"{server.url}/", headers=basic(server))

        assert answer.http_version == "HTTP/2"
        assert answer.status_code == 200

    def test_is_spoken_in_version_1_1_on_a_kept_connection(self, server: RunningServer) -> None:
        connection = connection_to(server)
        for _ in range(3):
            connection.request("GET", "/", headers=basic(server))
            answer = connection.getresponse()
            answer.read()
            assert (answer.status, answer.version) == (200, 11)
        connection.close()

    def test_keeps_hashed_static_files_for_good(self, server: RunningServer) -> None:
        names = [path.name for path in (server.home / "static" / "css").glob("site.*.css")]
        hashed = next(name for name in names if name.count(".") == 2)

        with httpx.Client(verify=trusting(server.ca_path), timeout=patience.SECONDS) as client:
            answer = client.get(
                f"{server.url}/static/css/{hashed}", headers={"Accept-Encoding": "br"}
            )

        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]
