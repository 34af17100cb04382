"""What a request presents, of what the verifier takes: API keys and Bearer tokens."""

from typing import TypeAlias

from keys.rules.secret import Credential, MalformedCredential
from keys.verifier.rsgi import Scope
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


def presented_in(scope: Scope) -> Presented:
    """
    Return the credential in the request's one `Authorization` header.

    Raises:
        NoCredential: there is none, or a password.
        BadCredential: it cannot be read; two are one too many.
    """
    given = scope.headers.get_all(AUTHORIZATION)
    if not given:
        raise NoCredential
    if len(given) > 1:
        raise BadCredential("more than one Authorization header")
    try:
        presented = read_authorization(given[0])
    except (MalformedHeader, MalformedCredential) as error:
        raise BadCredential(str(error)) from error
    if isinstance(presented, Credential | BearerToken):
        return presented
    raise NoCredential
