"""What a search for keys asks, in either of the two languages."""

from datetime import datetime

from keys.dialects.kuzzle.errors import (
    BAD_SEARCH,
    INVALID_ARGUMENT,
    UNKNOWN_KEYWORD,
    WRONG_TYPE,
    Refused,
)
from keys.dialects.kuzzle.koncorde import query_from
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.rules.json_types import JsonObject
from keys.rules.search import KUZZLE_KEYS, Condition, Everything
from keys.wire.query_language import BadQuery
from keys.wire.query_language.context import Context
from keys.wire.query_language.queries import CLAUSES, LEAVES, UNSUPPORTED, read_query

ELASTICSEARCH, KONCORDE = "elasticsearch", "koncorde"


def condition_of(request: KuzzleRequest, *, now: datetime) -> Condition:
    """
    Return what the keys that are looked for have in common.

    Raises:
        Refused: the language is unknown, or the body is no query.
    """
    language = request.arguments.get("lang", ELASTICSEARCH)
    if language not in {ELASTICSEARCH, KONCORDE}:
        raise Refused(INVALID_ARGUMENT, "lang", f'"{ELASTICSEARCH}" or "{KONCORDE}"')
    query = _query_in(request)
    if language == KONCORDE:
        query = query_from(query)
    if not query:
        return Everything()
    keyword = next(iter(query))
    if keyword not in {"bool", *LEAVES, *UNSUPPORTED, *CLAUSES}:
        raise Refused(UNKNOWN_KEYWORD, keyword)
    try:
        return read_query(Context(schema=KUZZLE_KEYS, now=now), query)
    except BadQuery as error:
        raise Refused(BAD_SEARCH, str(error)) from error


def _query_in(request: KuzzleRequest) -> JsonObject:
    """Return the query: the body itself, not a part of it."""
    body = request.body
    if body is None:
        return {}
    if isinstance(body, list):
        raise Refused(WRONG_TYPE, "body", "object")
    if "query" in body and not isinstance(body["query"], dict):
        raise Refused(WRONG_TYPE, "body.query", "object")
    return body
