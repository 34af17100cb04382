"""
What OAuth's clients are answered to what the rules refuse, and to what this door itself refuses.

Source: RFC 6749, section 5.2, and RFC 7009, section 2.2.
"""

from collections.abc import Mapping

from keys.rules import errors
from keys.rules.json_types import JsonObject
from keys.wire.query_language import BadQuery

KINDS: Mapping[type[errors.ApiKeyError], tuple[int, str]] = {
    errors.Invalid: (400, "invalid_request"),
    errors.BadDescriptor: (400, "invalid_request"),
    errors.BadPattern: (400, "invalid_request"),
    errors.BadCredential: (400, "invalid_request"),
    errors.BadRules: (400, "invalid_request"),
    errors.BadLifetime: (400, "invalid_request"),
    errors.BadTimeValue: (400, "invalid_request"),
    errors.BadRequest: (400, "invalid_request"),
    errors.KeyUnusable: (400, "invalid_request"),
    errors.NotFound: (404, "invalid_request"),
    errors.NotAllowed: (403, "unauthorized_client"),
    errors.NotAuthenticated: (401, "invalid_client"),
    errors.TokenNotGranted: (400, "invalid_grant"),
    errors.Conflict: (409, "invalid_request"),
    errors.NotNarrower: (403, "unauthorized_client"),
    errors.NotProven: (403, "unauthorized_client"),
    errors.RestrictedByWorkflow: (403, "unauthorized_client"),
    errors.LicenseMissing: (403, "unauthorized_client"),
    errors.TooManyAttempts: (429, "temporarily_unavailable"),
    errors.AlreadyCreated: (409, "invalid_request"),
    errors.RetryDiffers: (422, "invalid_request"),
    errors.ServiceDisabled: (400, "unsupported_token_type"),
    BadQuery: (400, "invalid_request"),
}


class Refusal(Exception):
    """This door turns a request away before any action hears of it."""

    def __init__(self, error: str, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.error = error
        self.status = status


def kind_of(error_class: type[errors.ApiKeyError]) -> tuple[int, str]:
    """
    Return status and code for a refusal of this class, by the nearest of its bases in the table.

    Raises:
        LookupError: the table forgot the class.
    """
    for base in error_class.__mro__:
        if base in KINDS:
            return KINDS[base]
    raise LookupError(error_class)


def error_json(error: str, sentence: str) -> JsonObject:
    return {"error": error, "error_description": sentence}
