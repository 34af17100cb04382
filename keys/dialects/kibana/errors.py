"""What Kibana answers to what the rules refuse, and to what this door itself refuses."""

from collections.abc import Mapping
from http import HTTPStatus

from keys.dialects.common.sentences import sentence_of
from keys.rules import errors
from keys.rules.json_types import JsonObject
from keys.wire.query_language import BadQuery

STATUS: Mapping[type[errors.ApiKeyError], int] = {
    errors.Invalid: 400,
    errors.BadDescriptor: 400,
    errors.BadPattern: 400,
    errors.BadCredential: 400,
    errors.BadRules: 400,
    errors.BadLifetime: 400,
    errors.BadTimeValue: 400,
    errors.BadRequest: 400,
    errors.KeyUnusable: 400,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.NotAuthenticated: 401,
    errors.TokenNotGranted: 400,
    errors.Conflict: 409,
    errors.NotNarrower: 403,
    errors.NotProven: 403,
    errors.RestrictedByWorkflow: 403,
    errors.LicenseMissing: 403,
    errors.TooManyAttempts: 429,
    errors.AlreadyCreated: 409,
    errors.RetryDiffers: 422,
    errors.ServiceDisabled: 400,
    BadQuery: 400,
}

# What Kibana says of a bug; the log of the server knows more.
BUG = "An internal server error occurred. Check Kibana server logs for details."
BUSY = "The database is busy or away, retry later"


class Refusal(Exception):
    """This door turns a request away before any action hears of it."""

    def __init__(self, sentence: str, *, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.status = status


def status_of(error_class: type[errors.ApiKeyError]) -> int:
    """
    Return the status for a refusal of this class, by the nearest of its bases in the table.

    Raises:
        LookupError: the table forgot the class.
    """
    for base in error_class.__mro__:
        if base in STATUS:
            return STATUS[base]
    raise LookupError(error_class)


def message_of(error: errors.ApiKeyError, *, uri: str) -> str:
    """
    Return what is said of a refusal.

    Args:
        uri: path and query as asked for, which a refused credential is told.
    """
    if isinstance(error, BadQuery):
        return error.problem.reason
    return sentence_of(error, uri=uri)


def error_json(message: str, *, status: int) -> JsonObject:
    """Return `{"statusCode": int, "error": str, "message": str}`, the form of every error."""
    return {"statusCode": status, "error": HTTPStatus(status).phrase, "message": message}
