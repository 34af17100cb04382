"""The original request, as a gateway tells of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from keys.wire.gateway.families import ORIGINAL_IN_QUERY, Family, foreign_to
from keys.wire.gateway.paths import AmbiguousPath, plain_path

METHOD = re.compile(r"[A-Z][A-Z_-]{0,31}", re.ASCII)


class BadOriginal(ValueError):
    """The original request is not told, told twice, or told so that readers could differ."""


class HeaderLines(Protocol):
    """A request's header lines; names are in lower case."""

    def get_all(self, key: str, /) -> Sequence[str]: ...

    def __contains__(self, key: str, /) -> bool: ...


@dataclass(frozen=True)
class OriginalRequest:
    """`path` is decoded, without the query."""

    method: str
    path: str


def sole_line(headers: HeaderLines, name: str) -> str | None:
    """
    Return the value of a header line, None where there is none.

    Raises:
        BadOriginal: there are several, or it has characters that no header line should have.
    """
    values = headers.get_all(name)
    if len(values) == 1:
        return values[0]
    # The server hands over no value that is not plain text, though the name is there.
    if values or name in headers:
        raise BadOriginal(f"the header [{name}] is repeated or cannot be read")
    return None


def original_request(
    headers: HeaderLines, family: Family, *, method: str, query: str
) -> OriginalRequest:
    """
    Return the request that a gateway asks about.

    Args:
        method, query: of the request to the verifier itself.

    Raises:
        BadOriginal: it is not told as this family tells it, or as another one does besides.
    """
    for name in foreign_to(family):
        if name in headers:
            raise BadOriginal(f"the header [{name}] is none of this gateway's")
    if family.is_in_request_line:
        _, found, target = f"&{query}".partition(f"&{ORIGINAL_IN_QUERY}=")
        if not found:
            raise BadOriginal("the original request is not told")
    else:
        told = sole_line(headers, family.method), sole_line(headers, family.target)
        if told[0] is None or told[1] is None:
            raise BadOriginal("the original request is not told")
        method, target = told[0], told[1]
    if not METHOD.fullmatch(method):
        raise BadOriginal("the original method cannot be read")
    try:
        return OriginalRequest(method, plain_path(target))
    except AmbiguousPath as error:
        raise BadOriginal(f"the original path {error}") from error


def own_query(query: str, family: Family | None) -> str:
    """Return the part of the query that is the verifier's own, not the original request's."""
    if family is None or not family.is_in_request_line:
        return query
    own, _, _ = f"&{query}".partition(f"&{ORIGINAL_IN_QUERY}=")
    return own.removeprefix("&")
