"""
Ids, secrets, checksums and digests of API keys.

An id of our own is `ak_` and 17 characters: 8 for the millisecond it was made in, 9 at random.
Its first three bytes make every `encoded` credential start with the same four characters.
A secret is 22 characters of base62 (131 random bits) and a 6-character checksum over
`id:secret`, so that a scanner or the verifier tells a real key from noise without a look-up.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from hashlib import _Hash

Secret = NewType("Secret", str)
Digest = NewType("Digest", bytes)

ID_PREFIX = "ak_"
OWN_ID = re.compile(r"ak_[A-Za-z0-9_-]{17}", re.ASCII)
# In the order of their code points, so that ids sort by the time they were made.
ORDERED = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
BITS_OF_ORDERED = 6
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PAIRS_OF_BASE62 = [high + low for high in BASE62 for low in BASE62]
TIME_LENGTH, RANDOM_LENGTH = 8, 9
SECRET_LENGTH, CHECKSUM_LENGTH = 22, 6
LONGEST_CREDENTIAL = 4096
# RFC 2104: a key is brought to one block of the hash and masked, differently inside and outside.
BLOCK = hashlib.sha256().block_size
INSIDE, OUTSIDE = (bytes(byte ^ mask for byte in range(256)) for mask in (0x36, 0x5C))


class MalformedCredential(ValueError):
    """The text is no base64 of `id:secret`."""


@dataclass(frozen=True, kw_only=True)
class Credential:
    """An API key as presented: `id` names it, `secret` proves possession."""

    id: str
    secret: Secret = field(repr=False)


def new_id(now: datetime, *, prefix: str = ID_PREFIX) -> str:
    """Return a fresh id; ids of a later millisecond sort after it."""
    bits = RANDOM_LENGTH * BITS_OF_ORDERED
    number = int(now.timestamp() * 1000) << bits | secrets.randbits(bits)
    places = range((TIME_LENGTH + RANDOM_LENGTH - 1) * BITS_OF_ORDERED, -1, -BITS_OF_ORDERED)
    return prefix + "".join([ORDERED[number >> place & 63] for place in places])


def new_secret(key_id: str) -> Secret:
    """Return a fresh secret for the key `key_id`, its checksum at the end."""
    # One number, for each character of its own would ask the system for random bytes anew.
    body = _in_base62(secrets.randbelow(len(BASE62) ** SECRET_LENGTH), SECRET_LENGTH)
    return Secret(body + checksum_of(key_id, body))


def checksum_of(key_id: str, body: str) -> str:
    """Return the CRC-32 over `id:secret` as six characters of base62, high digit first."""
    # Three pairs hold all of the 32 bits.
    rest, low = divmod(zlib.crc32(f"{key_id}:{body}".encode()), len(PAIRS_OF_BASE62))
    high, middle = divmod(rest, len(PAIRS_OF_BASE62))
    return PAIRS_OF_BASE62[high] + PAIRS_OF_BASE62[middle] + PAIRS_OF_BASE62[low]


def derived_secret(key_id: str, *, seed: Secret, pepper: bytes) -> Secret:
    """
    Return the secret for `key_id` that follows from `seed`: the same at each call.

    Who lacks the seed or the pepper cannot tell it from a random one.
    """
    # The colon keeps this apart from a digest: no secret of ours has one.
    message = f"{seed}:{key_id}".encode(errors="surrogatepass")
    number = int.from_bytes(hmac.digest(pepper, message, hashlib.sha256))
    body = _in_base62(number, SECRET_LENGTH)
    return Secret(body + checksum_of(key_id, body))


def _in_base62(number: int, length: int) -> str:
    """Return the last `length` digits of the number, high digit first."""
    digits = []
    for _ in range(0, length, 2):
        number, pair = divmod(number, len(PAIRS_OF_BASE62))
        digits.append(PAIRS_OF_BASE62[pair])
    digits.reverse()
    return "".join(digits)[-length:]


def has_own_shape(key_id: str) -> bool:
    """Return whether only we can have made this id: it may not be chosen by a caller."""
    return OWN_ID.fullmatch(key_id) is not None


def is_plausible(credential: Credential) -> bool:
    """Return False for an id in our shape whose secret's checksum fails; no look-up needed."""
    if not has_own_shape(credential.id):
        return True
    body, checksum = (
        credential.secret[:-CHECKSUM_LENGTH],
        credential.secret[-CHECKSUM_LENGTH:],
    )
    # Nothing to hide in how long this takes: anybody can reckon it for what he sends.
    return checksum == checksum_of(credential.id, body)


def encoded_of(credential: Credential) -> str:
    """Return the standard base64 of `id:secret`, what follows `ApiKey` in the header."""
    return base64.b64encode(f"{credential.id}:{credential.secret}".encode()).decode()


def credential_from(encoded: str) -> Credential:
    """
    Return the credential in `encoded`, split at the first colon.

    Raises:
        MalformedCredential: not base64 of UTF-8, no colon, or nothing before it.
    """
    if len(encoded) > LONGEST_CREDENTIAL:
        raise MalformedCredential("invalid ApiKey value")
    try:
        text = binascii.a2b_base64(encoded, strict_mode=True).decode()
    except ValueError as error:
        raise MalformedCredential("invalid ApiKey value") from error
    key_id, colon, secret = text.partition(":")
    if not colon or not key_id:
        raise MalformedCredential("invalid ApiKey value")
    return Credential(id=key_id, secret=Secret(secret))


def digest_of(secret: Secret, *, pepper: bytes) -> Digest:
    """Return what is stored instead of the secret: 32 bytes."""
    # One fast hash is enough: 128 random bits leave nothing to guess.
    begun_inside, begun_outside = _begun(pepper)
    inside, outside = begun_inside.copy(), begun_outside.copy()
    inside.update(secret.encode("utf-8", "surrogatepass"))
    outside.update(inside.digest())
    return Digest(outside.digest())


@lru_cache(maxsize=64)
def _begun(pepper: bytes) -> tuple["_Hash", "_Hash"]:
    """
    Return the two hashes of HMAC-SHA-256 (RFC 2104) under a pepper, as far as it determines them.

    `hmac` prepares them at each call, which takes longer than all that follows.
    """
    key = pepper if len(pepper) <= BLOCK else hashlib.sha256(pepper).digest()
    padded = key.ljust(BLOCK, b"\0")
    return hashlib.sha256(padded.translate(INSIDE)), hashlib.sha256(padded.translate(OUTSIDE))


def is_secret_of(digest: bytes, secret: Secret, *, pepper: bytes) -> bool:
    """Return whether `secret` is the one behind `digest`, in constant time."""
    return hmac.compare_digest(digest, digest_of(secret, pepper=pepper))
