"""The file that says which request takes which privileges."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.wire.gateway.needs import BadNeeds, Needs, needs_of_fields
from keys.wire.gateway.original import METHOD, OriginalRequest
from keys.wire.gateway.paths import CONTROL, DOTS
from keys.wire.json_reader import read_json
from keys.wire.json_scanner import MalformedJson

LARGEST_FILE = 1024 * 1024
MOST_ROUTES = 1_000
NAME = re.compile(r"[^\x00-\x1f\x7f]{1,128}")
OWN_FIELDS = ("name", "methods", "path")
ONE_SEGMENT, THE_REST = "*", "**"
UNLIKELY = frozenset("%;\\?#")
"""Signs that no path has once it is decoded and was not refused, or that are meant otherwise."""


class BadRoutes(ValueError):
    """The file cannot be used; the text ends a sentence."""


@dataclass(frozen=True)
class PathPattern:
    """
    Segments of a decoded path: `*` stands for any one, `**` at the end for any number of them.

    Attributes:
        is_open: whether it ends in `**`.
    """

    segments: tuple[str, ...]
    is_open: bool

    @classmethod
    def of(cls, text: str) -> "PathPattern":
        """
        Return the pattern.

        Raises:
            BadRoutes: no path could ever be so, or it is not written as patterns are.
        """
        if not text.startswith("/") or CONTROL.search(text) or UNLIKELY.intersection(text):
            raise BadRoutes(f"no path can be [{text[:256]}]")
        segments = text[1:].split("/")
        is_open = segments[-1] == THE_REST
        if is_open:
            segments.pop()
        inner = segments if is_open else segments[:-1]
        if "" in inner or DOTS.intersection(segments):
            raise BadRoutes(f"no path can be [{text[:256]}]")
        if any(ONE_SEGMENT in one and one != ONE_SEGMENT for one in segments):
            raise BadRoutes(f"[*] stands for a whole segment, unlike in [{text[:256]}]")
        return cls(tuple(segments), is_open)

    def matches(self, segments: Sequence[str]) -> bool:
        if len(segments) < len(self.segments) or (
            len(segments) > len(self.segments) and not self.is_open
        ):
            return False
        return all(
            bool(found) if wanted == ONE_SEGMENT else found == wanted
            for wanted, found in zip(self.segments, segments, strict=False)
        )


@dataclass(frozen=True, kw_only=True)
class GatewayRoute:
    """
    What one kind of request takes.

    Attributes:
        methods: None for any.
        folded: the pattern for readers who take no notice of case.
    """

    name: str
    methods: frozenset[str] | None
    pattern: PathPattern
    folded: PathPattern
    needs: Needs


@dataclass(frozen=True)
class RouteTable:
    """
    The first route that fits an original request is its; one that none fits is refused.

    Many upstreams take `/orders`, `/orders/` and `/Orders` for the same. So a request does not slip
    to a later route by the slash or by the case of its letters alone.
    """

    routes: tuple[GatewayRoute, ...]

    def route_of(self, request: OriginalRequest) -> GatewayRoute | None:
        segments = request.path[1:].split("/")
        folded = request.path[1:].casefold().split("/")
        other = [*folded, ""] if folded[-1] else folded[:-1]
        for route in self.routes:
            if route.methods is not None and request.method not in route.methods:
                continue
            if route.pattern.matches(segments):
                return route
            if route.folded.matches(folded) or route.folded.matches(other):
                return None
        return None


def read_routes(content: bytes, *, is_json: bool) -> RouteTable:
    """
    Return the routes in a file, TOML or JSON.

    Shape: a list `route` of objects with `name`, `path`, `methods`, and what `needs_of_fields`
    takes.

    Raises:
        BadRoutes: it cannot be read, or a route is not as it must be.
    """
    if len(content) > LARGEST_FILE:
        raise BadRoutes(f"it is larger than {LARGEST_FILE} bytes")
    document = _document(content, is_json=is_json)
    entries = document.get("route") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadRoutes("it must hold a list of routes, called [route]")
    if set(document) != {"route"}:
        raise BadRoutes("it may hold nothing but [route]")
    if not entries or len(entries) > MOST_ROUTES:
        raise BadRoutes(f"it must hold 1 to {MOST_ROUTES} routes")
    routes = tuple(_route(one, number) for number, one in enumerate(entries, start=1))
    if len({route.name for route in routes}) < len(routes):
        raise BadRoutes("two routes have the same name")
    return RouteTable(routes)


def _document(content: bytes, *, is_json: bool) -> Any:  # whatever the file holds
    try:
        if is_json:
            return read_json(content).value
        return tomllib.loads(content.decode())
    except (MalformedJson, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRoutes(f"it is no {'JSON' if is_json else 'TOML'}: {error}") from error


def _route(fields: Mapping[str, Any], number: int) -> GatewayRoute:
    name = fields.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadRoutes(f"route {number} has no name")
    path = fields.get("path")
    if not isinstance(path, str):
        raise BadRoutes(f"route [{name}] has no path")
    needs = {field: value for field, value in fields.items() if field not in OWN_FIELDS}
    try:
        return GatewayRoute(
            name=name,
            methods=_methods(fields.get("methods")),
            pattern=PathPattern.of(path),
            folded=PathPattern.of(path.casefold()),
            needs=needs_of_fields(needs),
        )
    except (BadRoutes, BadNeeds) as error:
        raise BadRoutes(f"route [{name}]: {error}") from error


def _methods(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        raise BadRoutes("[methods] must be a list of methods, or be left out for any")
    for method in value:
        if not isinstance(method, str) or not METHOD.fullmatch(method):
            raise BadRoutes("[methods] must be a list of methods in capitals")
    return frozenset(value)
