"""Which handler a path has."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from keys.verifier.answers import Answer, not_found, wrong_method
from keys.verifier.rsgi import HttpProtocol, Scope

# The answer itself where memory is enough: a coroutine costs more than many a verdict.
Handler: TypeAlias = Callable[[Scope, HttpProtocol], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """What answers on a path, and to which methods; without any, to all of them."""

    handler: Handler
    methods: tuple[str, ...] = ("GET", "HEAD")


def route_of(routes: Mapping[str, Route], scope: Scope) -> Handler | Answer:
    """Return the handler of a request, or the answer to one that has none."""
    path = scope.path
    route = routes.get(path)
    if route is None:
        return not_found(path)
    methods = route.methods
    if methods and scope.method not in methods:
        return wrong_method(path, scope.method, allowed=methods)
    return route.handler
