"""What a request has from its connection: address, transport security, cookie, origin."""

import uuid
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from keys.conf import key_settings
from keys.dialects.kuzzle.asgi import Scope, headers_of
from keys.dialects.kuzzle.cookies import tokens_in
from keys.dialects.kuzzle.requests import Connection, Transport
from keys.rules.caller import Origin
from keys.rules.key_use import LONGEST_AGENT, LONGEST_ROUTE, printable
from keys.rules.secret import Credential, MalformedCredential
from keys.wire.headers import MalformedHeader, read_authorization

BEARER = "bearer "


def connection_of(scope: Scope, transport: Transport) -> Connection:
    """Return what is known of the connection; a trusted proxy's word counts, nobody else's."""
    headers = headers_of(scope)
    address, scheme = _address_and_scheme(scope, headers)
    verb = scope.get("method", "WEBSOCKET")
    tokens = tokens_in(headers.get("cookie", ""))
    return Connection(
        transport=transport,
        secure=scheme in {"https", "wss"},
        origin=Origin(
            address=address,
            request_id=uuid.uuid4().hex,
            agent=printable(headers.get("user-agent", ""), LONGEST_AGENT),
            route=printable(f"{verb} {scope['path']}", LONGEST_ROUTE),
        ),
        cookie=min(tokens, default=None),
        has_two_cookies=len(tokens) > 1,
        credential=_credential_in(headers),
    )


def bearer_in(scope: Scope) -> str | None:
    """Return the token behind `Bearer`; other schemes are overlooked."""
    line = headers_of(scope).get("authorization", "")
    return line[len(BEARER) :] if line[: len(BEARER)].lower() == BEARER else None


def foreign_origin(scope: Scope) -> str | None:
    """
    Return the origin of a page that may not ask; None where there is none, or it may.

    Programs send none; a browser sends it along with every request of another site's page.
    """
    origin = headers_of(scope).get("origin")
    return None if origin is None or is_allowed_origin(origin, scope) else origin


def is_allowed_origin(origin: str, scope: Scope) -> bool:
    """Return whether pages of this origin may ask: our own, and those that the settings name."""
    chosen = key_settings()
    parts = urlsplit(chosen.public_url)
    if origin == f"{parts.scheme}://{parts.netloc}" or origin in chosen.kuzzle_origins:
        return True
    headers = headers_of(scope)
    _, scheme = _address_and_scheme(scope, headers)
    own = "https" if scheme in {"https", "wss"} else "http"
    return origin == f"{own}://{headers.get('host', '')}"


def _credential_in(headers: Mapping[str, str]) -> Credential | None:
    """Return an API key behind `ApiKey`, in the form that Elasticsearch takes."""
    line = headers.get("authorization", "")
    if not line.lower().startswith("apikey "):
        return None
    try:
        presented = read_authorization(line)
    except (MalformedHeader, MalformedCredential):
        return None
    return presented if isinstance(presented, Credential) else None


def _address_and_scheme(scope: Scope, headers: Mapping[str, str]) -> tuple[str, str]:
    client = scope.get("client") or ("", 0)
    address, scheme = str(client[0]), str(scope.get("scheme", "http"))
    if not _is_trusted(address):
        return address, scheme
    for part in reversed(headers.get("x-forwarded-for", "").split(",")):
        if not _is_address(part.strip()):
            break
        address = part.strip()
        if not _is_trusted(address):
            break
    told = headers.get("x-forwarded-proto", scheme)
    return address, told if told in {"http", "https"} else scheme


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in network for network in key_settings().trusted_proxies)
