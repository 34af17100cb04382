"""Remember that the holder of a key has it, for who remembers keys and judges them himself."""

from keys.actions._presented_key import mark_first_use


def note_first_use(primary_key: int) -> bool:
    """Let no repeated request replace the key from now on; return whether it still lives."""
    return mark_first_use(primary_key)
