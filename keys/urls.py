"""Every address below the site: the doors for machines first, the pages after them."""

import re
import sys
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from keys.dialects.common import openapi_views
from keys.dialects.elasticsearch import failures as elasticsearch
from keys.dialects.elasticsearch.openapi.document import document
from keys.dialects.elasticsearch.views.cluster import InfoView, no_handler
from keys.dialects.kibana import failures as kibana
from keys.web import errors

API = ("/_", "/api/", "/revoke")
KIBANA = re.compile(r"(?:/s/[a-z0-9_-]{1,256})?/(?:api|internal)/security/")
PAGES = "/app/management/security/api_keys"

info = InfoView.as_view()


def wants_a_page(request: HttpRequest) -> bool:
    """Return whether a person's browser asks; clients of the API ask for JSON or anything."""
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")


def is_for_the_api(request: HttpRequest) -> bool:
    """Return whether the address is one of the API's; `/` is that of whoever wants no page."""
    return request.path.startswith(API) or (request.path == "/" and not wants_a_page(request))


class Failures(Protocol):
    """How a door tells of what went wrong outside of its views."""

    def bad_request(self, error: Exception | None) -> HttpResponse: ...

    def forbidden(self) -> HttpResponse: ...

    def broken(self, error: BaseException | None) -> HttpResponse: ...


def door_to(request: HttpRequest) -> Failures | None:
    """Return what tells failures in the form of the door that is asked; None for a page."""
    if KIBANA.match(request.path):
        return kibana
    return elasticsearch if is_for_the_api(request) else None


@csrf_exempt
def front(request: HttpRequest) -> HttpResponseBase:
    """Answer `/`: pages for a browser, the product's info for a client."""
    if wants_a_page(request):
        return redirect(PAGES)
    return info(request)


@csrf_exempt
def anything_else(request: HttpRequest, **_: str) -> HttpResponseBase:
    """Answer an address that nobody claims, in the asker's own form."""
    if wants_a_page(request):
        response: HttpResponse = errors.page_not_found(request)
        return response
    return no_handler(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read, in the asker's own form."""
    door = door_to(request)
    return door.bad_request(exception) if door else errors.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that nobody may make, in the asker's own form."""
    door = door_to(request)
    return door.forbidden() if door else errors.permission_denied(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ran into a bug, or a busy database, in the asker's own form."""
    door = door_to(request)
    return door.broken(sys.exc_info()[1]) if door else errors.server_error(request)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("", include("keys.dialects.elasticsearch.urls")),
    path("", include("keys.dialects.kibana.urls")),
    path("", include("keys.dialects.oauth.urls")),
    path("docs/api", openapi_views.viewer, name="api_docs"),
    path("docs/api/openapi.json", openapi_views.as_json(document), name="openapi_json"),
    path("docs/api/openapi.yaml", openapi_views.as_yaml(document), name="openapi_yaml"),
    path("", include("keys.web.urls")),
]

# Last of all, behind Django admin.
fallback: list[URLPattern | URLResolver] = [re_path(r"^.*$", anything_else)]
