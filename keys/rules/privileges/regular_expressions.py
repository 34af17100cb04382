r"""
Reader of Lucene's regular expressions.

Operators: `. ? * + {n,m} | & ~ ( ) [ ] " @ # <n-m>` and the classes `\d \w \s \D \W \S`; a
backslash takes the next character as it is. Nothing anchors: an expression describes a whole text.
As in Lucene an operator at a place where an expression must begin stands for itself: `*a` is a
star and an a.

Source: Lucene, RegExp (all optional operators on, as Elasticsearch's role files have them).
"""

from collections.abc import Callable

from keys.rules.errors import BadPattern
from keys.rules.privileges.characters import (
    ANY_CHARACTER,
    Characters,
    all_but,
    either,
    only,
    span,
)
from keys.rules.privileges.decimal_intervals import decimal_interval
from keys.rules.privileges.expressions import (
    ANY_TEXT,
    EMPTY_TEXT,
    AllBut,
    AllOf,
    Either,
    Expression,
    Nothing,
    OneOf,
    Repeat,
    Sequence,
    text_expression,
)

# Python's own stack is what ends deep nesting; far less is enough for any sane pattern.
DEEPEST_NESTING = 20
MOST_COUNTS = 4
DIGITS = "0123456789"
LONGEST_NUMBER = 9
DIGIT = span("0", "9")
WORD = either([DIGIT, span("a", "z"), span("A", "Z"), only("_")])
SPACE = either([only(character) for character in " \t\n\r"])
REPETITIONS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
OPERANDS: dict[str, Expression] = {".": OneOf(ANY_CHARACTER), "@": ANY_TEXT, "#": Nothing()}
CLASSES: dict[str, Characters] = {
    "d": DIGIT,
    "w": WORD,
    "s": SPACE,
    "D": all_but(DIGIT),
    "W": all_but(WORD),
    "S": all_but(SPACE),
}


def read_regular_expression(text: str) -> Expression:
    """
    Return what `text` describes.

    Raises:
        BadPattern: the expression breaks the grammar or is nested too deeply.
    """
    if not text:
        return EMPTY_TEXT
    reader = _Reader(text)
    expression = reader.read_choices()
    if reader.more():
        raise reader.refusal("expected the end of the expression")
    return expression


class _Reader:
    """One pass over the text; each `read_…` leaves the position behind what it took."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._openers: dict[str, Callable[[], Expression]] = {
            "[": self._read_class,
            "(": self._read_group,
            '"': self._read_quoted,
            "<": self._read_interval,
        }

    def more(self) -> bool:
        return self._at < len(self._text)

    def refusal(self, problem: str) -> BadPattern:
        return BadPattern(f"{problem} at position [{self._at}] of the regular expression")

    def read_choices(self) -> Expression:
        choices = [self._read_intersection()]
        while self._took("|"):
            choices.append(self._read_intersection())
        return choices[0] if len(choices) == 1 else Either(tuple(choices))

    def _read_intersection(self) -> Expression:
        parts = [self._read_sequence()]
        while self._took("&"):
            parts.append(self._read_sequence())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _read_sequence(self) -> Expression:
        parts = [self._read_repetition()]
        while self.more() and not self._sees(")|&"):
            parts.append(self._read_repetition())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _read_repetition(self) -> Expression:
        expression = self._read_complement()
        counted = 0
        while self._sees("?*+{"):
            operator = self._take()
            if operator != "{":
                expression = _repeated(expression, *REPETITIONS[operator])
                continue
            counted += 1
            if counted > MOST_COUNTS:
                raise self.refusal("found too many counts in a row")
            expression = self._read_counts(expression)
        return expression

    def _read_counts(self, part: Expression) -> Expression:
        least = self._read_number()
        if least is None:
            raise self.refusal("expected a number")
        most: int | None = least
        if self._took(","):
            most = self._read_number()
        self._expect("}")
        if most is not None and most < least:
            return Nothing()
        return Repeat(part, least, most)

    def _read_number(self) -> int | None:
        start = self._at
        while self._sees(DIGITS):
            self._at += 1
        if self._at - start > LONGEST_NUMBER:
            raise self.refusal("found too large a number")
        return int(self._text[start : self._at]) if self._at > start else None

    def _read_complement(self) -> Expression:
        complemented = False
        while self._took("~"):
            complemented = not complemented
        expression = self._read_item()
        return AllBut(expression) if complemented else expression

    def _read_item(self) -> Expression:
        for opener, read in self._openers.items():
            if self._took(opener):
                return read()
        for operator, expression in OPERANDS.items():
            if self._took(operator):
                return expression
        return OneOf(self._read_named_class() or only(self._read_character()))

    def _read_group(self) -> Expression:
        if self._took(")"):
            return EMPTY_TEXT
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise self.refusal("found too many nested groups")
        expression = self.read_choices()
        self._expect(")")
        self._depth -= 1
        return expression

    def _read_quoted(self) -> Expression:
        return text_expression(self._read_until('"'))

    def _read_class(self) -> Expression:
        negated = self._took("^")
        members = [self._read_class_member()]
        while self.more() and not self._sees("]"):
            members.append(self._read_class_member())
        self._expect("]")
        characters = either(members)
        return OneOf(all_but(characters) if negated else characters)

    def _read_class_member(self) -> Characters:
        named = self._read_named_class()
        if named is not None:
            return named
        first = self._read_character()
        if not self._took("-"):
            return only(first)
        last = self._read_character()
        if first > last:
            raise self.refusal(f"found the backward range [{first}-{last}]")
        return span(first, last)

    def _read_named_class(self) -> Characters | None:
        if not self._sees("\\") or self._at + 1 >= len(self._text):
            return None
        named = CLASSES.get(self._text[self._at + 1])
        if named is not None:
            self._at += 2
        return named

    def _read_interval(self) -> Expression:
        content = self._read_until(">")
        low, dash, high = content.partition("-")
        if not dash:
            raise self.refusal(f"found the unknown name [{content}]")
        if not all(end and set(end) <= set(DIGITS) for end in (low, high)):
            raise self.refusal(f"found no numbers in the interval [{content}]")
        if max(len(low), len(high)) > LONGEST_NUMBER:
            raise self.refusal("found too large a number")
        return decimal_interval(low, high)

    def _read_character(self) -> str:
        self._took("\\")
        if not self.more():
            raise self.refusal("found an unexpected end")
        return self._take()

    def _read_until(self, end: str) -> str:
        stop = self._text.find(end, self._at)
        if stop < 0:
            raise self.refusal(f"expected [{end}]")
        content = self._text[self._at : stop]
        self._at = stop + 1
        return content

    def _sees(self, characters: str) -> bool:
        return self.more() and self._text[self._at] in characters

    def _take(self) -> str:
        self._at += 1
        return self._text[self._at - 1]

    def _took(self, character: str) -> bool:
        seen = self._sees(character)
        self._at += seen
        return seen

    def _expect(self, character: str) -> None:
        if not self._took(character):
            raise self.refusal(f"expected [{character}]")


def _repeated(part: Expression, least: int, most: int | None) -> Repeat:
    # `a+*?` is `a*`: operators in a row must not grow a tree as deep as the row is long.
    if isinstance(part, Repeat) and (part.least, part.most) in REPETITIONS.values():
        same = (part.least, part.most) == (least, most)
        return part if same else Repeat(part.part, 0, None)
    return Repeat(part, least, most)
