"""
What the parts of a search cost a database, in clauses; a request may hold `MOST_CLAUSES` of them.

One clause is a comparison that an index serves. The others are weighed by what they take of
100,000 keys: a request that is full of any of them takes about 20 times what a single wildcard
over names does.
"""

from enum import IntEnum

CHEAP = 512
"""What takes no more clauses than this is not watched while it lasts."""


class Weight(IntEnum):
    """In clauses; `LEAVES` and `LEAVES_PATTERN` look at every value of every key's metadata."""

    PLAIN = 1
    BUCKET = 6
    RANGE = 15
    PATTERN = 10
    COUNT = 20
    FOLDED = 30
    LEAVES = 200
    LEAVES_PATTERN = 200
    NEARNESS = 200
