"""
Password hashes that a caller brings along: of Argon2id, and as Elasticsearch writes its own.

Each says itself what checking it costs, so only a bounded cost is taken.

Source: Elasticsearch 9, Hasher; the written form of Argon2.
"""

import base64
import binascii
import hashlib
import hmac
import re
from enum import StrEnum

ARGON2ID = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory>[0-9]{1,6}),t=(?P<passes>[0-9]{1,2}),p=(?P<lanes>[0-9]{1,2})"
    r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}",
    re.ASCII,
)
MEMORY = range(8, 102_401)
PASSES = range(1, 11)
LANES = range(1, 17)
BCRYPT = re.compile(r"\$2[aby]\$(?P<cost>[0-9]{2})\$[./A-Za-z0-9]{53}", re.ASCII)
BCRYPT_COSTS = range(4, 15)
PBKDF2 = re.compile(
    r"\{(?P<kind>PBKDF2|PBKDF2_STRETCH)\}(?P<iterations>[0-9]{1,7})"
    r"\$(?P<salt>[A-Za-z0-9+/=]{1,128})\$(?P<digest>[A-Za-z0-9+/=]{1,128})",
    re.ASCII,
)
ITERATIONS = range(1, 1_000_001)
DIGEST_LENGTH = 32
LONGEST_HASH = 121
"""With the name of who can check it in front, it fills the column."""
LONGEST_FOR_BCRYPT = 72
"""Bytes of a password that bcrypt looks at."""


class HashKind(StrEnum):
    """Who can check a hash."""

    ARGON2 = "argon2"
    BCRYPT = "bcrypt"
    PBKDF2 = "pbkdf2"


def kind_of_hash(text: str) -> HashKind | None:
    """Return what kind of hash `text` is; None for no hash, or one too costly to check."""
    if len(text) > LONGEST_HASH:
        return None
    if _is_argon2(text):
        return HashKind.ARGON2
    if _is_bcrypt(text):
        return HashKind.BCRYPT
    return HashKind.PBKDF2 if _is_pbkdf2(text) else None


def is_password_of_pbkdf2(text: str, password: str) -> bool:
    """Return whether the PBKDF2 hash `text` is that of `password`, in constant time."""
    found = PBKDF2.fullmatch(text)
    if found is None:
        return False
    secret = password.encode(errors="surrogatepass")
    if found["kind"] == "PBKDF2_STRETCH":
        # Stretched first: FIPS wants no password shorter than this.
        secret = hashlib.sha512(secret).hexdigest().encode()
    made = hashlib.pbkdf2_hmac(
        "sha512", secret, _decoded(found["salt"]), int(found["iterations"]), DIGEST_LENGTH
    )
    return hmac.compare_digest(made, _decoded(found["digest"]))


def _is_argon2(text: str) -> bool:
    found = ARGON2ID.fullmatch(text)
    return (
        found is not None
        and int(found["memory"]) in MEMORY
        and int(found["passes"]) in PASSES
        and int(found["lanes"]) in LANES
        and int(found["memory"]) >= MEMORY.start * int(found["lanes"])
    )


def _is_bcrypt(text: str) -> bool:
    found = BCRYPT.fullmatch(text)
    return found is not None and int(found["cost"]) in BCRYPT_COSTS


def _is_pbkdf2(text: str) -> bool:
    found = PBKDF2.fullmatch(text)
    if found is None or int(found["iterations"]) not in ITERATIONS:
        return False
    return bool(_decoded(found["salt"])) and len(_decoded(found["digest"])) == DIGEST_LENGTH


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
