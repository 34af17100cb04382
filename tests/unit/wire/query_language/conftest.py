from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from keys.rules.json_types import JsonObject
from keys.rules.search import Condition, SearchRequest
from keys.wire.error_envelope import Problem
from keys.wire.query_language import KEY_SEARCH, BadQuery, SearchForm, read_search

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)  # a Saturday

Reads = Callable[..., SearchRequest]
ReadsQuery = Callable[..., Condition]
Refuses = Callable[..., Problem]


@pytest.fixture
def read() -> Reads:
    def reads(body: JsonObject | None, form: SearchForm = KEY_SEARCH) -> SearchRequest:
        return read_search(body, form, now=NOW)

    return reads


@pytest.fixture
def condition(read: Reads) -> ReadsQuery:
    def reads(query: JsonObject, form: SearchForm = KEY_SEARCH) -> Condition:
        return read({"query": query}, form).condition

    return reads


@pytest.fixture
def refusal(read: Reads) -> Refuses:
    """Return the innermost problem that the body is refused for."""

    def refuses(body: JsonObject, form: SearchForm = KEY_SEARCH) -> Problem:
        with pytest.raises(BadQuery) as refused:
            read(body, form)
        problem = refused.value.problem
        while problem.cause is not None:
            problem = problem.cause
        return problem

    return refuses
