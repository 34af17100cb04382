"""Credentials whose secret was found right before: the same text needs no second proof."""

import secrets
from hashlib import blake2b

from keys.verifier.holders import KeyEntry, KeyLife

# Ways to write one key's line (spaces, the case of the scheme) that are worth a place.
MOST_LINES_OF_A_KEY = 4


class Recognised:
    """
    Knows header lines by a fingerprint that differs from process to process; it keeps no secret.

    A line counts only as long as the entry that it leads to is on the shelf, which tells when one
    leaves it: whatever changes the key does that.
    """

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(blake2b.SALT_SIZE)
        self._entries: dict[bytes, KeyEntry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def life_of(self, line: str) -> KeyLife | None:
        """Return the key whose secret this line holds, if it was proved and nothing changed."""
        entry = self._entries.get(self._fingerprint(line))
        if entry is None:
            return None
        entry.is_used = True
        return entry.proved

    def learn(self, line: str, entry: KeyEntry, life: KeyLife) -> None:
        """Remember that this line holds the secret of a key of this entry, which is remembered."""
        if entry.proved is not life or len(entry.lines) >= MOST_LINES_OF_A_KEY:
            self.forget(entry)
        entry.proved = life
        fingerprint = self._fingerprint(line)
        if fingerprint not in self._entries:
            self._entries[fingerprint] = entry
            entry.lines = (*entry.lines, fingerprint)

    def forget(self, entry: KeyEntry) -> None:
        """Forget all lines that lead to this entry."""
        for fingerprint in entry.lines:
            del self._entries[fingerprint]
        entry.lines = ()
        entry.proved = None

    def _fingerprint(self, line: str) -> bytes:
        # No key: the secret in the line is what nobody can guess.
        return blake2b(line.encode("utf-8", "replace"), digest_size=16, salt=self._salt).digest()
