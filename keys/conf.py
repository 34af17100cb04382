"""Our settings as one frozen dataclass, and the peppers that digests hang on."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from keys.wire.gateway.families import FAMILIES
from keys.wire.gateway.routes import BadRoutes, RouteTable, read_routes

VERSION = "0.1.0"


@dataclass(frozen=True, kw_only=True)
class KeySettings:
    """
    What `settings.API_KEYS` holds.

    Attributes:
        api_key_service: `auto` (when TLS protects the request), `true` or `false`.
        longest_lifetime: cap on a new key's lifetime; None for no cap.
        largest_body: bytes of a request body that are read for a caller with privileges.
        largest_modest_body: the same for everybody else.
        license: `basic`, `enterprise` or `trial`; what this installation may do.
        key_retention: how long keys are kept that are no good any more.
        use_interval: how often the uses of keys are written down.
        node_name: the `name` this installation answers with at `/`.
        routes_file: which original request takes which privileges, for `/verify`.
        forwarded: the gateway whose header lines tell of the original request, or `none`.
        kuzzle_origins: origins whose pages may ask Kuzzle's door, beside our own.
        key_header: the header that holds a key beside `Authorization`, in lower case.
    """

    home: Path
    secrets_dir: Path
    public_url: str
    tls: bool
    api_key_service: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    longest_lifetime: timedelta | None
    largest_body: int
    largest_modest_body: int
    license: str
    use_interval: timedelta
    key_retention: timedelta
    node_name: str
    cluster_name: str
    routes_file: Path | None = None
    forwarded: str = "none"
    key_header: str = "x-api-key"
    kuzzle_origins: tuple[str, ...] = ()


def key_settings() -> KeySettings:
    """
    Return our settings as they are now; read at call time, never at import.

    Raises:
        ImproperlyConfigured: `API_KEYS` lacks a knob or has one we do not know.
    """
    values: dict[str, Any] = settings.API_KEYS
    try:
        return KeySettings(**values)
    except TypeError as error:
        raise ImproperlyConfigured(f"API_KEYS: {error}") from error


def api_key_service_enabled(*, secure: bool) -> bool:
    """Return whether keys may be made and used; `secure`: TLS protects the request."""
    chosen = key_settings().api_key_service
    return secure if chosen == "auto" else chosen == "true"


def gateway_routes() -> RouteTable | None:
    """
    Return the routes in the file that the settings name, read now; None where they name none.

    Raises:
        ImproperlyConfigured: it cannot be used, or lacks another setting.
    """
    chosen = key_settings()
    file = chosen.routes_file
    if file is None:
        return None
    if chosen.forwarded not in FAMILIES:
        raise ImproperlyConfigured(
            "APIKEYS_ROUTES needs APIKEYS_VERIFIER_FORWARDED, which names the gateway that tells"
            " of the original request."
        )
    if not chosen.trusted_proxies:
        raise ImproperlyConfigured(
            "APIKEYS_ROUTES needs APIKEYS_TRUSTED_PROXIES: nobody else is believed what the"
            " original request was."
        )
    try:
        return read_routes(file.read_bytes(), is_json=file.suffix == ".json")
    except OSError as error:
        raise ImproperlyConfigured(
            f"APIKEYS_ROUTES names a file that cannot be read: {file}."
        ) from error
    except BadRoutes as error:
        sentence = " ".join(str(error).split())
        raise ImproperlyConfigured(
            f"APIKEYS_ROUTES names a file that cannot be used, {file}: {sentence}."
        ) from error


@dataclass(frozen=True)
class Pepper:
    """A key under which secrets are digested; `id` stands beside each digest."""

    id: str
    value: bytes


class UnknownPepper(Exception):
    """No file holds the pepper that a digest was made under."""


class _Peppers:
    """
    The peppers in `<secrets>/peppers`: a file `<id>.key` each, and `active`, which names one.

    A pepper is distributed to all nodes first and activated second, so an id that is not known
    yet is looked for on disk once more before it counts as missing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Mapping[str, bytes] = {}
        self._folder: Path | None = None

    def value_of(self, pepper_id: str, folder: Path) -> bytes:
        if self._folder != folder or pepper_id not in self._known:
            self._read(folder)
        try:
            return self._known[pepper_id]
        except KeyError:
            raise UnknownPepper(pepper_id) from None

    def _read(self, folder: Path) -> None:
        with self._lock:
            self._known = {
                file.stem: bytes.fromhex(file.read_text()) for file in folder.glob("*.key")
            }
            self._folder = folder


_peppers = _Peppers()


def pepper(pepper_id: str) -> bytes:
    """
    Return the pepper with this id.

    Raises:
        UnknownPepper: no file holds it.
    """
    return _peppers.value_of(pepper_id, key_settings().secrets_dir / "peppers")


def active_pepper_id() -> str:
    """Return the id of the pepper that new digests are made under."""
    active: str = settings.ACTIVE_PEPPER
    return active


def current_pepper() -> Pepper:
    """
    Return the pepper that new digests are made under.

    Raises:
        UnknownPepper: the active pepper's file is missing.
    """
    active = active_pepper_id()
    return Pepper(id=active, value=pepper(active))
