"""What Elasticsearch answers to what the rules refuse, and to what this door itself refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from keys.rules import errors
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.wire.error_envelope import Problem, plain_envelope
from keys.wire.query_language import BadQuery

ILLEGAL_ARGUMENT = "illegal_argument_exception"
PARSE = "parse_exception"
SECURITY = "security_exception"
CONTENT_PARSE = "x_content_parse_exception"
NO_GOOD_CREDENTIAL = (
    "unable to authenticate with provided credentials and anonymous access is not allowed"
    " for this request"
)


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
        reason=_reason(error, uri=uri),
        extra=_extra(error),
        cause=_cause(error),
    )


def validation_reason(problems: Sequence[str]) -> str:
    """Return all broken rules as one sentence: numbered from 1, each ended by a semicolon."""
    numbered = [f"{number}: {problem};" for number, problem in enumerate(problems, start=1)]
    return f"Validation Failed: {''.join(numbered)}"


def seconds_to_wait(span: timedelta) -> int:
    """Return the span in whole seconds, rounded up, one at least."""
    return max(1, -(-span // timedelta(seconds=1)))


def _reason(error: errors.ApiKeyError, *, uri: str) -> str:
    match error:
        case errors.Invalid(problems=problems):
            return validation_reason(problems)
        case errors.BadLifetime():
            return validation_reason([str(error)])
        case errors.NotAllowed():
            return _unauthorized(error)
        case errors.NotAuthenticated():
            return _unauthenticated(error, uri=uri)
        case _:
            return str(error)


def _unauthenticated(error: errors.NotAuthenticated, *, uri: str) -> str:
    if error.terminal:
        return str(error)
    if error.username is not None:
        return f"{error} for REST request [{uri}]"
    return NO_GOOD_CREDENTIAL


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


def _unauthorized(error: errors.NotAllowed) -> str:
    if isinstance(error, errors.RunAsRefused):
        return _may_not_run_as(error)
    granted_by = ""
    if error.granted_by:
        names = ",".join(error.granted_by)
        granted_by = f", this action is granted by the cluster privileges [{names}]"
    return f"action [{error.action}] is unauthorized for {_who(error.caller)}{granted_by}"


def _may_not_run_as(error: errors.RunAsRefused) -> str:
    return (
        f"action [{error.action}] is unauthorized for {_who(error.caller)}, because"
        f" {_subject(error.caller)} is unauthorized to run as [{error.target}]"
    )


def _who(caller: Caller) -> str:
    if caller.key is not None or caller.is_service_account:
        return _subject(caller)
    missing = ""
    if caller.missing_roles:
        names = ",".join(sorted(caller.missing_roles))
        missing = f" (assigned roles [{names}] were not found)"
    found = ",".join(sorted(caller.descriptors))
    run_as = f" run as [{caller.username}]" if caller.run_by else ""
    subject = _subject(caller.run_by or caller)
    return f"{subject}{run_as} with effective roles [{found}]{missing}"


def _subject(caller: Caller) -> str:
    if caller.key is not None:
        return f"API key id [{caller.key.id}] of user [{caller.username}]"
    kind = "service account" if caller.is_service_account else "user"
    return f"{kind} [{caller.username}]"


def with_header(problem: Problem, challenges: Sequence[str]) -> Problem:
    """Return the problem with the challenges of a 401 in its body, as in its header lines."""
    shown: list[Json] = [*challenges]
    return Problem(
        type=problem.type,
        reason=problem.reason,
        extra={**problem.extra, "header": {"WWW-Authenticate": shown}},
        cause=problem.cause,
    )
