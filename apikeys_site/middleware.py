"""What holds for every request, whichever door it is for."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port

from keys.actions.receipts import take_receipt
from keys.conf import key_settings

Answer = Callable[[HttpRequest], HttpResponse]
RECEIPT = "X-Change-Receipt"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FOREIGN_SITES = frozenset({"cross-site", "same-site"})
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class TrustedProxyMiddleware:
    """
    Believe `X-Forwarded-For`, `-Proto` and `-Host` of a trusted proxy, and of nobody else.

    The last address that no trusted proxy wrote is where the request came from. If a proxy tells of
    one so that it cannot be read, nobody knows; the client may have seen to that.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = [request.META.pop(name, None) for name in FORWARDED]
        peer = request.META.get("REMOTE_ADDR", "")
        if _is_trusted(peer):
            self._believe(request, *forwarded)
        return self.get_response(request)

    def _believe(
        self, request: HttpRequest, chain: str | None, scheme: str | None, host: str | None
    ) -> None:
        if chain is not None:
            request.META["REMOTE_ADDR"] = _client_in(chain)
        if scheme in {"http", "https"}:
            request.META["wsgi.url_scheme"] = scheme
        if host and "," not in host:
            request.META["HTTP_HOST"] = host


class ContentSecurityPolicyMiddleware:
    """
    Only our own files, on every page; nothing may frame us.

    A response that says `shows_data_images` may also show images that its own files hold.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = CONTENT_SECURITY_POLICY
        if getattr(response, "shows_data_images", False):
            policy = policy.replace("img-src 'self'", "img-src 'self' data:")
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "clipboard-write=(self)")
        return response


class ReceiptMiddleware:
    """Tell who changes something how far the change has got, in the header line `RECEIPT`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        take_receipt()  # one that an earlier request on this thread left behind
        response = self.get_response(request)
        receipt = take_receipt()
        if receipt is not None:
            told = ", ".join(f"{name}={value}" for name, value in receipt.json.items())
            response.headers[RECEIPT] = told
        return response


class ForeignOriginMiddleware:
    """
    Refuse every change that another site's page asks for, whatever credential comes with it.

    A browser would attach a remembered Basic credential or a cookie to such a request; no
    program but a browser sends these headers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS and _is_foreign(request):
            reason = "requests from another site's page may not change anything here"
            error = {"type": "security_exception", "reason": reason}
            body = {"error": {"root_cause": [error], **error}, "status": 403}
            return JsonResponse(body, status=403, headers={"X-Elastic-Product": "Elasticsearch"})
        return self.get_response(request)


def _is_foreign(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site") in FOREIGN_SITES:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    return origin not in settings.CSRF_TRUSTED_ORIGINS and origin != _own_origin(request)


def _own_origin(request: HttpRequest) -> str:
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    name, port = split_domain_port(host)
    default = "443" if request.scheme == "https" else "80"
    return f"{request.scheme}://{name if port in {'', default} else host}".lower()


def _client_in(chain: str) -> str:
    """Return the address of the client in what proxies told of it; empty if none can be read."""
    client = ""
    for address in reversed([part.strip() for part in chain.split(",") if part.strip()]):
        if not _is_address(address):
            return ""
        client = address
        if not _is_trusted(address):
            break
    return client


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in network for network in key_settings().trusted_proxies)
