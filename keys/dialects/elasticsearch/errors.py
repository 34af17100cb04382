"""What Elasticsearch answers to what the rules refuse, and to what this door itself refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.dialects.common.sentences import sentence_of
from keys.rules import errors
from keys.rules.json_types import Json, JsonObject
from keys.wire.error_envelope import Problem, plain_envelope
from keys.wire.query_language import BadQuery

ILLEGAL_ARGUMENT = "illegal_argument_exception"
PARSE = "parse_exception"
SECURITY = "security_exception"
CONTENT_PARSE = "x_content_parse_exception"


@dataclass(frozen=True)
class Kind:
    """How Elasticsearch calls a refusal."""

    status: int
    type: str


BAD_VALUE = Kind(400, ILLEGAL_ARGUMENT)
BROKEN_RULES = Kind(400, "action_request_validation_exception")
KINDS: Mapping[type[errors.ApiKeyError], Kind] = {
    errors.Invalid: BROKEN_RULES,
    errors.RefusedByUserStore: Kind(400, "validation_exception"),
    errors.BadDescriptor: Kind(400, PARSE),
    errors.BadPattern: BAD_VALUE,
    errors.BadCredential: Kind(400, "status_exception"),
    errors.BadRules: Kind(400, "parsing_exception"),
    errors.BadLifetime: BROKEN_RULES,
    errors.BadTimeValue: BAD_VALUE,
    errors.BadRequest: BAD_VALUE,
    errors.KeyUnusable: BAD_VALUE,
    errors.NotFound: Kind(404, "resource_not_found_exception"),
    errors.NotAllowed: Kind(403, SECURITY),
    errors.NotNarrower: Kind(403, SECURITY),
    errors.NotAuthenticated: Kind(401, SECURITY),
    errors.TokenNotGranted: Kind(400, SECURITY),
    errors.Conflict: Kind(409, "version_conflict_engine_exception"),
    errors.NotProven: Kind(403, SECURITY),
    errors.RestrictedByWorkflow: Kind(403, "role_restriction_exception"),
    errors.LicenseMissing: Kind(403, SECURITY),
    errors.TooManyAttempts: Kind(429, "es_rejected_execution_exception"),
    errors.AlreadyCreated: Kind(409, "status_exception"),
    errors.RetryDiffers: Kind(422, "status_exception"),
    errors.ServiceDisabled: Kind(400, "feature_not_enabled_exception"),
    # Only the status counts: each of them says itself how it is called.
    BadQuery: Kind(400, CONTENT_PARSE),
}


class Refusal(Exception):
    """This door turns a request away before any action hears of it."""

    def __init__(self, problem: Problem, *, status: int = 400) -> None:
        super().__init__(problem.reason)
        self.problem = problem
        self.status = status

    @classmethod
    def illegal(cls, reason: str) -> "Refusal":
        return cls(Problem(type=ILLEGAL_ARGUMENT, reason=reason))

    @classmethod
    def unparsable(cls, reason: str) -> "Refusal":
        return cls(Problem(type=PARSE, reason=reason))


class PlainRefusal(Exception):
    """The same, for the few cases in which Elasticsearch's error is one text."""

    def __init__(
        self, sentence: str, *, status: int, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = dict(headers or {})

    @property
    def body(self) -> JsonObject:
        return plain_envelope(str(self), status=self.status)


def kind_of(error_class: type[errors.ApiKeyError]) -> Kind:
    """
    Return how a refusal of this class is called, by the nearest of its bases in the table.

    Raises:
        LookupError: the table forgot the class.
    """
    for base in error_class.__mro__:
        if base in KINDS:
            return KINDS[base]
    raise LookupError(error_class)


def problem_of(error: errors.ApiKeyError, *, uri: str) -> Problem:
    """
    Return what the answer says of a refusal.

    Args:
        uri: path and query as asked for, which a refused credential is told.
    """
    if isinstance(error, BadQuery):
        return error.problem
    return Problem(
        type=kind_of(type(error)).type,
        reason=sentence_of(error, uri=uri),
        extra=_extra(error),
        cause=_cause(error),
    )


def _cause(error: errors.ApiKeyError) -> Problem | None:
    """Return why somebody named in a request did not prove himself; only who asked is told."""
    why = error.__cause__
    if not isinstance(error, errors.NotProven) or not isinstance(why, errors.NotAuthenticated):
        return None
    return Problem(type=kind_of(type(why)).type, reason=str(why))


def _extra(error: errors.ApiKeyError) -> JsonObject:
    match error:
        case errors.LicenseMissing(feature=feature):
            return {"license.expired.feature": feature}
        case errors.BadToken():
            return {"additional_unsuccessful_credentials": f"oauth2 token: {error}"}
        case errors.NotAuthenticated(terminal=False, username=None):
            return {"additional_unsuccessful_credentials": f"API key: {error}"}
        case errors.ServiceDisabled():
            return {"disabled.feature": "api_keys"}
        case _:
            return {}


def with_header(problem: Problem, challenges: Sequence[str]) -> Problem:
    """Return the problem with the challenges of a 401 in its body, as in its header lines."""
    shown: list[Json] = [*challenges]
    return Problem(
        type=problem.type,
        reason=problem.reason,
        extra={**problem.extra, "header": {"WWW-Authenticate": shown}},
        cause=problem.cause,
    )
