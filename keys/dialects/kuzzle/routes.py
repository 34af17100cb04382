"""
Every action: its addresses over HTTP, what it takes to call it, and who carries it out.

The one place that says so; `server:publicApi`, rights and both transports read it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from keys.dialects.kuzzle import key_actions, server_actions, session_actions, user_actions
from keys.dialects.kuzzle.calls import Handler
from keys.dialects.kuzzle.rights import Right
from keys.rules.json_types import Json, JsonObject


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    One action.

    Attributes:
        addresses: verb and path; the first is published, others are known to some clients.
        is_about_cookie: called with `cookieAuth`, the cookie is what it is about, not who asks.
    """

    controller: str
    action: str
    addresses: tuple[tuple[str, str], ...]
    right: Right
    handler: Handler
    is_about_cookie: bool = False


def _route(
    name: str,
    right: Right,
    handler: Handler,
    *addresses: str,
    is_about_cookie: bool = False,
) -> Route:
    controller, _, action = name.partition(":")
    pairs = [tuple(address.split(" ")) for address in addresses]
    return Route(
        controller=controller,
        action=action,
        addresses=tuple((verb, path) for verb, path in pairs),
        right=right,
        handler=handler,
        is_about_cookie=is_about_cookie,
    )


OPEN, SIGNED_IN, OWN = Right.OPEN, Right.SIGNED_IN, Right.OWN_KEYS
ROUTES: tuple[Route, ...] = (
    _route("server:publicApi", OPEN, server_actions.public_api, "GET /_publicApi"),
    _route("server:info", SIGNED_IN, server_actions.info, "GET /", "GET /_serverInfo"),
    _route("server:now", SIGNED_IN, server_actions.now, "GET /_now"),
    _route("server:healthCheck", SIGNED_IN, server_actions.health_check, "GET /_healthCheck"),
    _route("server:adminExists", SIGNED_IN, server_actions.admin_exists, "GET /_adminExists"),
    _route(
        "auth:login",
        OPEN,
        session_actions.login,
        # No GET: a password does not belong into an address.
        "POST /_login/:strategy",
        is_about_cookie=True,
    ),
    _route(
        "auth:logout",
        SIGNED_IN,
        session_actions.logout,
        "POST /_logout",
        is_about_cookie=True,
    ),
    _route(
        "auth:checkToken",
        OPEN,
        session_actions.check_token,
        "POST /_checkToken",
        is_about_cookie=True,
    ),
    _route("auth:createToken", SIGNED_IN, session_actions.create_token, "POST /_createToken"),
    _route("auth:refreshToken", SIGNED_IN, session_actions.refresh_token, "POST /_refreshToken"),
    _route("auth:checkRights", SIGNED_IN, session_actions.check_rights, "POST /_checkRights"),
    _route("auth:getCurrentUser", OPEN, session_actions.current_user, "GET /_me", "GET /users/_me"),
    _route(
        "auth:getMyRights",
        OPEN,
        session_actions.my_rights,
        "GET /_me/_rights",
        "GET /users/_me/_rights",
    ),
    _route("auth:getStrategies", SIGNED_IN, session_actions.strategies, "GET /strategies"),
    _route("auth:createApiKey", OWN, key_actions.create_own, "POST /api-keys/_create"),
    _route("auth:searchApiKeys", OWN, key_actions.search_own, "POST /api-keys/_search"),
    _route("auth:deleteApiKey", OWN, key_actions.delete_own, "DELETE /api-keys/:_id"),
    _route(
        "security:createApiKey",
        Right.SECURITY,
        key_actions.create_for,
        "POST /users/:userId/api-keys/_create",
    ),
    _route(
        "security:searchApiKeys",
        Right.READ_KEYS,
        key_actions.search_of,
        "POST /users/:userId/api-keys/_search",
    ),
    _route(
        "security:deleteApiKey",
        Right.END_KEYS,
        key_actions.delete_of,
        "DELETE /users/:userId/api-keys/:_id",
    ),
    _route(
        "security:createUser",
        Right.SECURITY,
        user_actions.create_user,
        "POST /users/_create",
        "POST /users/:_id/_create",
    ),
    _route("security:deleteUser", Right.SECURITY, user_actions.delete_user, "DELETE /users/:_id"),
    _route(
        "security:revokeTokens",
        Right.SECURITY,
        user_actions.revoke_tokens,
        "DELETE /users/:_id/tokens",
    ),
)
BY_NAME = {(route.controller, route.action): route for route in ROUTES}
CONTROLLERS = frozenset(route.controller for route in ROUTES)
VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Found:
    """The route of an address; `placed` are the values of its placeholders."""

    route: Route
    placed: dict[str, Json]


def parts_of(path: str) -> list[str]:
    """Return the parts of a path, decoded once; empty ones count for nothing."""
    return [unquote(part) for part in path.split("/") if part]


def route_at(verb: str, path: str) -> Found | None:
    """Return the action at an address; a word in it wins over a placeholder."""
    given = parts_of(path)
    fitting = [
        (_words(wanted), route, wanted)
        for route in ROUTES
        for known, address in route.addresses
        if known == verb and _fits(wanted := parts_of(address), given)
    ]
    if not fitting:
        return None
    _, route, wanted = max(fitting, key=lambda one: one[0])
    return Found(route, {name[1:]: value for name, value in _placed(wanted, given)})


def public_api() -> JsonObject:
    """Return, by controller and action, names and `"http": [{"verb", "url", "path"}]`."""
    api: dict[str, JsonObject] = {}
    for route in ROUTES:
        verb, path = route.addresses[0]
        api.setdefault(route.controller, {})[route.action] = {
            "controller": route.controller,
            "action": route.action,
            "http": [{"verb": verb, "url": path, "path": path}],
        }
    return {**api}


def _fits(wanted: Sequence[str], given: Sequence[str]) -> bool:
    return len(wanted) == len(given) and all(
        one.startswith(":") or one == other for one, other in zip(wanted, given, strict=True)
    )


def _words(wanted: Sequence[str]) -> tuple[bool, ...]:
    return tuple(not part.startswith(":") for part in wanted)


def _placed(wanted: Sequence[str], given: Sequence[str]) -> Iterator[tuple[str, str]]:
    return (
        (name, value) for name, value in zip(wanted, given, strict=True) if name.startswith(":")
    )
