"""
The query type `simple_query_string`: one text compared with several fields.

Source: elasticsearch-specification, _types/query_dsl/fulltext.ts (`SimpleQueryStringQuery`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import AnyOf, Condition, Everything, Not, Nothing, Place, all_of, any_of
from keys.rules.search.words import words_of
from keys.wire.query_language.comparisons import begins, equals, near
from keys.wire.query_language.context import Context, check_level
from keys.wire.query_language.errors import ILLEGAL_ARGUMENT, BadValue, Unreadable
from keys.wire.query_language.minimum_should_match import least_matches
from keys.wire.query_language.shapes import (
    check_options,
    flag,
    listed,
    number,
    operator_of,
    token_of,
    whole_number,
    word,
)
from keys.wire.query_language.text_query import (
    ALL,
    Group,
    Negated,
    Part,
    Phrase,
    Syntax,
    TextQuery,
    Word,
)

OPTIONS = frozenset({
    "query", "fields", "default_operator", "flags", "lenient", "minimum_should_match", "boost",
    "_name", "analyzer", "analyze_wildcard", "quote_field_suffix", "fuzzy_prefix_length",
    "fuzzy_max_expansions", "fuzzy_transpositions", "auto_generate_synonyms_phrase_query", "type",
})  # fmt: skip
FLAGS = {
    "ALL": ALL,
    "NONE": Syntax(0),
    "AND": Syntax.AND,
    "OR": Syntax.OR,
    "NOT": Syntax.NOT,
    "PREFIX": Syntax.PREFIX,
    "PHRASE": Syntax.PHRASE,
    "PRECEDENCE": Syntax.PRECEDENCE,
    "ESCAPE": Syntax.ESCAPE,
    "WHITESPACE": Syntax.WHITESPACE,
    "FUZZY": Syntax.FUZZY,
    "NEAR": Syntax.SLOP,
    "SLOP": Syntax.SLOP,
}
# The flags as one number, lowest bit first.
NUMBERED = (
    Syntax.AND, Syntax.NOT, Syntax.OR, Syntax.PREFIX, Syntax.PHRASE, Syntax.PRECEDENCE,
    Syntax.ESCAPE, Syntax.WHITESPACE, Syntax.FUZZY, Syntax.SLOP,
)  # fmt: skip
EVERY_FIELD = "*"


@dataclass(frozen=True, kw_only=True)
class _Search:
    """Where and how each term is looked for."""

    context: Context
    places: tuple[Place, ...]
    lenient: bool
    exact: int
    swaps: bool

    def condition(self, part: Part, *, level: int) -> Condition:
        check_level(level)
        match part:
            case Group(parts, needs_all):
                inner = [self.condition(one, level=level + 1) for one in parts]
                return all_of(inner) if needs_all else any_of(inner)
            case Negated(negated):
                return Not(self.condition(negated, level=level + 1))
            case Phrase(text):
                return self._in_a_field(lambda place: self._is(place, text))
            case Word(text, edits, is_prefix):
                if is_prefix:
                    return self._in_a_field(lambda place: begins(self.context, place, text))
                if edits is not None:
                    return self._in_a_field(lambda place: self._is_near(place, text, edits))
                return self._in_a_field(lambda place: self._is(place, text))

    def _is(self, place: Place, text: str) -> Condition:
        if place.field.type != "text":
            return equals(self.context, place, text)
        return all_of(equals(self.context, place, one) for one in words_of(text)[:-1])

    def _is_near(self, place: Place, text: str, edits: int) -> Condition:
        return near(self.context, place, text, edits=edits, exact=self.exact, swaps=self.swaps)

    def _in_a_field(self, compared: Callable[[Place], Condition]) -> Condition:
        found = []
        for place in self.places:
            try:
                found.append(compared(place))
            except BadValue:
                if not self.lenient:
                    raise
        return any_of(found) if found else Nothing()


def simple_query_string(context: Context, body: JsonObject) -> Condition:
    """Return the condition that the text states; a text without a term finds nothing."""
    check_options("simple_query_string", body, OPTIONS)
    if body.get("query") is None:
        raise Unreadable("[simple_query_string] query text missing")
    text = word(body["query"])
    fields = _fields(body.get("fields"))
    search = _Search(
        context=context,
        places=tuple(
            {place: None for field in fields for place in context.schema.places_like(field)}
        ),
        lenient=EVERY_FIELD in fields or flag(body.get("lenient", False)),
        exact=max(whole_number(body.get("fuzzy_prefix_length", 0)), 0),
        swaps=flag(body.get("fuzzy_transpositions", True)),
    )
    number(body.get("boost", 1))
    part = TextQuery(
        text,
        syntax=_syntax(body.get("flags")),
        all_by_default=operator_of(body.get("default_operator", "or")) == "and",
    ).parse()
    least = body.get("minimum_should_match")
    if not search.places:
        return Nothing()
    if text.strip() == EVERY_FIELD:
        return Everything()
    if part is None:
        return Nothing()
    return _at_least(search.condition(part, level=context.level), part, least)


def _at_least(condition: Condition, part: Part, least: Json) -> Condition:
    is_choice = isinstance(part, Group) and not part.all
    if least is None or not is_choice or not isinstance(condition, AnyOf):
        return condition
    wanted = least_matches(least, of=len(condition.conditions))
    return any_of(condition.conditions, at_least=max(wanted, 1))


def _fields(value: Json) -> list[str]:
    """Return the names and patterns without their boosts; no name at all is every field."""
    if value is None:
        return [EVERY_FIELD]
    if not isinstance(value, list):
        raise Unreadable("[simple_query_string] query does not support [fields]")
    names = []
    for one in listed(value):
        if not isinstance(one, str):
            raise Unreadable(f"[simple_query_string] unexpected token [{token_of(one)}]")
        name, separator, boost = one.rpartition("^")
        if separator:
            number(boost)
        names.append(name if separator else one)
    return names or [EVERY_FIELD]


def _syntax(value: Json) -> Syntax:
    if value is None:
        return ALL
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            return ALL
        chosen = [one for bit, one in enumerate(NUMBERED) if value >> bit & 1]
    else:
        chosen = [_flag(name.strip().upper()) for name in word(value).split("|") if name.strip()]
    syntax = Syntax(0)
    for one in chosen:
        syntax |= one
    return syntax if chosen else ALL


def _flag(name: str) -> Syntax:
    if name not in FLAGS:
        raise Unreadable(f"Unknown simple_query_string flag [{name}]", type=ILLEGAL_ARGUMENT)
    return FLAGS[name]
