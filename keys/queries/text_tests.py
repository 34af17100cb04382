"""Conditions on one text as SQL, with a range of an index wherever there can be one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from django.db.models import IntegerField, Value
from django.db.models.functions import Length

from keys.queries.expressions import AsciiLower, FitsOneOf, IsOneOf, text
from keys.queries.logic import Always, AtLeast, Compare, Every, HasValue, Never, Operand, Some
from keys.rules import search
from keys.rules.names import UNSTORABLE, end_of_prefix
from keys.rules.search.edits import patterns_near, pieces_of
from keys.rules.search.wildcards import Gap, Pattern, folded_pattern, literal_prefix, pattern_length
from keys.rules.search.words import folded

TextCondition: TypeAlias = (
    search.Equals | search.Begins | search.Fits | search.Near | search.Between
)


MOST_LETTERS = 16


@dataclass(frozen=True, kw_only=True)
class Text:
    """
    A text as SQL has it.

    Attributes:
        head: its first `limit` characters, which an index may serve; all of them without one.
        whole: all of it.
    """

    head: Operand
    whole: Operand
    limit: int | None = None

    @classmethod
    def of(cls, operand: Operand) -> "Text":
        return cls(head=operand, whole=operand)

    def cut(self, value: str) -> str:
        return value[: self.limit]

    def is_cut(self, value: str) -> bool:
        """Return whether the head alone may be that of other texts too."""
        return self.limit is not None and len(value) >= self.limit


def text_test(condition: search.Condition) -> Callable[[Text], Operand]:
    """Return what tells of a text whether it fulfils the condition."""

    def test(tested: Text) -> Operand:
        match condition:
            case search.Equals(_, values, fold):
                found = _equals(tested, values, fold=fold)
            case search.Begins(_, prefix, fold):
                found = _begins(tested, prefix, fold=fold)
            case search.Fits(_, pattern, fold):
                found = _fits(tested, pattern, fold=fold)
            case search.Near():
                found = _near(tested, condition)
            case search.Between(_, low, high):
                found = Every(*_above(tested, low), *_below(tested, high))
            case _:
                found = HasValue(tested.head)
        return found

    return test


def _equals(tested: Text, values: frozenset[str], *, fold: bool) -> Operand:
    if fold:
        return IsOneOf(AsciiLower(tested.whole), {folded(value) for value in values})
    found = IsOneOf(tested.head, {tested.cut(value) for value in values})
    if any(tested.is_cut(value) for value in values):
        return Every(found, IsOneOf(tested.whole, values))
    return found


def _begins(tested: Text, prefix: str, *, fold: bool) -> Operand:
    if UNSTORABLE.search(prefix):
        return Never()
    if fold:
        return _fits(tested, (prefix, Gap.RUN), fold=True)
    in_range = _head_begins(tested, prefix)
    if tested.limit is not None and len(prefix) > tested.limit:
        return Every(in_range, FitsOneOf(tested.whole, [(prefix, Gap.RUN)]))
    return in_range


def _head_begins(tested: Text, prefix: str) -> Operand:
    # A range, not a pattern: an index serves it.
    head = tested.cut(prefix)
    if not head:
        return HasValue(tested.head)
    lowest = Compare(tested.head, ">=", text(head))
    end = end_of_prefix(head)
    return lowest if end is None else Every(lowest, Compare(tested.head, "<", text(end)))


def _fits(tested: Text, pattern: Pattern, *, fold: bool) -> Operand:
    if any(isinstance(part, str) and UNSTORABLE.search(part) for part in pattern):
        return Never()
    if pattern == (Gap.RUN,):
        return HasValue(tested.head)
    if fold:
        return FitsOneOf(AsciiLower(tested.whole), [folded_pattern(pattern)])
    return Every(_head_begins(tested, literal_prefix(pattern)), FitsOneOf(tested.whole, [pattern]))


def _near(tested: Text, condition: search.Near) -> Operand:
    if UNSTORABLE.search(condition.text):
        return Never()
    edits, head = condition.edits, condition.text[: condition.exact]
    # The cheap conditions first: few texts are left for the many patterns.
    # A text that is short enough to be near has no rest behind its head.
    is_short = tested.limit is None or len(condition.text) + edits < tested.limit
    tested = Text.of(tested.head) if is_short else tested
    length = Length(tested.whole)
    pieces = pieces_of(condition.text[condition.exact :], edits=edits)
    letters = sorted(set(condition.text))[:MOST_LETTERS]
    return Every(
        _head_begins(tested, head),
        Compare(length, ">=", _number(len(condition.text) - edits)),
        Compare(length, "<=", _number(len(condition.text) + edits)),
        # An edit takes one letter away at most.
        AtLeast(len(letters) - edits, *(_contains(tested, [letter]) for letter in letters))
        if len(letters) > edits
        else Always(),
        _contains(tested, pieces) if pieces else Always(),
        Some(*_patterns_by_length(tested.whole, length, condition)),
    )


def _patterns_by_length(
    whole: Operand, length: Operand, condition: search.Near
) -> Iterator[Operand]:
    """Yield the patterns of each length; a row is compared with those of its own alone."""
    patterns = sorted(
        patterns_near(
            condition.text, edits=condition.edits, exact=condition.exact, swaps=condition.swaps
        ),
        key=pattern_length,
    )
    for size, alike in groupby(patterns, key=pattern_length):
        yield Every(Compare(length, "=", _number(size)), FitsOneOf(whole, alike))


def _contains(tested: Text, parts: Iterable[str]) -> Operand:
    """Return that some of the parts is in the text."""
    return FitsOneOf(tested.whole, [(Gap.RUN, part, Gap.RUN) for part in parts])


def _number(value: int) -> Value:
    return Value(value, output_field=IntegerField())


def _above(tested: Text, bound: search.Bound | None) -> list[Operand]:
    if bound is None:
        return [HasValue(tested.head)]
    sign = ">=" if bound.inclusive else ">"
    return _bounded(tested, bound, sign, rough_sign=">=")


def _below(tested: Text, bound: search.Bound | None) -> list[Operand]:
    if bound is None:
        return []
    sign = "<=" if bound.inclusive else "<"
    return _bounded(tested, bound, sign, rough_sign="<=")


def _bounded(tested: Text, bound: search.Bound, sign: str, *, rough_sign: str) -> list[Operand]:
    if UNSTORABLE.search(bound.value):
        return [Never()]
    if not tested.is_cut(bound.value):
        # The rest of a text does not change on which side of a short bound it lies.
        return [Compare(tested.head, sign, text(bound.value))]
    return [
        Compare(tested.head, rough_sign, text(tested.cut(bound.value))),
        Compare(tested.whole, sign, text(bound.value)),
    ]
