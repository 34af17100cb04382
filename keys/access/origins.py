"""Where a request came from."""

import uuid

from django.http import HttpRequest

from keys.rules.caller import Origin
from keys.rules.key_use import LONGEST_AGENT, LONGEST_ROUTE, printable

LONGEST_REQUEST_ID = 128


def origin_of(request: HttpRequest) -> Origin:
    """Return the request's origin, fit for a log: short, and without control characters."""
    opaque_id = printable(request.headers.get("X-Opaque-Id", ""), LONGEST_REQUEST_ID)
    return Origin(
        address=request.META.get("REMOTE_ADDR", ""),
        request_id=opaque_id or uuid.uuid4().hex,
        agent=printable(request.headers.get("User-Agent", ""), LONGEST_AGENT),
        route=printable(f"{request.method} {request.path}", LONGEST_ROUTE),
    )
