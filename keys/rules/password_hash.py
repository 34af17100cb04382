"""Password hashes that a caller brings along."""

import re

# The written form of Argon2id, bounded: a hash says itself what checking it costs.
ARGON2ID = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory>[0-9]{1,6}),t=(?P<passes>[0-9]{1,2}),p=(?P<lanes>[0-9]{1,2})"
    r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}",
    re.ASCII,
)
MEMORY = range(8, 102_401)
PASSES = range(1, 11)
LANES = range(1, 17)


def is_acceptable_password_hash(text: str) -> bool:
    """Return whether `text` is an Argon2id hash that costs no more to check than our own."""
    found = ARGON2ID.fullmatch(text)
    return (
        found is not None
        and int(found["memory"]) in MEMORY
        and int(found["passes"]) in PASSES
        and int(found["lanes"]) in LANES
        and int(found["memory"]) >= MEMORY.start * int(found["lanes"])
    )
