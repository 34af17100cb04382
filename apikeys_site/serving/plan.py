"""What is to be served, read from the settings."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from apikeys_site.env import BadSetting, in_url
from apikeys_site.serving.tls.names import is_address_of_every_interface
from apikeys_site.serving.tls.pairs import CertificateFiles

CONSOLE, VERIFIER, KUZZLE = "console", "verifier", "kuzzle"
HOUSEKEEPER = "housekeeper"
PARTS = (CONSOLE, VERIFIER, KUZZLE, HOUSEKEEPER)


@dataclass(frozen=True, kw_only=True)
class Listener:
    """
    One part of the product.

    Attributes:
        port_variable: the variable that sets its port.
        readiness_path: what answers without a server error once the part is ready.
    """

    part: str
    port: int
    port_variable: str
    readiness_path: str


@dataclass(frozen=True, kw_only=True)
class ServePlan:
    """
    What one supervisor serves.

    Attributes:
        machine: this machine's own name.
        host: where all listen; may be an address of every interface.
        listeners: what is served, each in a process of its own.
        public_host: the host in the address that people and programs are given.
        behind_proxy: whether a proxy answers at the public address, with its own certificate.
        brought: the operator's certificate; None for the local authority's.
        has_housekeeper: whether one runs beside the listeners, or alone.
    """

    home: Path
    machine: str
    host: str
    listeners: tuple[Listener, ...]
    public_host: str
    behind_proxy: bool
    tls: bool
    brought: CertificateFiles | None
    workers: int
    has_housekeeper: bool = False

    @property
    def reachable_host(self) -> str:
        """The listening host in a form that a client on this machine can ask for."""
        if not is_address_of_every_interface(self.host):
            return self.host
        return "::1" if ":" in self.host else "127.0.0.1"

    @property
    def has_console(self) -> bool:
        """Whether the part is served that the database and its first user come from."""
        return any(listener.part == CONSOLE for listener in self.listeners)

    def url_of(self, listener: Listener) -> str:
        """Return the listener's address as seen from this machine."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{in_url(self.reachable_host)}:{listener.port}"

    @property
    def names_to_answer_to(self) -> dict[str, str]:
        """The names that the served certificate must hold, by the variable that says so."""
        names = {"APIKEYS_HOST": self.reachable_host}
        public = self.public_host
        if not self.behind_proxy and not is_address_of_every_interface(public):
            names["APIKEYS_PUBLIC_URL"] = public
        return names


def plan_from_settings(part: str | None = None) -> ServePlan:
    """
    Return what is to be served: one part, or without one all that have a port.

    Raises:
        BadSetting: nothing is left to serve, or one of two variables that go together is missing.
    """
    listeners = tuple(
        listener for listener in _listeners() if part in {None, listener.part} and listener.port
    )
    if not listeners and part != HOUSEKEEPER:
        *others, last = (
            listener.port_variable for listener in _listeners() if part in {None, listener.part}
        )
        names = f"{', '.join(others)} and {last}" if others else last
        raise BadSetting(f"{names}: 0 leaves out what would listen there; nothing is to be served.")
    return ServePlan(
        home=settings.HOME,
        machine=socket.gethostname(),
        host=settings.HOST,
        listeners=listeners,
        public_host=urlsplit(settings.PUBLIC_URL).hostname or settings.HOST,
        behind_proxy=bool(settings.TRUSTED_PROXIES),
        tls=settings.TLS,
        brought=_brought_certificate(settings.TLS_CERTIFICATE, settings.TLS_KEY),
        workers=settings.WORKERS,
        has_housekeeper=part == HOUSEKEEPER
        or (part is None and any(listener.part == CONSOLE for listener in listeners)),
    )


def _listeners() -> tuple[Listener, ...]:
    return (
        Listener(
            part=CONSOLE, port=settings.PORT, port_variable="APIKEYS_PORT", readiness_path="/"
        ),
        Listener(
            part=VERIFIER,
            port=settings.VERIFIER_PORT,
            port_variable="APIKEYS_VERIFIER_PORT",
            readiness_path="/readyz",
        ),
        Listener(
            part=KUZZLE,
            port=settings.KUZZLE_PORT,
            port_variable="APIKEYS_KUZZLE_PORT",
            readiness_path="/_healthcheck",
        ),
    )


def _brought_certificate(certificate: Path | None, key: Path | None) -> CertificateFiles | None:
    if certificate and key:
        return CertificateFiles(certificate=certificate, key=key)
    if certificate or key:
        raise BadSetting("APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY must be set together.")
    return None
