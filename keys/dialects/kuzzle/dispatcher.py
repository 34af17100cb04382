"""One request, whichever way it came, from its names to the answer."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from keys.conf import key_settings
from keys.dialects.kuzzle.arguments import wants_cookie
from keys.dialects.kuzzle.calls import Call
from keys.dialects.kuzzle.credentials import NOBODY, Asker, asker_of
from keys.dialects.kuzzle.envelope import envelope
from keys.dialects.kuzzle.errors import (
    UNEXPECTED,
    UNKNOWN_ACTION,
    UNKNOWN_CONTROLLER,
    Refused,
    error_json,
    refusal_of,
)
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.dialects.kuzzle.rights import Right, has, refusal
from keys.dialects.kuzzle.routes import BY_NAME, CONTROLLERS, Route, public_api
from keys.models.database_errors import is_busy
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError
from keys.rules.json_types import Json, JsonObject

log = logging.getLogger(__name__)
API = public_api()
LOGOUT = ("auth", "logout")


@dataclass(frozen=True, kw_only=True)
class Answered:
    """
    What a request is answered with.

    Attributes:
        cookie: a `Set-Cookie`; None for none.
        expires_at: when what the request came with ends; None where it does not, or is over.
        is_logout: it is over by this very request.
    """

    envelope: JsonObject
    cookie: str | None = None
    expires_at: datetime | None = None
    is_logout: bool = False


def answer(request: KuzzleRequest, *, now: datetime) -> Answered:
    """Carry the request out; whatever goes wrong is told in the answer."""
    node = f"knode-{key_settings().node_name}"
    asker = NOBODY
    try:
        route_name = request.names
        asker = _asker(request, now=now)
        call = _call(request, asker, now=now)
        result = _result(call, *route_name)
    except Refused as refused:
        return Answered(envelope=envelope(request, node=node, error=error_json(refused)))
    except ApiKeyError as error:
        name = asker.caller.username if asker.caller else ""
        ours = refusal_of(
            error, controller=request.controller or "", action=request.action or "", name=name
        )
        return Answered(envelope=envelope(request, node=node, error=error_json(ours)))
    except Exception as error:  # noqa: BLE001  # a socket must not die of one bad answer
        return Answered(envelope=envelope(request, node=node, error=_failure(error)))
    is_logout = route_name == LOGOUT
    return Answered(
        envelope=envelope(request, node=node, result=result),
        cookie=call.cookie,
        expires_at=None if is_logout else asker.expires_at,
        is_logout=is_logout,
    )


def may_call(caller: Caller | None, controller: str, action: str) -> bool:
    """Return whether somebody may call an action; one that there is not, nobody may."""
    route = BY_NAME.get((controller, action))
    return route is not None and has(route.right, caller)


def _asker(request: KuzzleRequest, *, now: datetime) -> Asker:
    return NOBODY if _is_about_cookie(request) else asker_of(request, now=now)


def _is_about_cookie(request: KuzzleRequest) -> bool:
    route = BY_NAME.get(request.names)
    return route is not None and route.is_about_cookie and wants_cookie(request)


def _call(request: KuzzleRequest, asker: Asker, *, now: datetime) -> Call:
    return Call(
        request=request,
        asker=asker,
        now=now,
        api=API,
        may=lambda controller, action: may_call(asker.caller, controller, action),
    )


def _result(call: Call, controller: str, action: str) -> Json:
    return _permitted(call, controller, action).handler(call)


def _permitted(call: Call, controller: str, action: str) -> Route:
    route, caller = BY_NAME.get((controller, action)), call.asker.caller
    if route is None:
        # Only who may do everything learns what there is not.
        if not has(Right.SECURITY, caller):
            raise refusal(caller, controller, action)
        if controller not in CONTROLLERS:
            raise Refused(UNKNOWN_CONTROLLER, controller)
        raise Refused(UNKNOWN_ACTION, controller, action)
    if not has(route.right, caller) and not _is_about_cookie(call.request):
        raise refusal(caller, controller, action)
    return route


def _failure(error: Exception) -> JsonObject:
    """Return what is told of a failure of ours; the log knows more."""
    if isinstance(error, DatabaseError) and is_busy(error):
        log.warning("The database is busy or away: %s", error)
        refused = Refused(UNEXPECTED, "the database is busy, retry later")
        return {**error_json(refused), "status": 503}
    log.error("A request could not be answered.", exc_info=error)
    return error_json(Refused(UNEXPECTED, "the log of the server knows more"))
