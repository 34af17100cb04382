"""
Tokens as Kuzzle's clients carry them: `kapikey-` for an API key, `kauth-` for a session.

Behind that stands what looks like a JSON web token, because the clients read its payload: whose
it is, and until when. It is none: its last part is no signature but 256 random bits, and the whole
text is the secret, of which a digest is kept. Nothing that the payload says is believed, apart
from the id of the row to compare with.
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
from keys.rules.secret import Credential, Secret

HEADER = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
RANDOM_BYTES = 32
LONGEST_TEXT = 16 * 1024
TOKEN = re.compile(
    r"(kauth-|kapikey-)[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]{43}", re.ASCII
)
# Without these the payload's base64 has neither `-` nor `_`, which Kuzzle's client cannot read.
UNREADABLE = re.compile("[>?~\x7f]")


class KuzzleTokenKind(StrEnum):
    """What a token's text begins with."""

    SESSION = "kauth-"
    API_KEY = "kapikey-"


@dataclass(frozen=True, kw_only=True)
class KuzzleToken:
    """A token as presented: `id` names its row, the whole text proves possession."""

    kind: KuzzleTokenKind
    id: str
    text: Secret = field(repr=False)

    @property
    def credential(self) -> Credential:
        """The token as the credential of an API key."""
        return Credential(id=self.id, secret=self.text)


def new_kuzzle_token(
    kind: KuzzleTokenKind,
    token_id: str,
    *,
    holder: str,
    issued_at: datetime,
    expires_at: datetime | None,
) -> KuzzleToken:
    """Return a fresh token; two of one user and second differ."""
    claims: dict[str, str | int] = {"_id": holder, "iat": int(issued_at.timestamp())}
    if expires_at is not None:
        claims["exp"] = int(expires_at.timestamp())
    claims["jti"] = token_id
    text = json.dumps(claims, separators=(",", ":"))
    readable = UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    payload = base64.urlsafe_b64encode(readable.encode()).decode().rstrip("=")
    random = secrets.token_urlsafe(RANDOM_BYTES)
    return KuzzleToken(kind=kind, id=token_id, text=Secret(f"{kind}{HEADER}.{payload}.{random}"))


def kuzzle_token_from(text: str) -> KuzzleToken | None:
    """Return the token that `text` spells, None for noise."""
    if len(text) > LONGEST_TEXT:
        return None
    found = TOKEN.fullmatch(text)
    if found is None:
        return None
    token_id = _id_in(found[2])
    if token_id is None:
        return None
    return KuzzleToken(kind=KuzzleTokenKind(found[1]), id=token_id, text=Secret(text))


def fingerprint_of(text: str) -> str:
    """Return the SHA-256 of a token's whole text, in hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


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
