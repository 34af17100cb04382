"""Bodies of searches, read by the query language; a refusal says where in the text it is."""

from datetime import datetime

from keys.dialects.elasticsearch.bodies import token_of
from keys.dialects.elasticsearch.errors import CONTENT_PARSE, Refusal
from keys.rules.search import SearchRequest
from keys.wire.error_envelope import Problem
from keys.wire.json_reader import JsonDocument
from keys.wire.query_language import BadQuery, SearchForm, read_search


def search_in(document: JsonDocument, form: SearchForm, *, now: datetime) -> SearchRequest:
    """
    Return the search that a body asks for.

    Args:
        now: what `now` means in dates.

    Raises:
        Refusal: the body is none of this form.
    """
    body = document.value
    if not isinstance(body, dict):
        reason = f"[1:1] [{form.parser}] Expected START_OBJECT but was: {token_of(body)}"
        raise Refusal(Problem(type=CONTENT_PARSE, reason=reason))
    try:
        return read_search(body, form, now=now)
    except BadQuery as refusal:
        raise Refusal(_located(refusal, document)) from refusal


def _located(refusal: BadQuery, document: JsonDocument) -> Problem:
    if refusal.member is None:
        return refusal.problem
    if refusal.at_name:
        return refusal.problem_at(document.name_position(refusal.member))
    return refusal.problem_at(document.value_position(refusal.member))
