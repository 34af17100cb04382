"""Whether the API key service is on."""

from django.http import HttpRequest

from keys import conf


def api_key_service_enabled(request: HttpRequest) -> bool:
    """Return whether keys may be made and used over the connection of this request."""
    return conf.api_key_service_enabled(secure=request.is_secure())
