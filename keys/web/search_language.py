"""
The language of the key list's search field, read into the neutral tree of conditions.

    backup "nightly build"      parts of a name, an owner, or a whole id; all of them
    -staging  -type:managed     not that
    name:ci  owner:ada          a part of that field
    name=ci-1                   exactly that; name:ci* begins with it, letter by letter
    type:(personal or managed)  one of several
    (ci or cd) owner:ada        `or` binds less than standing side by side
    is:expired  status:active   and expired:true, as Kibana has it
    metadata.team:billing       a leaf of the metadata; metadata.team:* is any

A backslash takes the meaning from the character behind it.

Source: the query syntax of EUI's search bar; the fields of Kibana's key list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from keys.rules.key_category import Category
from keys.rules.search import (
    KEY_LIST,
    Begins,
    Condition,
    Contains,
    Equals,
    Everything,
    Exists,
    Fits,
    HasId,
    IsTrue,
    Not,
    Place,
    all_of,
    any_of,
)
from keys.rules.search.wildcards import ESCAPE, Gap, parse_pattern

LONGEST_SEARCH = 1_024
MOST_TERMS = 64
DEEPEST = 16
# A bracket, and what stands in it; then a field and its value.
DEEPEST_TREE = 2 * DEEPEST + 8
GRAMMAR = r"""
    start: _any?
    _any: all (_OR all)*
    all: (unit | exclude)+
    exclude: "-" unit
    ?unit: group | field | term
    group: "(" _any ")"
    field: FIELD (value | "(" value (_OR value)* ")")
    term: WORD | PHRASE
    value: VALUE | PHRASE

    _OR.3: /or(?![^\s()"])/i
    FIELD.2: /[^\s"()\\:=\-][^\s"()\\:=]*[:=]/
    WORD: /(\\.|[^\s"()\\:=\-])(\\.|[^\s"()\\])*/s
    VALUE: /(\\.|[^\s"()\\])+/s
    PHRASE: /"(\\.|[^"\\])*"/s
    %ignore /\s+/
"""
STATUSES = {
    "active": "active",
    "expired": "expired",
    "expires_soon": "expires_soon",
    "never_expires": "never_expires",
    "invalidated": "invalidated",
}
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, kw_only=True)
class SearchProblem:
    """
    Why a search text means nothing.

    Attributes:
        text: a sentence for people.
        start, end: which characters are wrong; both the text's length where its end is missing.
    """

    text: str
    start: int
    end: int


class _WrongAt(Exception):
    def __init__(self, text: str, token: Token) -> None:
        super().__init__(text)
        start = token.start_pos or 0
        self.problem = SearchProblem(text=text, start=start, end=start + len(token))


def read_search(text: str) -> Condition | SearchProblem | None:
    """Return what the text asks for, over the fields of `KEY_LIST`; None when it is blank."""
    if not text.strip():
        return None
    if len(text) > LONGEST_SEARCH:
        return SearchProblem(
            text=_("A search may have %(most)s characters.") % {"most": LONGEST_SEARCH},
            start=LONGEST_SEARCH,
            end=len(text),
        )
    try:
        tree = _parser().parse(text)
        _check_depth(tree)
        _check_size(tree)
        return _joined(tree, depth=0)
    except UnexpectedInput as error:
        return _unexpected(text, error)
    except _WrongAt as error:
        return error.problem


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="contextual")


def _unexpected(text: str, error: UnexpectedInput) -> SearchProblem:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return SearchProblem(
            text=_("Something is missing at the end."), start=len(text), end=len(text)
        )
    start = error.pos_in_stream or 0
    sign = text[start]
    sentences = {
        '"': _("This quotation mark has no partner."),
        "(": _("This bracket has no partner, or nothing in it."),
        ")": _("This bracket has no partner, or nothing in it."),
        ESCAPE: _("A backslash stands before the character that it protects."),
        "-": _("A minus sign stands before what is left out, once."),
    }
    length = len(token) if token is not None and sign not in sentences else 1
    sentence = sentences.get(sign) or _("This cannot stand here. Put it in quotation marks.")
    return SearchProblem(text=sentence, start=start, end=start + length)


def _check_depth(tree: Tree[Token]) -> None:
    """Let nothing pass that could not even be walked through, one call within the other."""
    generation = [tree]
    for _level in range(DEEPEST_TREE):
        generation = [child for parent in generation for child in _trees(parent)]
        if not generation:
            return
    deep = generation[0]
    while inner := next(_trees(deep), None):
        deep = inner
    raise _WrongAt(_("The brackets lie too deep in each other."), _token(deep))


def _check_size(tree: Tree[Token]) -> None:
    terms = list(tree.scan_values(_is_text))
    if len(terms) > MOST_TERMS:
        late = sorted(terms, key=lambda term: term.start_pos or 0)[MOST_TERMS]
        raise _WrongAt(_("A search may have %(most)s words.") % {"most": MOST_TERMS}, late)


def _is_text(token: object) -> bool:
    return isinstance(token, Token) and token.type != "FIELD"


def _joined(tree: Tree[Token], *, depth: int) -> Condition:
    """Return the alternatives of the whole search, or of a bracket."""
    if depth > DEEPEST:
        first = next(tree.scan_values(_is_text))
        raise _WrongAt(_("The brackets lie too deep in each other."), first)
    alternatives = [
        all_of(_clause(clause, depth=depth) for clause in _trees(alternative))
        for alternative in _trees(tree)
    ]
    return any_of(alternatives)


def _clause(tree: Tree[Token], *, depth: int) -> Condition:
    match tree.data:
        case "exclude":
            return Not(_clause(next(_trees(tree)), depth=depth + 1))
        case "group":
            return _joined(tree, depth=depth + 1)
        case "field":
            return _of_field(tree)
        case _:
            return _of_free_text(_token(tree))


def _of_free_text(token: Token) -> Condition:
    part = _literal(token) if token.type == "PHRASE" else _literal(token).strip(Gap.RUN.value)
    if not part:
        return Everything()
    found = Contains((_place("name"), _place("username")), part)
    return any_of([found, HasId(frozenset({part}))])


def _of_field(tree: Tree[Token]) -> Condition:
    named = tree.children[0]
    assert isinstance(named, Token)  # noqa: S101  # so the grammar has it
    name, sign = named[:-1].lower(), named[-1]
    if name.startswith("metadata."):
        # Names inside metadata keep their case.
        read = _metadata_reader(named[len("metadata.") : -1])
    else:
        found = READERS.get(name)
        if found is None:
            raise _WrongAt(_unknown_field(named[:-1]), named)
        read = found
    return any_of(read(_token(value), sign) for value in _trees(tree))


def _unknown_field(name: str) -> str:
    return _(
        "There is no field “%(name)s”. Search in name, owner, type, status, expired, id, realm or"
        " metadata, or put the text in quotation marks."
    ) % {"name": name}


Reader = Callable[[Token, str], Condition]


def _part_reader(field: str) -> Reader:
    def read(token: Token, sign: str) -> Condition:
        place = _place(field)
        if sign == "=":
            return Equals(place, frozenset({_literal(token)}))
        if token.type != "PHRASE" and (found := _of_pattern(place, token)) is not None:
            return found
        return Contains((place,), _literal(token))

    return read


def _exact_reader(field: str) -> Reader:
    def read(token: Token, sign: str) -> Condition:
        return _exactly(_place(field), token, sign)

    return read


def _metadata_reader(path: str) -> Reader:
    def read(token: Token, sign: str) -> Condition:
        return _exactly(Place(_place("metadata").field, path), token, sign)

    return read


def _exactly(place: Place, token: Token, sign: str) -> Condition:
    if sign == ":" and token.type != "PHRASE":
        found = _of_pattern(place, token)
        if found is not None:
            return found
    return Equals(place, frozenset({_literal(token)}))


def _of_pattern(place: Place, token: Token) -> Condition | None:
    """Return what a word with wildcards means; None for one without any."""
    pattern = parse_pattern(token)
    if not any(isinstance(part, Gap) for part in pattern):
        return None
    if pattern == (Gap.RUN,):
        return Exists(place)
    first, *rest = pattern
    if isinstance(first, str) and rest == [Gap.RUN]:
        return Begins(place, first)
    return Fits(place, pattern)


def _of_type(token: Token, _sign: str) -> Condition:
    value = _literal(token).lower().replace("-", "_")
    if value in {"rest", "cross_cluster"}:
        return Equals(_place("type"), frozenset({value}))
    categories = {"personal": Category.PERSONAL, "managed": Category.MANAGED}
    if value not in categories:
        sentence = _(
            "A type is personal, cross_cluster or managed; rest is the first and the last."
        )
        raise _WrongAt(sentence, token)
    return Equals(_place("category"), frozenset({categories[value].value}))


def _of_status(token: Token, _sign: str) -> Condition:
    value = _literal(token).lower()
    if value not in STATUSES:
        sentence = _("A status is active, expired, expires_soon, never_expires or invalidated.")
        raise _WrongAt(sentence, token)
    return IsTrue(_place(STATUSES[value]), value=True)


def _of_flag(token: Token, sign: str) -> Condition:
    is_type = _literal(token).lower() in {"personal", "managed"}
    return _of_type(token, sign) if is_type else _of_status(token, sign)


def _truth_reader(field: str) -> Reader:
    def read(token: Token, _sign: str) -> Condition:
        value = TRUTHS.get(_literal(token).lower())
        if value is None:
            raise _WrongAt(_("This is true or false."), token)
        return IsTrue(_place(field), value=value)

    return read


READERS: dict[str, Reader] = {
    "name": _part_reader("name"),
    "username": _part_reader("username"),
    "owner": _part_reader("username"),
    "id": _exact_reader("id"),
    "realm": _exact_reader("realm"),
    "metadata": _exact_reader("metadata"),
    "type": _of_type,
    "status": _of_status,
    "is": _of_flag,
    "expired": _truth_reader("expired"),
    "invalidated": _truth_reader("invalidated"),
}


def _place(name: str) -> Place:
    place = KEY_LIST.place(name)
    assert place is not None  # noqa: S101  # a name of ours
    return place


def _literal(token: Token) -> str:
    text = token[1:-1] if token.type == "PHRASE" else str(token)
    characters = iter(text)
    return "".join(next(characters) if one == ESCAPE else one for one in characters)


def _trees(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    return (child for child in tree.children if isinstance(child, Tree))


def _token(tree: Tree[Token]) -> Token:
    token = tree.children[0]
    assert isinstance(token, Token)  # noqa: S101  # so the grammar has it
    return token
