"""Koncorde, Kuzzle's own filters, written as queries of Elasticsearch."""

from collections.abc import Callable, Mapping

from keys.dialects.kuzzle.errors import BAD_KONCORDE, RESTRICTED_KEYWORD, Refused
from keys.rules.json_types import Json, JsonObject

MOST_LEVELS = 30


def query_from(filters: JsonObject, *, level: int = 1) -> JsonObject:
    """
    Return the query that says the same; of several clauses the first counts.

    A clause that is none of Koncorde's is passed on as it is.

    Raises:
        Refused: a clause cannot be read, or is not for searches.
    """
    if level > MOST_LEVELS:
        raise Refused(BAD_KONCORDE, f"filters lie more than {MOST_LEVELS} levels deep")
    if not filters:
        return {"match_all": {}}
    name, value = next(iter(filters.items()))
    if name == "bool":
        raise Refused(RESTRICTED_KEYWORD, "operator", "bool")
    if name in GROUPS:
        return GROUPS[name](value, level)
    if name in CLAUSES:
        return CLAUSES[name](value)
    return {name: value}


def _one_field(name: str, value: Json) -> JsonObject:
    if not isinstance(value, dict) or len(value) != 1:
        raise Refused(BAD_KONCORDE, f'"{name}" takes an object with exactly one field')
    return value


def _equals(value: Json) -> JsonObject:
    return {"term": _one_field("equals", value)}


def _in(value: Json) -> JsonObject:
    return {"terms": _one_field("in", value)}


def _field_of(name: str, value: Json) -> str:
    field = value.get("field") if isinstance(value, dict) else value
    if not isinstance(field, str) or not field:
        raise Refused(BAD_KONCORDE, f'"{name}" takes the name of a field')
    # `tags["x"]` asks for a value in a list; whether there is any list is what is left of it.
    return field.partition("[")[0]


def _exists(value: Json) -> JsonObject:
    return {"exists": {"field": _field_of("exists", value)}}


def _missing(value: Json) -> JsonObject:
    return {"bool": {"must_not": [{"exists": {"field": _field_of("missing", value)}}]}}


def _list(name: str, value: Json, level: int) -> list[Json]:
    if not isinstance(value, list) or not value:
        raise Refused(BAD_KONCORDE, f'"{name}" takes a list of filters')
    return [_inner(name, one, level) for one in value]


def _inner(name: str, value: Json, level: int) -> JsonObject:
    if not isinstance(value, dict):
        raise Refused(BAD_KONCORDE, f'"{name}" takes filters, which are objects')
    return query_from(value, level=level + 1)


def _and(value: Json, level: int) -> JsonObject:
    return {"bool": {"filter": _list("and", value, level)}}


def _or(value: Json, level: int) -> JsonObject:
    return {"bool": {"should": _list("or", value, level)}}


def _not(value: Json, level: int) -> JsonObject:
    return {"bool": {"must_not": [_inner("not", value, level)]}}


CLAUSES: Mapping[str, Callable[[Json], JsonObject]] = {
    "equals": _equals,
    "in": _in,
    "exists": _exists,
    "missing": _missing,
}
GROUPS: Mapping[str, Callable[[Json, int], JsonObject]] = {"and": _and, "or": _or, "not": _not}
