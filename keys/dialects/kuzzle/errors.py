"""
Kuzzle's errors: an id, a code and a status for each, and which of ours become which.

A code is the domain, the subdomain and a number; a message has its values put in.
"""

from dataclasses import dataclass

from keys.rules import errors
from keys.rules.errors import ApiKeyError
from keys.rules.json_types import Json, JsonObject

DOMAIN, SUBDOMAIN = 1 << 24, 1 << 16


@dataclass(frozen=True)
class Kind:
    """One of Kuzzle's errors; `message` has a `%s` for each value."""

    id: str
    code: int
    status: int
    message: str


class Refused(Exception):
    """A request is refused; `props` are the values that belong into the message."""

    def __init__(self, kind: Kind, *props: Json, message: str | None = None) -> None:
        self.kind = kind
        self.props = props
        self.message = message or kind.message % props[: kind.message.count("%s")]
        super().__init__(self.message)


def error_json(refusal: Refused) -> JsonObject:
    """Return `{"code": int, "id": str, "message": str, "props": [...], "status": int}`."""
    return {
        "code": refusal.kind.code,
        "id": refusal.kind.id,
        "message": refusal.message,
        "props": [*refusal.props],
        "status": refusal.kind.status,
    }


def _kind(name: str, domain: int, subdomain: int, number: int, status: int, message: str) -> Kind:
    return Kind(name, domain * DOMAIN + subdomain * SUBDOMAIN + number, status, message)


NOT_FOUND = _kind(
    "services.storage.not_found", 1, 1, 11, 404, 'Document "%s" not found in "%s":"%s".'
)
ALREADY_EXISTS = _kind(
    "services.storage.document_already_exists", 1, 1, 17, 400, "Document already exists."
)
BAD_SEARCH = _kind("services.storage.unexpected_bad_request", 1, 1, 33, 400, "%s")
UNKNOWN_KEYWORD = _kind(
    "services.storage.unknown_query_keyword",
    1, 1, 45, 400,
    'The keyword "%s" is not part of Elasticsearch Query DSL. Are you trying to use a Koncorde'
    " query?",
)  # fmt: skip
BAD_KONCORDE = _kind(
    "services.koncorde.elastic_translation_error",
    1, 5, 1, 400,
    "An error occured while translating a Koncorde filter to an Elasticsearch query: %s",
)  # fmt: skip
WRONG_TYPE = _kind(
    "api.assert.invalid_type", 2, 1, 1, 400, 'Wrong type for argument "%s" (expected: %s)'
)
INVALID_ARGUMENT = _kind(
    "api.assert.invalid_argument", 2, 1, 2, 400, 'Invalid argument "%s". Expected: %s'
)
MISSING_ARGUMENT = _kind("api.assert.missing_argument", 2, 1, 3, 400, 'Missing argument "%s".')
BODY_REQUIRED = _kind("api.assert.body_required", 2, 1, 8, 400, "The request must specify a body.")
RESTRICTED_KEYWORD = _kind(
    "api.assert.koncorde_restricted_keyword",
    2, 1, 13, 400,
    'The %s "%s" of Koncorde DSL is not supported for search queries.',
)  # fmt: skip
UNKNOWN_CONTROLLER = _kind(
    "api.process.controller_not_found", 2, 2, 4, 404, 'API controller "%s" not found.'
)
UNKNOWN_ACTION = _kind(
    "api.process.action_not_found", 2, 2, 5, 404, 'API action "%s":"%s" not found'
)
TOO_MANY_REQUESTS = _kind(
    "api.process.too_many_requests",
    2, 2, 8, 429,
    "Rejected: requests rate limit exceeded for this user.",
)  # fmt: skip
FOREIGN_ORIGIN = _kind(
    "api.process.unauthorized_origin", 2, 2, 12, 401, 'The origin "%s" is not authorized.'
)
TOO_MANY_LOGINS = _kind(
    "api.process.too_many_logins_requests",
    2, 2, 13, 429,
    "Rejected: Too many login attempts per second",
)  # fmt: skip
TOO_LARGE = _kind(
    "network.http.request_too_large", 3, 1, 1, 413, "Maximum HTTP request size exceeded."
)
BAD_HTTP = _kind(
    "network.http.unexpected_error", 3, 1, 2, 400, "Caught an unexpected HTTP error: %s"
)
UNSUPPORTED_VERB = _kind(
    "network.http.unsupported_verb", 3, 1, 6, 400, 'Unsupported HTTP verb "%s".'
)
UNKNOWN_URL = _kind("network.http.url_not_found", 3, 1, 7, 404, "API URL not found: %s.")
UNSUPPORTED_CONTENT = _kind(
    "network.http.unsupported_content",
    3, 1, 8, 400,
    'Invalid request content-type. Expected "application/json", got: "%s".',
)  # fmt: skip
UNSUPPORTED_CHARSET = _kind(
    "network.http.unsupported_charset",
    3, 1, 9, 400,
    'Invalid request charset. Expected "utf-8", got: "%s".',
)  # fmt: skip
BAD_VOLATILE = _kind(
    "network.http.volatile_parse_failed",
    3, 1, 11, 400,
    'Unable to convert the "x-kuzzle-volatile" HTTP header to JSON: %s',
)  # fmt: skip
BAD_BODY = _kind(
    "network.http.body_parse_failed",
    3, 1, 12, 400,
    "Unable to convert the HTTP body to JSON: %s",
)  # fmt: skip
BAD_MESSAGE = _kind(
    "network.websocket.unexpected_error",
    3, 3, 1, 400,
    "Caught an unexpected WebSocket error: %s",
)  # fmt: skip
TOO_MANY_MESSAGES = _kind(
    "network.websocket.ratelimit_exceeded",
    3, 3, 2, 429,
    "Rejected: too many requests received from that socket",
)  # fmt: skip
BAD_LOGIN = _kind("plugin.strategy.missing_user", 4, 3, 20, 401, "wrong username or password")
BAD_TOKEN = _kind("security.token.invalid", 7, 1, 1, 401, "Invalid token.")
TTL_EXCEEDED = _kind(
    "security.token.ttl_exceeded",
    7, 1, 4, 400,
    "expiresIn value exceeds maximum allowed value",
)  # fmt: skip
NO_TOKEN = _kind(
    "security.token.generation_failed", 7, 1, 5, 500, "Error while generating token: %s"
)
UNVERIFIED = _kind("security.token.verification_error", 7, 1, 7, 500, "Error verifying token: %s")
NOT_REFRESHABLE = _kind("security.token.refresh_forbidden", 7, 1, 8, 401, "%s cannot be refreshed.")
BAD_EXPIRATION = _kind(
    "security.token.invalid_expiration",
    7, 1, 9, 400,
    "Token can not be created with this expiration time: %s",
)  # fmt: skip
UNKNOWN_STRATEGY = _kind(
    "security.credentials.unknown_strategy",
    7, 2, 1, 400,
    'Unknown authentication strategy "%s"',
)  # fmt: skip
UNAUTHORIZED = _kind(
    "security.rights.unauthorized",
    7, 3, 1, 401,
    'Unauthorized: authentication required to execute the action "%s:%s". %s',
)  # fmt: skip
FORBIDDEN = _kind(
    "security.rights.forbidden",
    7, 3, 2, 403,
    'Insufficient permissions to execute the action "%s:%s" (User "%s").',
)  # fmt: skip
USER_EXISTS = _kind("security.user.already_exists", 7, 4, 1, 412, "User %s already exists.")
UNKNOWN_USER = _kind("security.user.not_found", 7, 4, 2, 404, 'User "%s" not found.')
BAD_COOKIE = _kind("security.cookie.invalid", 7, 7, 1, 401, "Invalid cookie.")
NO_COOKIES = _kind(
    "security.cookie.unsupported", 7, 7, 2, 500, "Cookie authentication not supported."
)
UNEXPECTED = _kind("core.fatal.unexpected_error", 0, 0, 1, 500, "Caught an unexpected error: %s")

# What our rules refuse that no action says for itself in Kuzzle's words; the first that fits.
OF_OUR_ERRORS: tuple[tuple[type[ApiKeyError], Kind], ...] = (
    (errors.TooManyAttempts, TOO_MANY_LOGINS),
    (errors.NotAuthenticated, BAD_TOKEN),
    (errors.ServiceDisabled, NO_TOKEN),
    (errors.UnknownUser, UNKNOWN_USER),
    (errors.NameTaken, USER_EXISTS),
    (errors.BadLifetime, INVALID_ARGUMENT),
)


def refusal_of(error: ApiKeyError, *, controller: str, action: str, name: str) -> Refused:
    """Return Kuzzle's error for one of ours; `name`: who asks."""
    if isinstance(error, errors.NotAllowed | errors.CallerIsKey | errors.RestrictedByWorkflow):
        return Refused(FORBIDDEN, controller, action, name)
    for ours, kind in OF_OUR_ERRORS:
        if isinstance(error, ours):
            # Their words say what ours would; a value that is put in is our sentence.
            values = kind.message.count("%s")
            if kind is INVALID_ARGUMENT:
                return Refused(kind, "expiresIn", str(error))
            return Refused(kind, *([str(error)] * values))
    return Refused(BAD_SEARCH, str(error))
