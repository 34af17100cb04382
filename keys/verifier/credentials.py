"""What a request presents, of what the verifier takes: API keys and Bearer tokens."""

from typing import TypeAlias

from keys.rules.secret import Credential, MalformedCredential
from keys.verifier.rsgi import Headers, Scope
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
