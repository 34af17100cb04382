"""How Elasticsearch writes down what went wrong."""

from dataclasses import dataclass, field

from keys.rules.json_types import Json, JsonObject

# Types of Java's, not of Elasticsearch's own: as a cause they are told, but seldom as the root.
FOREIGN_TYPES = frozenset(
    {
        "illegal_argument_exception",
        "json_parse_exception",
        "number_format_exception",
        "x_content_parse_exception",
    }
)
PARSER = "x_content_parse_exception"
# It stands for the failures of shards, and each of those is a root, whatever its type.
SEARCH_PHASE = "search_phase_execution_exception"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """
    One link of the chain of causes.

    Attributes:
        type: the exception's class in snake case.
        extra: further fields beside type and reason, such as `header`.
    """

    type: str
    reason: str
    extra: JsonObject = field(default_factory=dict)
    cause: "Problem | None" = None
    suppressed: tuple["Problem", ...] = ()


def envelope(problem: Problem, *, status: int, with_trace: bool = False) -> JsonObject:
    """
    Return `{"error": {"root_cause": [...], "type", "reason", ..., "caused_by"?}, "status"}`.

    Args:
        with_trace: add `stack_trace`; it names what is told anyway, never our code.
    """
    root = _facts(_root_of(problem), with_trace=with_trace)
    return {
        "error": {"root_cause": [root], **_told(problem, with_trace=with_trace)},
        "status": status,
    }


def plain_envelope(sentence: str, *, status: int) -> JsonObject:
    """Return the older form, in which the error is one text."""
    return {"error": sentence, "status": status}


def _root_of(problem: Problem) -> Problem:
    root, cause = problem, problem.cause
    while cause is not None and _is_followed(root.type, cause.type):
        root, cause = cause, cause.cause
    return root


def _is_followed(above: str, cause: str) -> bool:
    """
    Return whether the search for the root goes on from a problem to its cause.

    Source: Elasticsearch, ElasticsearchException.guessRootCauses and its overriding one.
    """
    if above == SEARCH_PHASE:
        return True
    if above == PARSER:
        return cause == PARSER or cause not in FOREIGN_TYPES
    return above not in FOREIGN_TYPES and cause not in FOREIGN_TYPES


def _told(problem: Problem, *, with_trace: bool) -> JsonObject:
    told = _facts(problem, with_trace=with_trace)
    if problem.cause is not None:
        told["caused_by"] = _told(problem.cause, with_trace=with_trace)
    if problem.suppressed:
        suppressed: list[Json] = [_told(one, with_trace=with_trace) for one in problem.suppressed]
        told["suppressed"] = suppressed
    return told


def _facts(problem: Problem, *, with_trace: bool) -> JsonObject:
    facts: JsonObject = {"type": problem.type, "reason": problem.reason, **problem.extra}
    if with_trace:
        facts["stack_trace"] = f"[{problem.type}: {problem.reason}]"
    return facts
