"""Keep the process environment out of what a request carries."""

from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

# The server copies the whole process environment into each request's environ. These are the
# names that a request itself may bring, apart from its headers (PEP 3333).
FROM_THE_REQUEST = frozenset(
    {
        "CONTENT_LENGTH",
        "CONTENT_TYPE",
        "GATEWAY_INTERFACE",
        "PATH_INFO",
        "QUERY_STRING",
        "REMOTE_ADDR",
        "REMOTE_PORT",
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "SERVER_SOFTWARE",
    }
)
# Read once, by the supervisor; no child ever sees them.
FIRST_START_ONLY = frozenset({"ELASTIC_PASSWORD", "ELASTIC_PASSWORD_FILE"})
HEADER, PROTOCOL = "HTTP_", "wsgi."
OUR_VARIABLES = ("APIKEYS_", "DATABASE_URL", *FIRST_START_ONLY)


def forget_variables(environment: MutableMapping[str, str]) -> None:
    """
    Remove from the process what has been read already, or would pass for part of a request.

    A variable named like a header or a CGI value (HTTP_PROXY, REMOTE_ADDR) could not be told
    from what a client sent, so none may be left when the server copies the environment.
    """
    for name in list(environment):
        if name.startswith((*OUR_VARIABLES, HEADER, PROTOCOL)) or name in FROM_THE_REQUEST:
            del environment[name]


def with_clean_environ(application: "WSGIApplication") -> "WSGIApplication":
    """Return the application, which then sees nothing in its environ but the request."""

    def clean(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        request = {
            name: value
            for name, value in environ.items()
            if name in FROM_THE_REQUEST or name.startswith((HEADER, PROTOCOL))
        }
        return application(request, start_response)

    return clean
