"""
How Django checks password hashes that were made elsewhere.

They are only checked, never made: at the next login the password is hashed with Argon2 instead.
"""

from typing import Any

import bcrypt
from django.contrib.auth.hashers import BasePasswordHasher

from keys.rules.password_hash import (
    LONGEST_FOR_BCRYPT,
    HashKind,
    is_password_of_pbkdf2,
)


class ForeignHasher(BasePasswordHasher):
    """A stored hash is the hasher's name, `$`, and the hash as it was brought along."""

    def encode(self, password: str, salt: str) -> str:
        raise NotImplementedError(f"{self.algorithm} hashes are checked here, not made")

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, _, foreign = encoded.partition("$")
        return {"algorithm": algorithm, "hash": foreign}

    def safe_summary(self, encoded: str) -> dict[Any, Any]:  # Django's names are lazy texts
        return {"algorithm": self.decode(encoded)["algorithm"]}

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002  # Django's signature
        return True

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Spend nothing: only the hash itself says what checking it takes."""


class BcryptHasher(ForeignHasher):
    algorithm = HashKind.BCRYPT.value

    def verify(self, password: str, encoded: str) -> bool:
        secret = password.encode(errors="surrogatepass")[:LONGEST_FOR_BCRYPT]
        return bcrypt.checkpw(secret, self.decode(encoded)["hash"].encode())


class Pbkdf2Hasher(ForeignHasher):
    """Elasticsearch's PBKDF2 with HMAC-SHA-512, plain or stretched."""

    algorithm = HashKind.PBKDF2.value

    def verify(self, password: str, encoded: str) -> bool:
        return is_password_of_pbkdf2(self.decode(encoded)["hash"], password)
