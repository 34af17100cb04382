"""Numbers from one to another as an expression: `<8-12>` of Lucene's regular expressions."""

from keys.rules.privileges.characters import span
from keys.rules.privileges.expressions import (
    EMPTY_TEXT,
    Either,
    Expression,
    OneOf,
    Sequence,
    text_expression,
)


def decimal_interval(low: str, high: str) -> Expression:
    """
    Return the expression of the decimal numbers between two others, in either order.

    Ends with the same number of digits ask for just that many; otherwise leading zeros are
    optional, up to the length of the longer end.
    """
    least, most = sorted((int(low), int(high)))
    if len(low) == len(high):
        return _of_width(least, most, len(low))
    longest = len(str(most))
    shortest = len(str(least))
    return Either(
        tuple(
            _of_width(least, min(most, 10**width - 1), width)
            for width in range(shortest, longest + 1)
        )
    )


def _of_width(least: int, most: int, width: int) -> Expression:
    return _between(f"{least:0{width}}", f"{most:0{width}}")


def _between(low: str, high: str) -> Expression:
    # Both have the same length. Numbers that share their first digit are settled by the rest.
    if not low:
        return EMPTY_TEXT
    # Without this every digit would double what is written for those behind it.
    if set(low) == {"0"} and set(high) == {"9"}:
        return Sequence((OneOf(span("0", "9")),) * len(low))
    if low[0] == high[0]:
        return Sequence((text_expression(low[0]), _between(low[1:], high[1:])))
    rest = len(low) - 1
    choices = [
        Sequence((text_expression(low[0]), _between(low[1:], "9" * rest))),
        Sequence((text_expression(high[0]), _between("0" * rest, high[1:]))),
    ]
    if int(high[0]) - int(low[0]) > 1:
        middle = OneOf(span(chr(ord(low[0]) + 1), chr(ord(high[0]) - 1)))
        choices.append(Sequence((middle, *(OneOf(span("0", "9")),) * rest)))
    return Either(tuple(choices))
