"""What is to be served, read from the settings."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from apikeys_site.env import BadSetting, in_url
from apikeys_site.serving.tls.names import is_address_of_every_interface
from apikeys_site.serving.tls.pairs import CertificateFiles

PARTS = ("console",)


@dataclass(frozen=True, kw_only=True)
class ServePlan:
    """
    What one supervisor serves.

    Attributes:
        machine: this machine's own name.
        host: where the console listens; may be an address of every interface.
        public_host: the host in the address that people and programs are given.
        behind_proxy: whether a proxy answers at the public address, with its own certificate.
        brought: the operator's certificate; None for the local authority's.
    """

    home: Path
    machine: str
    host: str
    port: int
    public_host: str
    behind_proxy: bool
    tls: bool
    brought: CertificateFiles | None
    workers: int

    @property
    def reachable_host(self) -> str:
        """The listening host in a form that a client on this machine can ask for."""
        if not is_address_of_every_interface(self.host):
            return self.host
        return "::1" if ":" in self.host else "127.0.0.1"

    @property
    def url(self) -> str:
        """The console's address as seen from this machine."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{in_url(self.reachable_host)}:{self.port}"

    @property
    def names_to_answer_to(self) -> dict[str, str]:
        """The names that the served certificate must hold, by the variable that says so."""
        names = {"APIKEYS_HOST": self.reachable_host}
        public = self.public_host
        if not self.behind_proxy and not is_address_of_every_interface(public):
            names["APIKEYS_PUBLIC_URL"] = public
        return names


def plan_from_settings() -> ServePlan:
    """
    Return what is to be served.

    Raises:
        BadSetting: nothing is left to serve, or one of two variables that go together is missing.
    """
    if settings.PORT == 0:
        raise BadSetting(
            "APIKEYS_PORT is 0, which leaves the console out: nothing is to be served."
        )
    return ServePlan(
        home=settings.HOME,
        machine=socket.gethostname(),
        host=settings.HOST,
        port=settings.PORT,
        public_host=urlsplit(settings.PUBLIC_URL).hostname or settings.HOST,
        behind_proxy=bool(settings.TRUSTED_PROXIES),
        tls=settings.TLS,
        brought=_brought_certificate(settings.TLS_CERTIFICATE, settings.TLS_KEY),
        workers=settings.WORKERS,
    )


def _brought_certificate(certificate: Path | None, key: Path | None) -> CertificateFiles | None:
    if certificate and key:
        return CertificateFiles(certificate=certificate, key=key)
    if certificate or key:
        raise BadSetting("APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY must be set together.")
    return None
