"""SIGHUP brings in another certificate, and no client notices."""

import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apikeys_site.serving.tls.issuing import issue_authority, issue_server_certificate
from apikeys_site.serving.tls.pairs import CertificateFiles, CertifiedKey, write_pair
from tests import patience
from tests.patience import wait_until
from tests.serving.asking import basic
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, running_server


@dataclass
class Load:
    """What clients got that went on asking."""

    answers: int = 0
    failures: list[Exception] = field(default_factory=list)


@pytest.fixture
def authority() -> CertifiedKey:
    return issue_authority(machine="elsewhere", now=datetime.now(UTC))


@pytest.fixture
def brought(tmp_path: Path, authority: CertifiedKey) -> CertificateFiles:
    files = CertificateFiles(certificate=tmp_path / "site.pem", key=tmp_path / "site.key")
    bring(files, authority)
    return files


@pytest.fixture
def server(home: Path, brought: CertificateFiles) -> Iterator[RunningServer]:
    variables = {
        "APIKEYS_TLS_CERTIFICATE": str(brought.certificate),
        "APIKEYS_TLS_KEY": str(brought.key),
        "APIKEYS_WORKERS": "2",
    }
    with running_server(home, env=variables) as running:
        yield running


def bring(files: CertificateFiles, authority: CertifiedKey) -> x509.Certificate:
    """Put a new certificate where the server finds it."""
    pair = issue_server_certificate(authority, names=["127.0.0.1"], now=datetime.now(UTC))
    write_pair(files, pair, chain=authority.certificate)
    return pair.certificate


def served_by(server: RunningServer) -> x509.Certificate:
    presented = ssl.get_server_certificate(("127.0.0.1", server.port))
    return x509.load_pem_x509_certificate(presented.encode())


def trusting(authority: CertifiedKey) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    pem = authority.certificate.public_bytes(Encoding.PEM).decode()
    context.load_verify_locations(cadata=pem)
    return context


@contextmanager
def load_on(server: RunningServer, context: ssl.SSLContext) -> Iterator[Load]:
    """Ask from two clients: one opens a connection for each request, one keeps its own."""
    load, over = Load(), threading.Event()

    def connect() -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", server.port, timeout=patience.SECONDS, context=context
        )

    def ask_on_new_connections() -> None:
        connection = connect()
        _ask(connection, server)
        connection.close()

    kept = connect()
    threads = [
        threading.Thread(target=_repeat, args=(ask, over, load))
        for ask in (ask_on_new_connections, lambda: _ask(kept, server))
    ]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        over.set()
        for thread in threads:
            thread.join()
        kept.close()


def _ask(connection: http.client.HTTPSConnection, server: RunningServer) -> None:
    # http.client opens a new connection by itself after an announced end, not after a cut.
    connection.request("GET", "/", headers=basic(server))
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise http.client.HTTPException(answer.status)


def _repeat(ask: Callable[[], None], over: threading.Event, load: Load) -> None:
    while not over.wait(0.01):
        try:
            ask()
            load.answers += 1
        except (OSError, http.client.HTTPException) as error:
            load.failures.append(error)


class TestReload:
    def test_brings_in_a_new_certificate_without_a_failed_request(
        self, server: RunningServer, brought: CertificateFiles, authority: CertifiedKey
    ) -> None:
        with load_on(server, trusting(authority)) as load:
            assert wait_until(lambda: load.answers > 10)
            replacement = bring(brought, authority)
            server.reload()
            # Each worker is replaced on its own; eight handshakes meet them all.
            came = wait_until(lambda: {served_by(server) for _ in range(8)} == {replacement})
            before = load.answers
            assert wait_until(lambda: load.answers > before + 10 or bool(load.failures))

        assert came
        assert load.failures == []

    def test_keeps_the_old_certificate_when_the_new_one_cannot_be_used(
        self, server: RunningServer, brought: CertificateFiles
    ) -> None:
        before = served_by(server)
        brought.certificate.write_text("noise")

        server.reload()

        assert wait_until(lambda: "The old certificate stays." in server.errors)
        assert served_by(server) == before

    def test_starts_new_workers_where_there_is_no_certificate_too(self, home: Path) -> None:
        with running_server(home, env={"APIKEYS_TLS": "off"}) as server:
            before = set(tree_of(server.process.pid))

            server.reload()

            # A worker reads the active pepper and the settings at its start.
            assert wait_until(lambda: bool(set(tree_of(server.process.pid)) - before))
            assert wait_until(lambda: bool(before - set(tree_of(server.process.pid))))
