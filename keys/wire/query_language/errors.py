"""
What the reader of the query language refuses.

    BadQuery
    ├── Unreadable        the text is no query; told inside "failed to parse field [...]"
    ├── NotSupported      it is a query, but not one that may be asked here
    ├── NotValid          a number of the request is out of its range
    └── SearchFailed      the query cannot be answered, as a shard would find out
        └── BadValue          a field cannot have that value, or cannot be compared like that

All of them are answered with status 400.
"""

from collections.abc import Sequence

from keys.rules.errors import ApiKeyError
from keys.rules.json_types import JsonObject
from keys.wire.error_envelope import Problem

ILLEGAL_ARGUMENT = "illegal_argument_exception"
PARSING = "parsing_exception"
CONTENT = "x_content_parse_exception"
VALIDATION = "action_request_validation_exception"
SEARCH_PHASE = "search_phase_execution_exception"
SHARD = "query_shard_exception"
ALL_SHARDS_FAILED = "all shards failed"


class BadQuery(ApiKeyError):
    """
    A refused search.

    Attributes:
        problem: what to tell, without a position.
        member: the member of the body at fault, when its position belongs into the reason.
        at_name: the position is that of the member's name, not of its value.
    """

    def __init__(self, problem: Problem, *, member: str | None = None, at_name: bool = False):
        super().__init__(problem.reason)
        self.problem = problem
        self.member = member
        self.at_name = at_name

    def problem_at(self, position: object) -> Problem:
        """Return what to tell where the position is known: `[line:column] ` leads the reason."""
        return Problem(
            type=self.problem.type,
            reason=f"[{position}] {self.problem.reason}",
            extra=self.problem.extra,
            cause=self.problem.cause,
        )


class Unreadable(BadQuery):
    def __init__(self, reason: str, *, type: str = PARSING, cause: Problem | None = None):  # noqa: A002  # the wire's word
        super().__init__(Problem(type=type, reason=reason, cause=cause))

    def within(self, parser: str, member: str) -> "BadQuery":
        """Return the refusal as the parser of the whole body tells it."""
        return BadQuery(
            Problem(
                type=CONTENT,
                reason=f"[{parser}] failed to parse field [{member}]",
                cause=self.problem,
            ),
            member=member,
        )


class NotSupported(BadQuery):
    def __init__(self, reason: str):
        super().__init__(Problem(type=ILLEGAL_ARGUMENT, reason=reason))


class NotValid(BadQuery):
    def __init__(self, problems: Sequence[str]):
        listed = "".join(f"{number}: {one};" for number, one in enumerate(problems, start=1))
        super().__init__(Problem(type=VALIDATION, reason=f"Validation Failed: {listed}"))


class SearchFailed(BadQuery):
    def __init__(self, reason: str, *, type: str = ILLEGAL_ARGUMENT):  # noqa: A002  # the wire's word
        extra: JsonObject = {"phase": "query", "grouped": True, "failed_shards": []}
        super().__init__(
            Problem(
                type=SEARCH_PHASE,
                reason=ALL_SHARDS_FAILED,
                extra=extra,
                cause=Problem(type=type, reason=reason),
            )
        )


class BadValue(SearchFailed):
    """What a lenient query overlooks."""


def unknown_field(parser: str, name: str) -> BadQuery:
    """Return the refusal of a member that the body does not have."""
    problem = Problem(type=CONTENT, reason=f"[{parser}] unknown field [{name}]")
    return BadQuery(problem, member=name, at_name=True)


def wrong_shape(parser: str, name: str, found: str) -> BadQuery:
    """Return the refusal of a member of the body that is no value of the right kind."""
    problem = Problem(
        type=CONTENT, reason=f"[{parser}] {name} doesn't support values of type: {found}"
    )
    return BadQuery(problem, member=name)


def bad_number(text: str) -> Unreadable:
    """Return the refusal of a text that is no number."""
    return Unreadable(f'For input string: "{text}"', type="number_format_exception")
