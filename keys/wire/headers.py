"""What an `Authorization` header says, in the forms that Elasticsearch takes."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import TypeAlias

from keys.rules.kuzzle_tokens import KuzzleTokenKind, kuzzle_token_from
from keys.rules.names import UNSTORABLE
from keys.rules.secret import Credential, MalformedCredential, credential_from

LONGEST_HEADER = 16 * 1024


@dataclass(frozen=True, kw_only=True)
class BasicCredential:
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class BearerToken:
    value: str = field(repr=False)


Presented: TypeAlias = BasicCredential | Credential | BearerToken


class MalformedHeader(ValueError):
    """The header cannot be read; the text is for whoever sent it."""


def read_authorization(header: str) -> Presented | None:
    """
    Return the credential in the header; None when its scheme is none of ours.

    Two headers that a server joined by a comma are one that cannot be read: no base64 has one.

    Raises:
        MalformedHeader: a Basic credential that is no base64 of `name:password`.
        MalformedCredential: an API key that is no base64 of `id:secret`.
    """
    if len(header) > LONGEST_HEADER:
        raise MalformedHeader(f"Authorization header is longer than [{LONGEST_HEADER}] characters")
    scheme, _, rest = header.strip().partition(" ")
    value = rest.strip()
    match scheme.lower():
        case "basic":
            return _basic(value)
        case "apikey":
            return _api_key(value)
        case "bearer":
            return _bearer(value)
    return None


def _basic(value: str) -> BasicCredential:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise MalformedHeader("invalid basic authentication header encoding") from error
    username, colon, password = text.partition(":")
    if not colon:
        raise MalformedHeader("invalid basic authentication header value")
    return BasicCredential(username=username, password=password)


def _bearer(value: str) -> Credential | BearerToken:
    """Return the token; a key in Kuzzle's form is a key like any other."""
    token = kuzzle_token_from(value)
    if token is not None and token.kind is KuzzleTokenKind.API_KEY:
        return token.credential
    return BearerToken(value)


def _api_key(value: str) -> Credential:
    credential = credential_from(value)
    # No stored id has one, and PostgreSQL cannot even be asked for it.
    if UNSTORABLE.search(credential.id):
        raise MalformedCredential("invalid ApiKey value")
    return credential
