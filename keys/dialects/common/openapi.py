"""
OpenAPI 3.1 from the code, by drf-spectacular: routes, fields and parameters are read off it.

What code cannot say, each dialect declares by method and path: see `Operation`. A route without
a declaration is left out, and a test tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.urls import URLPattern
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.views import APIView

from keys.rules.json_types import Json, JsonObject

JSON = "application/json"
Form = type[serializers.Serializer[Any]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """
    A request and its answer, as the document shows them; tests send the one and get the other.

    Attributes:
        path: values of the path's parameters.
        body: None for a request without one.
        answer: None for an answer without a body.
    """

    title: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    status: int = 200
    answer: Json = None

    @property
    def name(self) -> str:
        return self.title.lower().replace(" ", "_")


@dataclass(frozen=True, kw_only=True)
class Body:
    """
    A request's body: what a form reads, or a schema where no form does.

    `about`: what is to be said of the form's fields beyond their types, by name.
    """

    form: Form | None = None
    schema: JsonObject | None = None
    about: Mapping[str, JsonObject] = field(default_factory=dict)
    is_required: bool = True


@dataclass(frozen=True, kw_only=True)
class Operation:
    """
    What a method of a path does.

    Attributes:
        id: as clients call it; further methods of the same operation append their own name.
        path: what the path's parameters mean.
        parameters: the form that reads the query string.
        about: what its parameters mean.
        shared: names of the document's shared parameters that this operation takes.
        answers: by status a response object, or a reference to a shared one.
    """

    id: str
    tag: str
    summary: str
    answers: Mapping[int, JsonObject]
    description: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    parameters: Form | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    shared: Sequence[str] = ()
    body: Body | None = None
    examples: Sequence[Example] = ()


@dataclass(frozen=True, kw_only=True)
class Documentation:
    """
    What one dialect says of its routes.

    Attributes:
        operations: by method and path, such as `GET /_security/api_key`.
        components: shared schemas, parameters, responses and security schemes.
    """

    title: str
    version: str
    description: str
    patterns: Sequence[URLPattern]
    operations: Mapping[str, Operation]
    components: Mapping[str, JsonObject]
    tags: Sequence[JsonObject]


class _Endpoints(EndpointEnumerator):
    def get_path_from_regex(self, path_regex: str) -> str:
        """Return the path without the slash at its end, which is optional everywhere."""
        path: str = super().get_path_from_regex(path_regex)
        return path.rstrip("/") or "/"


class DocumentedSchema(AutoSchema):
    """Describes one operation by its declaration and by the forms that this names."""

    path: str
    method: str

    def __init__(self, documentation: Documentation) -> None:
        super().__init__()
        self._operations = documentation.operations
        self._shared_answers = documentation.components["responses"]

    @property
    def operation(self) -> Operation:
        return self._operations[f"{self.method} {self.path}"]

    def is_excluded(self) -> bool:
        return f"{self.method} {self.path}" not in self._operations

    def get_operation_id(self) -> str:
        return self.operation.id

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return self.operation.description

    def get_tags(self) -> list[str]:
        return [self.operation.tag]

    def get_auth(self) -> list[JsonObject]:
        return []  # the document as a whole says how to authenticate

    def _get_parameters(self) -> list[JsonObject]:
        return [*self._path_parameters(), *self._query_parameters(), *self._shared_parameters()]

    def _path_parameters(self) -> list[JsonObject]:
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": meaning,
                "schema": {"type": "string", "minLength": 1},
                **self._shown("path", name),
            }
            for name, meaning in self.operation.path.items()
        ]

    def _query_parameters(self) -> list[JsonObject]:
        form = self.operation.parameters
        if form is None:
            return []
        return [
            {
                "name": name,
                "in": "query",
                "description": self.operation.about.get(name, ""),
                "schema": schema,
                **self._shown("query", name),
            }
            for name, schema in self._properties_of(form).items()
        ]

    def _shared_parameters(self) -> list[JsonObject]:
        return [{"$ref": f"#/components/parameters/{name}"} for name in self.operation.shared]

    def _shown(self, part: str, name: str) -> JsonObject:
        """Return the first value that an example has for a parameter."""
        for example in self.operation.examples:
            values: Mapping[str, str] = getattr(example, part)
            if name in values:
                return {"example": values[name]}
        return {}

    def _get_request_body(self, direction: str = "request") -> JsonObject | None:  # noqa: ARG002  # the inspector's signature
        body = self.operation.body
        if body is None:
            return None
        examples: JsonObject = {
            one.name: {"summary": one.title, "value": one.body}
            for one in self.operation.examples
            if one.body is not None
        }
        return {
            "required": body.is_required,
            "content": {
                JSON: {
                    "schema": self._schema_of(body),
                    **({"examples": examples} if examples else {}),
                }
            },
        }

    def _schema_of(self, body: Body) -> JsonObject:
        if body.form is None:
            return body.schema or {"type": "object"}
        schema = {
            name: said for name, said in self._map(body.form).items() if name != "description"
        }
        properties = self._properties_of(body.form)
        told: JsonObject = {
            name: {**said, **body.about.get(name, {})} for name, said in properties.items()
        }
        return {**schema, "properties": told, "additionalProperties": False}

    def _properties_of(self, form: Form) -> dict[str, JsonObject]:
        properties = cast("dict[str, JsonObject]", self._map(form).get("properties", {}))
        return {name: _without_empty_default(schema) for name, schema in properties.items()}

    def _map(self, form: Form) -> JsonObject:
        return cast("JsonObject", self._map_serializer(form(), "request"))

    def _get_response_bodies(self, direction: str = "response") -> JsonObject:  # noqa: ARG002  # the inspector's signature
        return {
            str(status): self._with_examples(answer, status)
            for status, answer in sorted(self.operation.answers.items())
        }

    def _with_examples(self, answer: JsonObject, status: int) -> JsonObject:
        shown: JsonObject = {
            one.name: {"summary": one.title, "value": one.answer}
            for one in self.operation.examples
            if one.status == status and one.answer is not None
        }
        told = self._in_full(answer) if shown else answer
        content = told.get("content")
        if not shown or not isinstance(content, dict):
            return answer
        return {
            **told,
            "content": {
                kind: {**cast("JsonObject", media), "examples": shown}
                for kind, media in content.items()
            },
        }

    def _in_full(self, answer: JsonObject) -> JsonObject:
        """Return the shared answer referred to: no examples can stand beside a `$ref`."""
        name = str(answer.get("$ref", "")).removeprefix("#/components/responses/")
        return cast("JsonObject", self._shared_answers[name]) if name else answer


class DocumentedGenerator(SchemaGenerator):
    """Writes the document of one dialect."""

    endpoint_inspector_cls = _Endpoints

    def __init__(self, documentation: Documentation) -> None:
        super().__init__(patterns=documentation.patterns)
        self.documentation = documentation

    def create_view(self, callback: object, method: str, request: object = None) -> APIView:
        view: APIView = super().create_view(callback, method, request)
        self._set_schema_to_view(view, DocumentedSchema(self.documentation))
        return view

    def document(self) -> JsonObject:
        """Return the OpenAPI document."""
        drawn = self.get_schema(public=True)
        told = self.documentation
        return {
            "openapi": drawn["openapi"],
            "info": {
                "title": told.title,
                "version": told.version,
                "description": told.description,
            },
            "security": [{name: []} for name in told.components["securitySchemes"]],
            "tags": [*told.tags],
            "paths": drawn["paths"],
            "components": dict(told.components),
        }

    def routes(self) -> list[str]:
        """Return each method and path that there is, documented or not."""
        self._initialise_endpoints()
        found = cast("list[tuple[str, str, str, object]]", self.endpoints)
        return [f"{method} {path}" for path, _, method, _ in found]


def _without_empty_default(schema: JsonObject) -> JsonObject:
    """Return the schema without `"default": null`, which only says that nothing is set."""
    return {name: said for name, said in schema.items() if (name, said) != ("default", None)}
