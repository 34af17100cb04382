"""What nobody sends by mistake: every action, with arguments that no client of Kuzzle's makes."""

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keys.dialects.kuzzle.bodies import NotJson, json_from
from keys.dialects.kuzzle.dispatcher import Answered, answer
from keys.dialects.kuzzle.requests import Transport, WrongShape, request_from
from keys.dialects.kuzzle.routes import ROUTES
from keys.models import User
from keys.rules.json_types import JsonObject
from tests.integration.dialects.kuzzle.door import KuzzleDoor

NAMES = sorted(f"{route.controller}:{route.action}" for route in ROUTES)
ARGUMENTS = (
    "_id", "userId", "expiresIn", "strategy", "from", "size", "lang", "refresh", "global",
    "singleUse", "cookieAuth", "requestId", "index", "collection", "__proto__", "constructor",
)  # fmt: skip
FIELDS = (
    "description", "token", "username", "password", "controller", "action", "content",
    "credentials", "local", "profileIds", "query", "match", "term", "terms", "ids", "values",
    "range", "wildcard", "prefix", "regexp", "bool", "must", "must_not", "should", "exists",
    "field", "expiresAt", "ttl", "fingerprint", "gt", "equals", "in", "and", "or", "not", "missing",
    "query_string", "simple_query_string", "fuzzy", "minimum_should_match", "match_all", "",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["", "\x00", "\ud800", "\udfff\ud800", "é秒", "*" * 300, "-1", "1e999", "0x10", "%s%(a)s",
         "ada", "elastic", "koncorde", "elasticsearch", "local", "a" * 20_000, "9" * 400, "../..",
         "kauth-", "kapikey-a.b.c", "[]", "now||/d", "2026-13-45", "\u0661"]
    ),
    st.text(max_size=8),
)  # fmt: skip
NUMBERS = st.sampled_from(
    [0, -1, 1, 2**53, 2**63, 2**64, -(2**63), 10**400, -(10**400), 1.5, -0.0, 1e308, 1e-320]
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(FIELDS), TEXTS), inner, max_size=3),
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(ARGUMENTS, VALUES),
        "body": st.one_of(OBJECTS, VALUES),
        "volatile": st.one_of(OBJECTS, VALUES),
        "jwt": st.one_of(st.none(), TEXTS),
    },
)


def told(door: KuzzleDoor, asked: JsonObject, transport: Transport) -> Answered | None:
    """Return what is answered, once over the wire; None for what is no request at all."""
    try:
        read: Any = json_from(json.dumps(asked))
        connection = door.by_http().connection if transport is Transport.HTTP else door.connection
        request = request_from(read, request_id="one", connection=connection)
    except (NotJson, WrongShape):
        return None
    return answer(request, now=door.now)


class TestEveryAction:
    @pytest.mark.parametrize("transport", [Transport.WEBSOCKET, Transport.HTTP], ids=str)
    @pytest.mark.parametrize("is_signed_in", [True, False], ids=["signed in", "nobody"])
    def test_has_an_answer_in_kuzzles_words_to_anything(
        self, admin: KuzzleDoor, ada: User, transport: Transport, *, is_signed_in: bool
    ) -> None:
        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
        @given(st.sampled_from(NAMES), REQUESTS)
        @example("auth:createApiKey", {"body": {"description": "d"}, "expiresIn": 10**400})
        @example("auth:searchApiKeys", {"from": 2**63})
        @example("security:searchApiKeys", {"userId": "\ud800"})
        def ask(name: str, more: JsonObject) -> None:
            controller, _, action = name.partition(":")
            jwt = {"jwt": admin.jwt} if is_signed_in else {}
            asked: JsonObject = {**jwt, **more, "controller": controller, "action": action}
            found = told(admin, asked, transport)
            if found is None:
                return
            envelope: Any = found.envelope
            json.dumps(envelope, allow_nan=False).encode()
            assert envelope["status"] < 500 or envelope["error"]["id"] != UNEXPECTED, envelope

        logging.disable()
        try:
            ask()
        finally:
            logging.disable(logging.NOTSET)


UNEXPECTED = "core.fatal.unexpected_error"
