"""Elasticsearch's query language: bodies of searches in, neutral searches and results out."""

from keys.wire.query_language.aggregation_json import aggregations_json
from keys.wire.query_language.errors import (
    BadQuery,
    BadValue,
    NotSupported,
    NotValid,
    SearchFailed,
    Unreadable,
)
from keys.wire.query_language.reader import (
    KEY_SEARCH,
    ROLE_SEARCH,
    USER_SEARCH,
    SearchForm,
    read_search,
)
from keys.wire.query_language.sorting import sort_json

__all__ = [
    "KEY_SEARCH",
    "ROLE_SEARCH",
    "USER_SEARCH",
    "BadQuery",
    "BadValue",
    "NotSupported",
    "NotValid",
    "SearchFailed",
    "SearchForm",
    "Unreadable",
    "aggregations_json",
    "read_search",
    "sort_json",
]
