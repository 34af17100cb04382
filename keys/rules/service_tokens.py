"""
Tokens of service accounts in Elasticsearch's wire form.

Base64, without padding, of four bytes that say what follows, then `namespace/service/name:secret`.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass, field

from keys.rules.names import UNSTORABLE
from keys.rules.secret import CHECKSUM_LENGTH, Secret, checksum_of, new_secret

MARK = b"\x00\x01\x00\x01"
LONGEST_TOKEN = 2048
SECRET_SHAPE = re.compile("[A-Za-z0-9]{28}", re.ASCII)
TOKEN_NAME = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_-]{0,255}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class ServiceToken:
    """
    A service account's token as presented.

    Attributes:
        principal: the account, `namespace/service`.
        name: which of the account's tokens.
    """

    principal: str
    name: str
    secret: Secret = field(repr=False)

    @property
    def text(self) -> str:
        clear = f"{self.principal}/{self.name}:{self.secret}".encode()
        return base64.b64encode(MARK + clear).decode().rstrip("=")


def new_service_token(*, principal: str, name: str) -> ServiceToken:
    secret = new_secret(f"{principal}/{name}")
    return ServiceToken(principal=principal, name=name, secret=secret)


def service_token_from(text: str) -> ServiceToken | None:
    """Return the service token that `text` spells, None when it is none or its checksum fails."""
    clear = _decoded(text)
    # No stored name has a NUL, and PostgreSQL cannot even be asked for it.
    if clear is None or UNSTORABLE.search(clear):
        return None
    qualified, _, secret = clear.partition(":")
    parts = qualified.split("/")
    if len(parts) != len(("namespace", "service", "name")) or not SECRET_SHAPE.fullmatch(secret):
        return None
    body, checksum = secret[:-CHECKSUM_LENGTH], secret[-CHECKSUM_LENGTH:]
    if not hmac.compare_digest(checksum, checksum_of(qualified, body)):
        return None
    namespace, service, name = parts
    return ServiceToken(principal=f"{namespace}/{service}", name=name, secret=Secret(secret))


def token_name_problems(name: str) -> list[str]:
    """Return what is wrong with a service token's name."""
    if TOKEN_NAME.fullmatch(name):
        return []
    return [
        "service account token name must have at least 1 character and at most 256 characters"
        " that are alphanumeric (A-Z, a-z, 0-9) or hyphen (-) or underscore (_)."
        " It must not begin with an underscore (_)."
    ]


def _decoded(text: str) -> str | None:
    if len(text) > LONGEST_TOKEN or not text.isascii():
        return None
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        clear = base64.b64decode(padded, validate=True)
        return clear.removeprefix(MARK).decode("ascii") if clear.startswith(MARK) else None
    except (binascii.Error, ValueError):
        return None
