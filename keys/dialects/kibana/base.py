"""A path of Kibana's API: what is looked at, and in which order."""

from http import HTTPStatus
from typing import Any, ClassVar, NoReturn

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.credentials import FORM_TYPES, authenticated_caller
from keys.dialects.common.request_body import BodyTooLarge, BrokenBody, largest_body_for, read_body
from keys.dialects.common.responses import CHALLENGE
from keys.dialects.common.sentences import seconds_to_wait
from keys.dialects.common.views import DialectView, caller_of
from keys.dialects.kibana.errors import (
    BUG,
    BUSY,
    Refusal,
    error_json,
    message_of,
    status_of,
)
from keys.dialects.kibana.shapes import Shape
from keys.rules.caller import Caller
from keys.rules.errors import (
    ApiKeyError,
    NotAuthenticated,
    RestrictedByWorkflow,
    TooManyAttempts,
)
from keys.rules.json_types import Json
from keys.wire.json_reader import read_json
from keys.wire.json_scanner import MalformedJson

PUBLIC_VERSION = "2023-10-31"
VERSION_HEADER = "elastic-api-version"
XSRF_HEADER = "kbn-xsrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = ("GET", "POST", "PUT", "DELETE")
JSON_TYPE = "application/json"


class KibanaAuthentication(BaseAuthentication):
    """Leaves the caller in `request.auth`, where `caller_of` finds him."""

    def authenticate(self, request: Request) -> tuple[None, Caller]:
        """
        Return the caller behind the request.

        A session's request needs no token of a form: the header that every change has to carry
        (`check_is_no_forgery`) is one that no other site can make a browser send.

        Raises:
            NotAuthenticated: no credential, or one that is no good.
            TooManyAttempts: ask again later.
        """
        return None, authenticated_caller(request, check_session=check_is_no_forgery)


def check_is_no_forgery(request: HttpRequest) -> None:
    """
    Let a request pass that changes nothing, or that only a program or our own page can send.

    Raises:
        Refusal: the header is missing or empty, or any site's form can send such a body.
    """
    if request.method in SAFE_METHODS:
        return
    if not request.headers.get(XSRF_HEADER):
        raise Refusal(f"Request must contain a {XSRF_HEADER} header.")
    if request.content_type in FORM_TYPES:
        raise Refusal(
            f"Unsupported media type: {request.content_type}",
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )


class KibanaView(DialectView):
    """
    Looks at a request in this order: who asks, forgery, version, method, body.

    `is_public`: whether clients may name a version of the route; internal ones have none.
    """

    authentication_classes = (KibanaAuthentication,)
    renderer_classes = (JSONRenderer,)
    refusals = (Refusal, MalformedJson, BodyTooLarge, BrokenBody)
    is_public: ClassVar[bool] = False

    content: bytes

    @property
    def default_response_headers(self) -> dict[str, str]:
        version = {VERSION_HEADER: PUBLIC_VERSION} if self.is_public else {}
        return {"Cache-Control": "private, no-cache, no-store, must-revalidate", **version}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_is_no_forgery(request)
        self._check_version(request)
        self._check_method(request)
        caller = caller_of(request)
        if not caller.authority.allows_workflow(None):
            raise RestrictedByWorkflow
        self.content = read_body(request, limit=largest_body_for(caller))

    def http_method_not_allowed(self, *_: object, **__: object) -> NoReturn:
        # Kibana knows no other answer to a method that a path lacks.
        raise Refusal(HTTPStatus.NOT_FOUND.phrase, status=HTTPStatus.NOT_FOUND)

    def options(self, *_: object, **__: object) -> Response:
        return Response(headers={"Allow": ", ".join(self._methods())})

    def body(self, shape: Shape) -> Any:
        """
        Return the body, read as `shape`; a missing one equals `null`.

        Raises:
            Refusal: it is not of this shape.
            MalformedJson: it is no JSON.
        """
        return shape.read(self._json(), at="request body")

    def _json(self) -> Json:
        if not self.content:
            return None
        content_type = (self.request.content_type or "").split(";")[0].strip().lower()
        if content_type != JSON_TYPE:
            raise Refusal("Unsupported Media Type", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        return read_json(self.content).value

    def refused(self, exc: Exception) -> Response:
        uri = self.request.get_full_path()
        match exc:
            case ApiKeyError():
                return _answer(exc, uri=uri)
            case Refusal():
                return _told(str(exc), exc.status)
            case BodyTooLarge():
                return _told(str(exc), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            case BrokenBody():
                return _told("the request body ended too early", HTTPStatus.BAD_REQUEST)
        return _told(f"Invalid request payload JSON format: {exc}", HTTPStatus.BAD_REQUEST)

    def broken(self) -> Response:
        return _told(BUG, HTTPStatus.INTERNAL_SERVER_ERROR)

    def busy(self) -> Response:
        return _told(BUSY, HTTPStatus.SERVICE_UNAVAILABLE)

    def _check_version(self, request: Request) -> None:
        version = request.headers.get(VERSION_HEADER)
        if version is None or not self.is_public or version == PUBLIC_VERSION:
            return
        method = (request.method or "").lower()
        raise Refusal(
            f'No version "{version[:32]}" available for [{method}] [{request.path}].'
            f" Available versions are: [{PUBLIC_VERSION}]"
        )

    def _check_method(self, request: Request) -> None:
        if request.method not in {"OPTIONS", "HEAD", *self._methods()}:
            self.http_method_not_allowed()

    def _methods(self) -> list[str]:
        return [name for name in METHODS if hasattr(type(self), name.lower())]


def _answer(error: ApiKeyError, *, uri: str) -> Response:
    response = _told(message_of(error, uri=uri), status_of(type(error)))
    if isinstance(error, NotAuthenticated):
        response.headers[CHALLENGE] = 'Basic realm="security", charset="UTF-8"'
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(seconds_to_wait(error.retry_after))
    return response


def _told(message: str, status: int) -> Response:
    return Response(error_json(message, status=int(status)), status=int(status))
