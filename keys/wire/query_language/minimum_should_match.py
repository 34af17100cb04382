"""How many of several optional conditions must hold: `2`, `-1`, `75%`, `3<90% 5<-2`."""

import re

from keys.rules.json_types import Json
from keys.wire.query_language.errors import bad_number
from keys.wire.query_language.shapes import word

_COUNT = re.compile(r"[+-]?\d{1,9}", re.ASCII)


def least_matches(wanted: Json, *, of: int) -> int:
    """
    Return how many of `of` conditions `wanted` asks for; 0 when it asks for none.

    Raises:
        Unreadable: it is written in none of the forms.

    Source: elasticsearch-specification, _types/common.ts (`MinimumShouldMatch`).
    """
    if wanted is None:
        return 0
    text = word(wanted).strip()
    if "<" not in text:
        return max(_one(text, of=of), 0)
    least = of
    for part in re.sub(r"\s*<\s*", "<", text[:1000]).split():
        limit, _, rule = part.partition("<")
        if of <= _number(limit):
            return max(least, 0)
        least = _one(rule, of=of)
    return max(least, 0)


def _one(rule: str, *, of: int) -> int:
    if rule.endswith("%"):
        percent = _number(rule[:-1])
        # Rounded towards zero.
        share = abs(percent) * of // 100
        return of - share if percent < 0 else share
    count = _number(rule)
    return of + count if count < 0 else count


def _number(text: str) -> int:
    if not _COUNT.fullmatch(text.strip()):
        raise bad_number(text)
    return int(text)
