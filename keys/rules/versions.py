"""Which state of a thing somebody has seen, so that nobody overwrites what he has not."""

import hashlib
import json

from keys.rules.errors import ChangedMeanwhile, NameTaken
from keys.rules.json_types import Json

ABSENT = ""
"""The version of a thing that must not be there yet."""


def version_of(value: Json) -> str:
    """Return the SHA-256, in hex, of a JSON value; the order of its names counts."""
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()


def check_version(kind: str, name: str, *, seen: str | None, found: str) -> None:
    """
    Let a change pass whose author knows what he changes.

    Args:
        kind: `role` or `user`.
        seen: the version he has seen; `ABSENT` when there was none, None for whatever it is.
        found: the version that there is, or `ABSENT`.

    Raises:
        NameTaken: he means to make a new one, and there is one.
        ChangedMeanwhile: it has changed since, or it is gone.
    """
    if seen is None or seen == found:
        return
    if seen == ABSENT:
        raise NameTaken(kind, name)
    raise ChangedMeanwhile(kind, name)
