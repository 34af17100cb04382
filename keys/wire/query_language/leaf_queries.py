"""
The query types that look at one field, and `ids`.

Source: elasticsearch-specification, _types/query_dsl/TermLevelQueries.ts, fulltext.ts.
"""

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import Condition, Everything, Exists, HasId, Nothing, all_of, any_of
from keys.rules.search.words import words_of
from keys.wire.query_language.comparisons import begins, between, equals, equals_one, fits, near
from keys.wire.query_language.context import Context
from keys.wire.query_language.date_formats import date_format
from keys.wire.query_language.dates import parse_zone
from keys.wire.query_language.errors import (
    ILLEGAL_ARGUMENT,
    BadValue,
    NotSupported,
    SearchFailed,
    Unreadable,
)
from keys.wire.query_language.minimum_should_match import least_matches
from keys.wire.query_language.shapes import (
    check_options,
    flag,
    is_scalar,
    listed,
    number,
    operator_of,
    text_of,
    token_of,
    whole_number,
    word,
)

COMMON = frozenset({"boost", "_name"})
TERM_OPTIONS = COMMON | {"value", "case_insensitive"}
PATTERN_OPTIONS = TERM_OPTIONS | {"rewrite"}
WILDCARD_OPTIONS = PATTERN_OPTIONS | {"wildcard"}
MATCH_OPTIONS = COMMON | {
    "query",
    "analyzer",
    "operator",
    "minimum_should_match",
    "fuzziness",
    "prefix_length",
    "max_expansions",
    "fuzzy_transpositions",
    "fuzzy_rewrite",
    "lenient",
    "zero_terms_query",
    "auto_generate_synonyms_phrase_query",
}
RANGE_OPTIONS = COMMON | {
    "gt", "gte", "lt", "lte", "from", "to", "include_lower", "include_upper",
    "format", "time_zone", "relation",
}  # fmt: skip
RELATIONS = frozenset({"intersects", "contains", "within"})
MOST_TERMS = 65_536
AUTOMATIC = "AUTO"


def match_all(_context: Context, body: JsonObject) -> Condition:
    _check_common("match_all", body)
    return Everything()


def ids(context: Context, body: JsonObject) -> Condition:
    check_options("ids", body, COMMON | {"values"})
    wanted = [word(value) for value in listed(body.get("values", []))]
    _check_number_of_terms(len(wanted))
    context.count_clause()
    prefix = context.schema.id_prefix
    return HasId(frozenset(one[len(prefix) :] for one in wanted if one.startswith(prefix)))


def exists(context: Context, body: JsonObject) -> Condition:
    _check_common("exists", body, "field")
    if "field" not in body:
        raise Unreadable("[exists] must be provided with a [field]")
    place = context.place(word(body["field"]))
    context.count_clause()
    return Exists(place)


def term(context: Context, body: JsonObject) -> Condition:
    name, options = _one_field("term", body, TERM_OPTIONS, short="value")
    place = context.place(name)
    value = _value("term", options)
    return equals(context, place, value, fold=flag(options.get("case_insensitive", False)))


def terms(context: Context, body: JsonObject) -> Condition:
    _check_common("terms", body, *body)
    names = [name for name in body if name not in COMMON]
    _check_one_field("terms", names)
    if not names:
        raise Unreadable(
            "[terms] query requires a field name, followed by array of terms or a document lookup"
            " specification"
        )
    values = body[names[0]]
    if isinstance(values, dict):
        raise NotSupported(
            "terms query with terms lookup is not currently supported in this context"
        )
    if not isinstance(values, list):
        raise Unreadable(f"[terms] query does not support [{names[0]}]")
    place = context.place(names[0])
    _check_number_of_terms(len(values))
    for value in values:
        if value is None:
            raise Unreadable("No value specified for terms query", type=ILLEGAL_ARGUMENT)
        if not is_scalar(value):
            raise Unreadable(f"[terms] query does not support values of type {token_of(value)}")
    return equals_one(context, place, values)


def prefix(context: Context, body: JsonObject) -> Condition:
    name, options = _one_field("prefix", body, PATTERN_OPTIONS, short="value")
    place = context.place(name)
    text = text_of(_value("prefix", options))
    return begins(context, place, text, fold=flag(options.get("case_insensitive", False)))


def wildcard(context: Context, body: JsonObject) -> Condition:
    name, options = _one_field("wildcard", body, WILDCARD_OPTIONS, short="value")
    place = context.place(name)
    if "wildcard" in options:
        options = {**options, "value": options["wildcard"]}
    text = text_of(_value("wildcard", options))
    return fits(context, place, text, fold=flag(options.get("case_insensitive", False)))


def match(context: Context, body: JsonObject) -> Condition:
    name, options = _one_field("match", body, MATCH_OPTIONS, short="query")
    place = context.place(name)
    if options.get("query") is None:
        raise Unreadable("No text specified for text query")
    value = _scalar("match", options["query"])
    lenient = flag(options.get("lenient", False))
    try:
        if place.field.type == "text":
            parts = [_match_one(context, name, part, options) for part in _parts(text_of(value))]
            return _joined(parts, options)
        return _match_one(context, name, value, options)
    except BadValue:
        if not lenient:
            raise
        return Nothing()


def _parts(text: str) -> tuple[str, ...]:
    return words_of(text)[:-1]


def _joined(parts: list[Condition], options: JsonObject) -> Condition:
    if not parts:
        keeps_all = options.get("zero_terms_query") in {"all", "ALL"}
        return Everything() if keeps_all else Nothing()
    if operator_of(options.get("operator", "or")) == "and":
        return all_of(parts)
    least = least_matches(options.get("minimum_should_match"), of=len(parts))
    return any_of(parts, at_least=max(least, 1))


def _match_one(context: Context, name: str, value: Json, options: JsonObject) -> Condition:
    place = context.place(name)
    operator_of(options.get("operator", "or"))
    if options.get("fuzziness") is None:
        return equals(context, place, value)
    text = text_of(value)
    return near(
        context,
        place,
        text,
        edits=edits_of(options["fuzziness"], text),
        exact=max(whole_number(options.get("prefix_length", 0)), 0),
        swaps=flag(options.get("fuzzy_transpositions", True)),
    )


def range_(context: Context, body: JsonObject) -> Condition:
    name, options = _one_field("range", body, RANGE_OPTIONS, short=None)
    if options.get("relation") is not None:
        relation = word(options["relation"])
        if relation.lower() not in RELATIONS:
            raise Unreadable(
                f"[range] query does not support relation [{relation}]", type=ILLEGAL_ARGUMENT
            )
        raise NotSupported("range query with relation is not currently supported in this context")
    place = context.place(name)
    low, high = options.get("from"), options.get("to")
    low_inclusive = flag(options.get("include_lower", True))
    high_inclusive = flag(options.get("include_upper", True))
    for option, bound in options.items():
        if option in {"gt", "gte"}:
            low, low_inclusive = bound, option == "gte"
        elif option in {"lt", "lte"}:
            high, high_inclusive = bound, option == "lte"
    given_format, given_zone = options.get("format"), options.get("time_zone")
    return between(
        context,
        place,
        low=_scalar("range", low),
        low_inclusive=low_inclusive,
        high=_scalar("range", high),
        high_inclusive=high_inclusive,
        format=None if given_format is None else date_format(word(given_format)),
        zone=None if given_zone is None else parse_zone(word(given_zone)),
    )


def edits_of(fuzziness: Json, text: str) -> int:
    """Return how many edits `fuzziness` allows to `text`: 0, 1, 2, or by its length."""
    wanted = word(fuzziness).upper()
    if not wanted.startswith(AUTOMATIC):
        edits = whole_number(wanted)
        if edits not in {0, 1, 2}:
            raise Unreadable(
                f"Valid edit distances are [0, 1, 2] but was [{edits}]", type=ILLEGAL_ARGUMENT
            )
        return edits
    low, high = 3, 6
    if wanted != AUTOMATIC:
        bounds = wanted.removeprefix(f"{AUTOMATIC}:").split(",")
        if len(bounds) != 2 or not all(bound.strip().isdecimal() for bound in bounds):  # noqa: PLR2004  # low and high
            raise Unreadable(f"failed to find low and high distance values in [{wanted}]")
        low, high = (int(bound[:9]) for bound in bounds)
    return (len(text) >= low) + (len(text) >= high)


def _one_field(
    query: str, body: JsonObject, known: frozenset[str], *, short: str | None
) -> tuple[str, JsonObject]:
    """Return the field that the query is about, and its options in the long form."""
    names = [name for name in body if name not in COMMON] if len(body) > 1 else [*body]
    _check_one_field(query, names)
    if not names:
        raise Unreadable("field name is null or empty", type=ILLEGAL_ARGUMENT)
    value = body[names[0]]
    if isinstance(value, dict):
        check_options(query, value, known)
        _check_boost(value)
        return names[0], value
    if short is None:
        raise Unreadable(f"[{query}] query does not support [{names[0]}]")
    if isinstance(value, list):
        raise Unreadable(f"[{query}] query does not support array of values")
    return names[0], {short: value}


def _check_one_field(query: str, names: list[str]) -> None:
    if len(names) > 1:
        raise Unreadable(
            f"[{query}] query doesn't support multiple fields, found [{names[0]}] and [{names[1]}]"
        )


def _value(query: str, options: JsonObject) -> Json:
    if options.get("value") is None:
        raise Unreadable("value cannot be null", type=ILLEGAL_ARGUMENT)
    return _scalar(query, options["value"])


def _scalar(query: str, value: Json) -> Json:
    if isinstance(value, list):
        raise Unreadable(f"[{query}] query does not support array of values")
    if isinstance(value, dict):
        raise Unreadable(f"[{query}] unknown token [START_OBJECT]")
    return value


def _check_common(query: str, body: JsonObject, *further: str) -> None:
    check_options(query, body, COMMON | frozenset(further))
    _check_boost(body)


def _check_boost(body: JsonObject) -> None:
    # Nothing is ranked here; a boost has to be a number all the same.
    number(body.get("boost", 1))


def _check_number_of_terms(count: int) -> None:
    if count > MOST_TERMS:
        raise SearchFailed(
            f"The number of terms [{count}] used in the Terms Query request has exceeded the"
            f" allowed maximum of [{MOST_TERMS}]. This maximum can be set by changing the"
            " [index.max_terms_count] index level setting."
        )
