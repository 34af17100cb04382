"""Addresses that a request names, to be sent back to."""

from functools import cache
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def keys_address() -> str:
    """Return where the key list is; a page of it names this place dozens of times."""
    return _keys_address_below(get_script_prefix())


@cache
def _keys_address_below(_prefix: str) -> str:
    return reverse("web:keys")


def own_address(request: HttpRequest, wanted: str, *, otherwise: str) -> str:
    """
    Return `wanted` where it is a path of ours, else `otherwise`.

    Two slashes at the start of a path would be read as the name of a host.
    """
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if is_ours else otherwise


def page_before(request: HttpRequest, *, otherwise: str) -> str:
    """Return the page of ours that the request came from, else `otherwise`."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return otherwise
    parts = urlsplit(before)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return own_address(request, address, otherwise=otherwise)
