"""What every part of a query is read with: the fields, the hour, and what may still be spent."""

from dataclasses import dataclass, field
from datetime import datetime

from keys.rules.search import Place, Schema
from keys.wire.query_language.errors import ILLEGAL_ARGUMENT, NotSupported, SearchFailed, Unreadable

MOST_LEVELS = 30
MOST_CLAUSES = 1024
LONGEST_PATTERN = 4096


@dataclass
class Context:
    """
    The state of reading one request.

    Attributes:
        clauses: how many single conditions were read so far, over all queries of the request.
        level: how many queries the one that is read lies in, itself included.
    """

    schema: Schema
    now: datetime
    clauses: int = field(default=0, init=False)
    level: int = field(default=1, init=False)

    def place(self, name: str) -> Place:
        """
        Return the place that `name` means.

        Raises:
            NotSupported: nothing of that name may be asked for.
        """
        if "*" in name:
            raise NotSupported(
                f"Field name pattern [{name}] is not allowed for querying or aggregation"
            )
        place = self.schema.place(name)
        if place is None:
            raise NotSupported(f"Field [{name}] is not allowed for querying or aggregation")
        return place

    def count_clause(self, *, weight: int = 1) -> None:
        """
        Count one more condition; a costly one counts as several.

        Raises:
            SearchFailed: there are too many.
        """
        self.clauses += weight
        if self.clauses > MOST_CLAUSES:
            raise SearchFailed(
                f"Query contains too many nested clauses; maxClauseCount is set to {MOST_CLAUSES}",
                type="too_many_nested_clauses",
            )


def too_many_clauses() -> SearchFailed:
    return SearchFailed(
        f"Query contains too many nested clauses; maxClauseCount is set to {MOST_CLAUSES}",
        type="too_many_nested_clauses",
    )


def check_level(level: int) -> None:
    """
    Let a query pass that lies `level` queries deep.

    Raises:
        Unreadable: that is too deep.
    """
    if level > MOST_LEVELS:
        raise Unreadable(
            "The nested depth of the query exceeds the maximum nested depth for queries set in"
            " [indices.query.bool.max_nested_depth]",
            type=ILLEGAL_ARGUMENT,
        )


def check_pattern(text: str) -> None:
    """
    Let a pattern, prefix or text pass that a database can compare with.

    Raises:
        SearchFailed: it is too long.
    """
    if len(text) > LONGEST_PATTERN:
        raise SearchFailed(
            f"The length of the pattern [{len(text)}] exceeds the allowed maximum of"
            f" [{LONGEST_PATTERN}]"
        )
