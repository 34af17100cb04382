"""The body that the searches for keys, users and roles share."""

from typing import Any

from keys.dialects.elasticsearch.openapi.schemas import array_of, free_object, text

SEARCH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "query": free_object(
            "match_all, bool, term, terms, match, ids, prefix, wildcard, exists, range or"
            " simple_query_string; none for all"
        ),
        "from": {"type": "integer", "minimum": 0, "default": 0},
        "size": {
            "type": "integer",
            "minimum": 0,
            "default": 10,
            "description": "`from` and `size` may reach 10,000 together; `search_after` goes on",
        },
        "sort": {
            "anyOf": [
                text(),
                free_object(),
                array_of({"anyOf": [text(), free_object()]}),
            ],
            "description": "fields, each with an order",
        },
        "search_after": {
            "type": "array",
            "description": "the `_sort` of the last page's last entry; needs `sort`",
        },
    },
    "additionalProperties": False,
}
