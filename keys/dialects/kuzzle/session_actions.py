"""The controller `auth`, as far as it is about sessions and who somebody is."""

from datetime import datetime

from keys.access.callers import caller_of_user
from keys.actions.authenticate_password import authenticate_password
from keys.actions.begin_session import NewSession, begin_session
from keys.actions.end_sessions import end_own_sessions, end_session
from keys.actions.renew_session import renew_session
from keys.dialects.kuzzle.arguments import (
    body_of,
    flag,
    lifetime,
    required_text,
    sets_cookie,
    wants_cookie,
)
from keys.dialects.kuzzle.calls import Call
from keys.dialects.kuzzle.cookies import cleared_cookie, cookie_with
from keys.dialects.kuzzle.credentials import NOBODY, Asker, holder_of
from keys.dialects.kuzzle.durations import NEVER, milliseconds_from
from keys.dialects.kuzzle.errors import (
    BAD_EXPIRATION,
    BAD_LOGIN,
    BAD_TOKEN,
    FORBIDDEN,
    MISSING_ARGUMENT,
    NOT_REFRESHABLE,
    UNKNOWN_STRATEGY,
    WRONG_TYPE,
    Refused,
)
from keys.dialects.kuzzle.payloads import span_json
from keys.dialects.kuzzle.rights import ANONYMOUS, ANONYMOUS_PROFILE
from keys.rules.errors import NotAuthenticated
from keys.rules.json_types import Json, JsonObject
from keys.rules.search.moments import milliseconds_of

LOCAL = "local"
DEFAULT_SPAN = "1h"
ACKNOWLEDGED: Json = {"acknowledged": True}


def login(call: Call) -> Json:
    """Return a token for who proves himself by name and password."""
    strategy = required_text(call.request, "strategy")
    if strategy != LOCAL:
        raise Refused(UNKNOWN_STRATEGY, strategy)
    sets_cookie(call.request)
    username, password = _credentials(call)
    origin = call.request.connection.origin
    try:
        user = authenticate_password(
            username=username, password=password, now=call.now, origin=origin
        )
    except NotAuthenticated as error:
        raise Refused(BAD_LOGIN) from error
    asked = call.request.arguments.get("expiresIn") or DEFAULT_SPAN
    session = begin_session(
        duration=lifetime(asked, longest=None, now=call.now),
        by=caller_of_user(user, origin=origin),
        now=call.now,
    )
    return _session_json(session, call)


def logout(call: Call) -> Json:
    """End the session, or all of the user's; an API key goes on."""
    request = call.request
    asker = _asker_by_cookie(call) if sets_cookie(request) else call.asker
    if asker.caller is not None:
        if flag(request, "global"):
            if asker.session is None:
                # A key may be able to do less than its user, whose sessions these are.
                raise Refused(FORBIDDEN, "auth", "logout", asker.caller.username)
            end_own_sessions(by=asker.caller, now=call.now)
        elif asker.session is not None:
            end_session(asker.session.id, by=asker.caller, now=call.now)
    if wants_cookie(request) or request.connection.cookie is not None:
        call.cookie = cleared_cookie(secure=request.connection.secure)
    return ACKNOWLEDGED


def check_token(call: Call) -> Json:
    """Return whether a token is good, and whose it is; none at all is nobody's."""
    token = _token_to_check(call)
    if not token:
        return {"valid": True, "kuid": ANONYMOUS, "expiresAt": None}
    try:
        asker = holder_of(token, call.request.connection, now=call.now)
    except Refused as refusal:
        return {"valid": False, "state": refusal.message}
    kuid = asker.caller.username if asker.caller else ANONYMOUS
    return {"valid": True, "kuid": kuid, "expiresAt": _end(asker.expires_at)}


def create_token(call: Call) -> Json:
    """Return a further token of the caller, which may be good for one use alone."""
    asked = _asked_span(call)
    if milliseconds_from(asked) == NEVER:
        reason = "expiresIn", "cannot be infinite"
        raise Refused(BAD_EXPIRATION, *reason, message=BAD_EXPIRATION.message % " ".join(reason))
    is_single_use = flag(call.request, "singleUse")
    session = begin_session(
        duration=lifetime(asked, longest=None, now=call.now),
        is_single_use=is_single_use,
        by=call.caller,
        now=call.now,
    )
    return {
        "token": session.token,
        "singleUse": is_single_use,
        "expiresAt": _end(session.expires_at),
        "ttl": span_json(call.now, session.expires_at),
    }


def refresh_token(call: Call) -> Json:
    """Return a fresh token in place of the session's."""
    sets_cookie(call.request)
    session = call.asker.session
    if session is None:
        raise Refused(NOT_REFRESHABLE, "API Key")
    if session.expires_at is None:
        raise Refused(NOT_REFRESHABLE, "Token with infinite TTL")
    try:
        renewed = renew_session(
            session.id,
            duration=lifetime(_asked_span(call), longest=None, now=call.now),
            by=call.caller,
            now=call.now,
        )
    except NotAuthenticated as error:
        raise Refused(BAD_TOKEN) from error
    return _session_json(renewed, call)


def current_user(call: Call) -> Json:
    caller = call.asker.caller
    if caller is None:
        source: JsonObject = {"profileIds": [ANONYMOUS_PROFILE], "name": "Anonymous"}
        return {"_id": ANONYMOUS, "_source": source, "strategies": []}
    source = {"profileIds": [*caller.roles]}
    if caller.owner.full_name:
        source["name"] = caller.owner.full_name
    if caller.owner.email:
        source["email"] = caller.owner.email
    return {"_id": caller.username, "_source": source, "strategies": [LOCAL]}


def strategies(_call: Call) -> Json:
    return [LOCAL]


def my_rights(call: Call) -> Json:
    """Return which actions the caller may call."""
    hits: list[Json] = [
        {
            "controller": controller,
            "action": action,
            "index": "*",
            "collection": "*",
            "value": "allowed",
        }
        for controller, actions in call.api.items()
        if isinstance(actions, dict)
        for action in actions
        if call.may(controller, action)
    ]
    return {"hits": hits, "total": len(hits)}


def check_rights(call: Call) -> Json:
    """Return whether the caller may call the action that the body names."""
    body = body_of(call.request)
    names = [body.get(name) for name in ("controller", "action")]
    for name, value in zip(("controller", "action"), names, strict=True):
        if not isinstance(value, str) or not value:
            raise Refused(MISSING_ARGUMENT, f"body.{name}")
    controller, action = (str(name) for name in names)
    return {"allowed": call.may(controller, action)}


def _credentials(call: Call) -> tuple[str, str]:
    body = call.request.body
    given = body if isinstance(body, dict) else {}
    username, password = given.get("username"), given.get("password")
    if not isinstance(username, str) or not isinstance(password, str) or not username:
        raise Refused(BAD_LOGIN, message="Missing credentials")
    return username, password


def _token_to_check(call: Call) -> str | None:
    if wants_cookie(call.request):
        return call.request.connection.cookie
    body = call.request.body
    if not isinstance(body, dict) or "token" not in body:
        return None
    token = body["token"]
    if not isinstance(token, str):
        raise Refused(WRONG_TYPE, "body.token", "string")
    return token


def _asker_by_cookie(call: Call) -> Asker:
    connection = call.request.connection
    if connection.cookie is None:
        return NOBODY
    try:
        return holder_of(connection.cookie, connection, now=call.now)
    except Refused:
        # A session that is over cannot be ended again: the browser forgets it all the same.
        return NOBODY


def _asked_span(call: Call) -> Json:
    return call.request.arguments.get("expiresIn", DEFAULT_SPAN)


def _session_json(session: NewSession, call: Call) -> Json:
    answer: JsonObject = {
        "_id": session.username,
        "expiresAt": _end(session.expires_at),
        "ttl": span_json(call.now, session.expires_at),
    }
    if not sets_cookie(call.request):
        return {**answer, "jwt": session.token}
    call.cookie = cookie_with(
        session.token,
        expires_at=session.expires_at,
        secure=call.request.connection.secure,
    )
    return answer


def _end(moment: datetime | None) -> int:
    return NEVER if moment is None else milliseconds_of(moment)
