"""A path of Elasticsearch's API: what is looked at, and in which order."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, NoReturn

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from keys.dialects.common.request_body import largest_body_for, read_body
from keys.dialects.common.service import api_key_service_enabled
from keys.dialects.common.views import DialectView, caller_of
from keys.dialects.elasticsearch.answers import BUG, BUSY, REFUSALS, answer_to, told
from keys.dialects.elasticsearch.bodies import BodySerializer, read_fields
from keys.dialects.elasticsearch.credentials import ElasticsearchAuthentication, effective_caller
from keys.dialects.elasticsearch.errors import PlainRefusal, Refusal
from keys.dialects.elasticsearch.media import check_answer_form, check_body_form, check_versions
from keys.dialects.elasticsearch.parameters import (
    COMMON_NAMES,
    CommonParameters,
    ParametersSerializer,
    given_parameters,
    read_parameters,
)
from keys.dialects.elasticsearch.rendering import AnswerInKind, ElasticsearchRenderer
from keys.rules.errors import RestrictedByWorkflow, ServiceDisabled
from keys.wire.json_reader import JsonDocument, read_json
from keys.wire.media_types import BadCompatibility, UnsupportedMediaType, check_content_type

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD")
EMPTY = JsonDocument(text="{}", value={})


class ElasticsearchView(DialectView):
    """
    Looks at a request in this order: who asks, versions, path and method, body, parameters.

    As whom he asks is settled before the body is read. Validation comes after all that and before
    authorization, in the actions.
    """

    authentication_classes = (ElasticsearchAuthentication,)
    content_negotiation_class = AnswerInKind
    renderer_classes = (ElasticsearchRenderer,)
    refusals: ClassVar[tuple[type[Exception], ...]] = REFUSALS
    # Whether a key that is restricted to a workflow may come here.
    is_open_to_every_workflow: ClassVar[bool] = False
    # What each method asks for, as a refusal names it to who may not act as somebody else.
    action_names: ClassVar[Mapping[str, str]] = {}

    given: dict[str, str]
    content: bytes
    is_body_read = False

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {"X-Elastic-Product": "Elasticsearch", "Cache-Control": "no-store"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.given = given_parameters(request)
        check_versions(request)
        self.check_path(request)
        self._check_workflow(request)
        request.auth = effective_caller(request, action=self.action_name(request))
        self.content = read_body(request, limit=largest_body_for(caller_of(request)))
        check_answer_form(request, self.given.get("format", ""))
        if self.content:
            check_body_form(request.headers.get("Content-Type"))
        self._check_common_parameters(request)

    def check_path(self, request: Request) -> None:
        """Let a method pass that this path has."""
        name = (request.method or "").lower()
        if name not in self.http_method_names or not hasattr(self, name):
            self.http_method_not_allowed(request)

    def action_name(self, request: HttpRequest) -> str:
        """Return the name of the action that a request asks for."""
        method = "GET" if request.method == "HEAD" else request.method or ""
        return self.action_names.get(method, f"rest:{method.lower()}")

    def http_method_not_allowed(self, request: HttpRequest, *_: object, **__: object) -> NoReturn:
        raise PlainRefusal(
            f"Incorrect HTTP method for uri [{request.get_full_path()}] and method"
            f" [{request.method}], allowed: [{self._allowed()}]",
            status=HTTPStatus.METHOD_NOT_ALLOWED,
            headers={"Allow": self._allowed()},
        )

    def options(self, *_: object, **__: object) -> Response:
        return Response(headers={"Allow": self._allowed()})

    def parameters(self, form: type[ParametersSerializer]) -> dict[str, Any]:
        """
        Return the values of the query string; see `read_parameters`.

        Asked for last: a body that nobody has read until then is refused.
        """
        path = self.request.path
        values = read_parameters(form, self.given, path=path)
        if self.content and not self.is_body_read:
            raise Refusal.illegal(
                f"request [{self.request.method} {path}] does not support having a body"
            )
        return values

    def document(self) -> JsonDocument:
        """
        Return the body, which this path requires; the parameter `source` stands in for it.

        Raises:
            Refusal: there is none.
            MalformedJson: it is no JSON.
        """
        document = self._document()
        if document is None:
            raise Refusal.unparsable("request body is required")
        return document

    def fields(self, form: type[BodySerializer], **context: object) -> dict[str, Any]:
        """Return the values of a required body; see `read_fields`."""
        document = self.document()
        return read_fields(form(data=document.value, context=context), document)

    def optional_document(self) -> JsonDocument:
        """Return the body; one that is left out equals an empty object."""
        return self._document() or EMPTY

    def optional_fields(self, form: type[BodySerializer]) -> dict[str, Any]:
        """Return the values of a body that may be left out, which equals an empty one."""
        document = self.optional_document()
        return read_fields(form(data=document.value), document)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.content_type = response.accepted_media_type
        return response

    def refused(self, exc: Exception) -> Response:
        return answer_to(exc, self.request)

    def broken(self) -> Response:
        return told(BUG, HTTPStatus.INTERNAL_SERVER_ERROR, self.request)

    def busy(self) -> Response:
        return told(BUSY, HTTPStatus.SERVICE_UNAVAILABLE, self.request)

    def _allowed(self) -> str:
        # HEAD is answered wherever GET is; the product lists it only where it has it itself.
        return ", ".join(name for name in METHODS if hasattr(type(self), name.lower()))

    def _check_workflow(self, request: Request) -> None:
        authority = caller_of(request).authority
        if not self.is_open_to_every_workflow and not authority.allows_workflow(None):
            raise RestrictedByWorkflow

    def _check_common_parameters(self, request: Request) -> None:
        common = {name: value for name, value in self.given.items() if name in COMMON_NAMES}
        if common:
            read_parameters(CommonParameters, common, path=request.path)

    def _document(self) -> JsonDocument | None:
        self.is_body_read = True
        if self.content:
            return read_json(self.content)
        source = self.given.get("source")
        if source is None:
            return None
        media_type = self.given.get("source_content_type")
        if not media_type:
            raise Refusal.illegal("source and source_content_type parameters are required")
        try:
            check_content_type(media_type)
        except (UnsupportedMediaType, BadCompatibility):
            shown = media_type[:64]
            raise Refusal.illegal(f"Unknown value for source_content_type [{shown}]") from None
        return read_json(source.encode())


class KeyServiceView(ElasticsearchView):
    """A path that exists only while the API key service is on."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not api_key_service_enabled(request):
            raise ServiceDisabled
