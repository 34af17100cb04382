"""
Tokens as Kuzzle's clients carry them: `kapikey-` for an API key, `kauth-` for a session.

Behind that stands what looks like a JSON web token, because the clients read its payload: whose
it is, and until when. It is none: its last part is no signature but 256 random bits, and the whole
text is the secret, of which a digest is kept. Nothing that the payload says is believed, apart
from the id of the row to compare with.

A key that was made elsewhere can be worn as such a token, too: then the last part is its secret.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from keys.rules.names import UNSTORABLE
from keys.rules.secret import CHECKSUM_LENGTH, SECRET_LENGTH, Credential, Secret

HEADER = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
RANDOM_BYTES = 32
LONGEST_TEXT = 16 * 1024
RANDOM_LENGTH, OWN_LENGTH = 43, SECRET_LENGTH + CHECKSUM_LENGTH
TOKEN = re.compile(
    rf"(kauth-|kapikey-)[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{{{RANDOM_LENGTH}}})",
    re.ASCII,
)
# No random part has this length, so that the one is never taken for the other.
WORN_KEY = re.compile(
    rf"(kapikey-)[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.([A-Za-z0-9]{{{OWN_LENGTH}}})",
    re.ASCII,
)
# Without these the payload's base64 has neither `-` nor `_`, which Kuzzle's client cannot read.
UNREADABLE = re.compile("[>?~\x7f]")


class KuzzleTokenKind(StrEnum):
    """What a token's text begins with."""

    SESSION = "kauth-"
    API_KEY = "kapikey-"


@dataclass(frozen=True, kw_only=True)
class KuzzleToken:
    """
    A token as presented: `id` names its row, the whole text proves possession.

    Attributes:
        worn: the secret of a key that was made elsewhere, which proves it instead.
    """

    kind: KuzzleTokenKind
    id: str
    text: Secret = field(repr=False)
    worn: Secret | None = field(default=None, repr=False)

    @property
    def credential(self) -> Credential:
        """The token as the credential of an API key."""
        return Credential(id=self.id, secret=self.worn or self.text)


def new_kuzzle_token(
    kind: KuzzleTokenKind,
    token_id: str,
    *,
    holder: str,
    issued_at: datetime,
    expires_at: datetime | None,
) -> KuzzleToken:
    """Return a fresh token; two of one user and second differ."""
    head = _head(kind, token_id, holder=holder, issued_at=issued_at, expires_at=expires_at)
    random = secrets.token_urlsafe(RANDOM_BYTES)
    return KuzzleToken(kind=kind, id=token_id, text=Secret(f"{head}.{random}"))


def worn_as_token(
    credential: Credential, *, holder: str, issued_at: datetime, expires_at: datetime | None
) -> str:
    """Return a key of our own form as a token that Kuzzle's clients take."""
    kind = KuzzleTokenKind.API_KEY
    head = _head(kind, credential.id, holder=holder, issued_at=issued_at, expires_at=expires_at)
    return f"{head}.{credential.secret}"


def kuzzle_token_from(text: str) -> KuzzleToken | None:
    """Return the token that `text` spells, None for noise."""
    if len(text) > LONGEST_TEXT:
        return None
    whole = TOKEN.fullmatch(text)
    found = whole or WORN_KEY.fullmatch(text)
    if found is None:
        return None
    token_id = _id_in(found[2])
    if token_id is None:
        return None
    kind, worn = KuzzleTokenKind(found[1]), None if whole else Secret(found[3])
    return KuzzleToken(kind=kind, id=token_id, text=Secret(text), worn=worn)


def fingerprint_of(text: str) -> str:
    """Return the SHA-256 of a token's whole text, in hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _head(
    kind: KuzzleTokenKind,
    token_id: str,
    *,
    holder: str,
    issued_at: datetime,
    expires_at: datetime | None,
) -> str:
    """Return what stands before the last point; Kuzzle's client can read its payload."""
    claims: dict[str, str | int] = {"_id": holder, "iat": int(issued_at.timestamp())}
    if expires_at is not None:
        claims["exp"] = int(expires_at.timestamp())
    claims["jti"] = token_id
    text = json.dumps(claims, separators=(",", ":"))
    readable = UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    payload = base64.urlsafe_b64encode(readable.encode()).decode().rstrip("=")
    return f"{kind}{HEADER}.{payload}"


def _id_in(payload: str) -> str | None:
    try:
        decoded = base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True)
        claims = json.loads(decoded)
    except (binascii.Error, ValueError, RecursionError):
        return None
    token_id = claims.get("jti") if isinstance(claims, dict) else None
    if not isinstance(token_id, str) or not token_id or UNSTORABLE.search(token_id):
        return None
    return token_id
