"""Header lines without a server."""

from collections.abc import Sequence


class Lines:
    """Values that are no plain text are not handed over, as by the real server."""

    def __init__(self, *lines: tuple[str, str]) -> None:
        self._lines = lines

    def get_all(self, key: str, /) -> Sequence[str]:
        return [value for name, value in self._lines if name == key and value.isascii()]

    def __contains__(self, key: str, /) -> bool:
        return any(name == key for name, _ in self._lines)
