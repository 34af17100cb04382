"""Who asks: by a token in the request, in a cookie, or by an API key of another form."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic_ns

from keys.actions.authenticate_key import authenticate_key
from keys.actions.authenticate_session import Session, authenticate_session
from keys.conf import api_key_service_enabled
from keys.dialects.kuzzle.errors import (
    BAD_COOKIE,
    BAD_TOKEN,
    TOO_MANY_REQUESTS,
    UNVERIFIED,
    Refused,
)
from keys.dialects.kuzzle.requests import Connection, KuzzleRequest, Transport
from keys.rules.caller import Caller
from keys.rules.errors import NotAuthenticated
from keys.rules.kuzzle_tokens import KuzzleTokenKind, kuzzle_token_from
from keys.rules.rate_meter import RateMeters
from keys.rules.secret import Credential


@dataclass(frozen=True, kw_only=True)
class Asker:
    """
    Whoever sent a request.

    Attributes:
        caller: None for nobody.
        session: the session whose token came along; None for a key.
        expires_at: when what came along ends; None for never.
    """

    caller: Caller | None = None
    session: Session | None = None
    expires_at: datetime | None = None


NOBODY = Asker()
_meters = RateMeters()
# Requests are carried out on several threads.
_counting = Lock()


def asker_of(request: KuzzleRequest, *, now: datetime) -> Asker:
    """
    Return who sends the request; without a token it is nobody.

    Raises:
        Refused: the token is no good, or there are two; or its key is used too often.
    """
    connection = request.connection
    if connection.has_two_cookies:
        # Another host of the same domain may have set one of them.
        raise Refused(BAD_COOKIE)
    is_http = connection.transport is not Transport.WEBSOCKET
    if is_http and connection.cookie is not None and request.jwt is not None:
        raise Refused(
            UNVERIFIED, "Both token and cookie are present, could not decide which one to use"
        )
    text = request.jwt if request.jwt is not None else connection.cookie
    if text is not None:
        return _counted(holder_of(text, connection, now=now))
    if connection.credential is not None:
        return _counted(_key(connection.credential, connection, now=now))
    return NOBODY


def holder_of(text: str, connection: Connection, *, now: datetime) -> Asker:
    """
    Return whom a token stands for; that is a use of it.

    Raises:
        Refused: it is no good; why, is not told.
    """
    token = kuzzle_token_from(text)
    if token is None:
        raise Refused(BAD_TOKEN)
    if token.kind is KuzzleTokenKind.API_KEY:
        return _key(token.credential, connection, now=now)
    try:
        session = authenticate_session(token, now=now, origin=connection.origin)
    except NotAuthenticated as error:
        raise Refused(BAD_TOKEN) from error
    return Asker(caller=session.caller, session=session, expires_at=session.expires_at)


def _counted(asker: Asker) -> Asker:
    """
    Count a request of a key with a rate, apart from those that verifiers count.

    Raises:
        Refused: there were too many of late.
    """
    key = asker.caller.key if asker.caller else None
    if key is None or key.rate is None:
        return asker
    with _counting:
        allowance = _meters.take(key.id, key.rate, now=monotonic_ns())
    if not allowance.is_granted:
        raise Refused(TOO_MANY_REQUESTS)
    return asker


def _key(credential: Credential, connection: Connection, *, now: datetime) -> Asker:
    if not api_key_service_enabled(secure=connection.secure):
        raise Refused(BAD_TOKEN)
    try:
        caller = authenticate_key(credential, now=now, origin=connection.origin)
    except NotAuthenticated as error:
        raise Refused(BAD_TOKEN) from error
    return Asker(caller=caller, expires_at=caller.key.expires_at if caller.key else None)
