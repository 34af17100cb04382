"""
A deliberately simple reference for patterns: each is written down with all its short texts.

Over a small alphabet and up to a small length a language is a plain set, so union, intersection
and complement are Python's own, and nothing here knows an automaton.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from hypothesis import strategies as st

ALPHABET = "ab"
LONGEST = 4
UNIVERSE = frozenset(
    "".join(letters)
    for length in range(LONGEST + 1)
    for letters in product(ALPHABET, repeat=length)
)
Language: TypeAlias = frozenset[str]
Combine: TypeAlias = Callable[[Language, Language], Language]


@dataclass(frozen=True)
class Described:
    """A pattern and every text of the universe that it describes."""

    pattern: str
    language: Language


def joined(first: Language, second: Language) -> Language:
    return frozenset(a + b for a in first for b in second if len(a) + len(b) <= LONGEST)


def repeated(language: Language, least: int, most: int | None) -> Language:
    power: Language = frozenset({""})
    found: Language = frozenset()
    # Beyond the longest text another round adds nothing that was not there before.
    for count in range((least + LONGEST + 1 if most is None else most) + 1):
        found |= power if count >= least else frozenset()
        power = joined(power, language)
    return found


def _group(one: Described) -> str:
    return f"({one.pattern})"


def _counted(one: Described, bounds: tuple[int, int | None]) -> Described:
    least, most = bounds
    text = f"{{{least},{'' if most is None else most}}}"
    return Described(_group(one) + text, repeated(one.language, least, most))


def _suffixed(one: Described, operator: str) -> Described:
    least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[operator]
    return Described(_group(one) + operator, repeated(one.language, least, most))


LEAVES = [
    Described("a", frozenset({"a"})),
    Described("b", frozenset({"b"})),
    Described("\\a", frozenset({"a"})),
    Described(".", frozenset(ALPHABET)),
    Described("[ab]", frozenset(ALPHABET)),
    Described("[^a]", frozenset({"b"})),
    Described("[a-b]", frozenset(ALPHABET)),
    Described("\\w", frozenset(ALPHABET)),
    Described("\\d", frozenset()),
    Described("()", frozenset({""})),
    Described("#", frozenset()),
    Described("@", UNIVERSE),
    Described('"ab"', frozenset({"ab"})),
    Described('""', frozenset({""})),
]
BOUNDS = st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(2, 3)))


def _both(signs: tuple[str, Combine], pair: tuple[Described, Described]) -> Described:
    sign, combine = signs
    left, right = pair
    return Described(f"{_group(left)}{sign}{_group(right)}", combine(left.language, right.language))


SIGNS: list[tuple[str, Combine]] = [
    ("|", frozenset.union),
    ("&", frozenset.intersection),
    ("", joined),
]


def _grown(inner: st.SearchStrategy[Described]) -> st.SearchStrategy[Described]:
    return st.one_of(
        st.builds(_both, st.sampled_from(SIGNS), st.tuples(inner, inner)),
        inner.map(lambda one: Described(f"~{_group(one)}", UNIVERSE - one.language)),
        st.builds(_counted, inner, BOUNDS),
        st.builds(_suffixed, inner, st.sampled_from("?*+")),
    )


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES), _grown, max_leaves=6)
REGULAR = EXPRESSIONS.map(lambda one: Described(f"/{one.pattern}/", one.language))


def glob_language(glob: str) -> Language:
    """Return the texts that a glob without escapes describes."""
    language = frozenset({""})
    for character in glob:
        steps = {"*": UNIVERSE, "?": frozenset(ALPHABET)}
        language = joined(language, steps.get(character, frozenset({character})))
    return language


GLOBS = st.text("ab*?", max_size=7).map(lambda glob: Described(glob, glob_language(glob)))
PATTERNS = st.one_of(REGULAR, GLOBS)
