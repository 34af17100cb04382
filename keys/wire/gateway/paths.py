"""The path of an original request, decoded once; refused where two readers could differ."""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

LONGEST_TARGET = 8 * 1024
VISIBLE = re.compile(r"[!-~]+", re.ASCII)
FAULTY_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})", re.ASCII)
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}", re.ASCII)
# A slash, a backslash or a semicolon that one reader sees before it decodes, another after.
ESCAPED_SEPARATOR = re.compile(r"%(?:2f|5c|3b)", re.ASCII | re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
DOTS = frozenset({".", ".."})
# A reader that takes letters of other widths for the plain ones finds these where none were.
SEPARATING = re.compile(r"[/\\;%?#]|(?<=/)\s*\.{1,2}\s*(?=/|$)")


class AmbiguousPath(ValueError):
    """An upstream could read the path otherwise than it is read here."""


def plain_path(target: str) -> str:
    """
    Return the path of a request target (`/path?query`), decoded once.

    Raises:
        AmbiguousPath: it has empty or dot segments, a backslash, a semicolon, an escaped
            separator, something that is escaped twice, control characters, other letters that
            compatibility makes one of these, or no UTF-8.
    """
    if len(target) > LONGEST_TARGET:
        raise AmbiguousPath("is too long")
    raw, _, _ = target.partition("?")
    if not raw.startswith("/"):
        raise AmbiguousPath("does not begin with a slash")
    if not VISIBLE.fullmatch(raw):
        raise AmbiguousPath("has characters that no address has")
    for sign in ("\\", ";", "#"):
        if sign in raw:
            raise AmbiguousPath(f"has a [{sign}]")
    return _checked(_decoded(raw))


def _decoded(raw: str) -> str:
    if FAULTY_ESCAPE.search(raw):
        raise AmbiguousPath("has a percent sign that begins no escape")
    if ESCAPED_SEPARATOR.search(raw):
        raise AmbiguousPath("has an escaped separator")
    try:
        path = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise AmbiguousPath("is no UTF-8") from None
    if ESCAPE.search(path):
        raise AmbiguousPath("is escaped twice")
    return path


def _checked(path: str) -> str:
    if CONTROL.search(path):
        raise AmbiguousPath("has control characters")
    segments = path.split("/")[1:]
    if "" in segments[:-1]:
        raise AmbiguousPath("has empty segments")
    # Some file systems do without spaces at the end.
    if not DOTS.isdisjoint(map(str.strip, segments)):
        raise AmbiguousPath("has dot segments")
    if not path.isascii() and _separators(unicodedata.normalize("NFKC", path)) != _separators(path):
        raise AmbiguousPath("has separators of another width")
    return path


def _separators(path: str) -> list[str]:
    return SEPARATING.findall(path)
