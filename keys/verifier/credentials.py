"""What a request presents, of what the verifier takes: API keys and Bearer tokens."""

from typing import TypeAlias

from keys.rules.kuzzle_tokens import kuzzle_token_from
from keys.rules.secret import Credential, MalformedCredential
from keys.rules.service_tokens import service_token_from
from keys.rules.tokens import token_from
from keys.verifier.rsgi import Headers, Scope
from keys.wire.gateway.original import BadOriginal, sole_line
from keys.wire.headers import (
    BearerToken,
    MalformedHeader,
    read_authorization,
)

AUTHORIZATION = "authorization"
Presented: TypeAlias = Credential | BearerToken


class NoCredential(Exception):
    """The request presents nothing that the verifier takes: no password is looked at here."""


class BadCredential(Exception):
    """What it presents cannot be read, or there is more than one."""


def line_in(headers: Headers) -> str:
    """
    Return the request's one `Authorization` header.

    Raises:
        NoCredential: there is none.
        BadCredential: two are one too many.
    """
    given = headers.get_all(AUTHORIZATION)
    if len(given) == 1:
        return given[0]
    if given:
        raise BadCredential("more than one Authorization header")
    raise NoCredential


def presented_by(line: str) -> Presented:
    """
    Return the credential in an `Authorization` header.

    Raises:
        NoCredential: it is a password, or of another scheme.
        BadCredential: it cannot be read.
    """
    try:
        presented = read_authorization(line)
    except (MalformedHeader, MalformedCredential) as error:
        raise BadCredential(str(error)) from error
    if isinstance(presented, Credential | BearerToken):
        return presented
    raise NoCredential


def presented_in(scope: Scope) -> Presented:
    """
    Return the credential that a request presents.

    Raises:
        NoCredential, BadCredential: see above.
    """
    return presented_by(line_in(scope.headers))


def line_at_gateway(headers: Headers, *, key_header: str) -> str:
    """
    Return what a gateway's client presents, as an `Authorization` line of `ApiKey` or `Bearer`.

    A key may also stand in a header of its own, behind `Bearer` where a client knows no other
    scheme, or as user name and password of Basic: that is the same base64 of `id:secret`.

    Raises:
        NoCredential: there is none, or one of another scheme.
        BadCredential: there are several, or one that is no plain text.
    """
    try:
        line, key = sole_line(headers, AUTHORIZATION), sole_line(headers, key_header)
    except BadOriginal as error:
        raise BadCredential(str(error)) from error
    if key is not None:
        if line is not None:
            raise BadCredential(f"[{key_header}] beside Authorization")
        return f"ApiKey {key}"
    if line is None:
        raise NoCredential
    scheme, _, rest = line.strip().partition(" ")
    value = rest.strip()
    match scheme.lower():
        case "apikey" | "basic":
            return f"ApiKey {value}"
        case "bearer":
            return line_of_text(value)
    raise NoCredential


def line_of_text(text: str) -> str:
    """Return the `Authorization` line of a credential that stands by itself, key or token."""
    return f"Bearer {text}" if _is_token(text) else f"ApiKey {text}"


def _is_token(text: str) -> bool:
    readers = (token_from, service_token_from, kuzzle_token_from)
    return any(read(text) is not None for read in readers)
