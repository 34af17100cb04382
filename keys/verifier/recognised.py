"""Credentials whose secret was found right before: the same text needs no second proof."""

import secrets
from hashlib import blake2b
from itertools import islice

from keys.verifier.holders import KeyEntry, KeyLife

MOST = 200_000


class Recognised:
    """
    Knows header lines by a fingerprint under a key of this process alone; it keeps no secret.

    What a line leads to counts only as long as its entry is remembered: whatever changes the key
    drops that.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lives: dict[bytes, tuple[KeyEntry, KeyLife]] = {}

    def life_of(self, line: str) -> KeyLife | None:
        """Return the key whose secret this line holds, if it was proved and nothing changed."""
        found = self._lives.get(self._fingerprint(line))
        if found is None or not found[0].is_remembered:
            return None
        found[0].is_used = True
        return found[1]

    def learn(self, line: str, entry: KeyEntry, life: KeyLife) -> None:
        """Remember that this line holds the key's secret."""
        if len(self._lives) >= MOST:
            # Most lead nowhere by now; those that do not are soon proved again.
            self._lives.clear()
        self._lives[self._fingerprint(line)] = (entry, life)
        self._let_go()

    def _let_go(self) -> None:
        """Look at the oldest two: what the shelf had no room for may not stay in memory here."""
        for line in [*islice(self._lives, 2)]:
            found = self._lives.pop(line)
            if found[0].is_remembered:
                self._lives[line] = found

    def _fingerprint(self, line: str) -> bytes:
        return blake2b(line.encode(errors="replace"), key=self._key, digest_size=16).digest()
