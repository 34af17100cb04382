"""The OpenAPI document as tests read it, and its schemas as judges of answers."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator

from keys.dialects.common.openapi import DocumentedGenerator
from keys.dialects.elasticsearch.openapi.document import AREAS, document, documentation
from keys.dialects.elasticsearch.views.cluster import InfoView

JSON = "application/json"
OPENAPI: Any = document()


@cache
def generator() -> DocumentedGenerator:
    return DocumentedGenerator(documentation())


@cache
def _routes() -> dict[tuple[str, str], str]:
    """Return the document's routes by what Django knows them by."""
    found = {}
    for route in generator().routes():
        method, path = route.split(" ")
        found[method, resolve(re.sub(r"\{\w+\}", "x", path)).route] = route
    return found


def route_of(method: str, path: str) -> str | None:
    """Return the document's route that a request takes; None where it has none."""
    try:
        return _routes().get((method, resolve(path.partition("?")[0]).route))
    except Resolver404:
        return None


def actions() -> dict[str, str]:
    """Return what each route asks for, as far as its view names it."""
    named = {}
    for route in generator().routes():
        method, path = route.split(" ")
        view = resolve(re.sub(r"\{\w+\}", "x", path)).func
        names = getattr(view, "cls", InfoView).action_names
        if method in names:
            named[route] = names[method]
    return named


def operation_at(route: str) -> Any:
    """Return what the document says of a route such as `GET /_security/api_key`."""
    method, path = route.split(" ")
    return OPENAPI["paths"][path][method.lower()]


def resolved(part: Any) -> Any:
    """Return what a reference within the document stands for."""
    while "$ref" in part:
        _, *names = part["$ref"].split("/")
        part = OPENAPI
        for name in names:
            part = part[name]
    return part


def faults_of(answer: object, route: str, status: int) -> list[str]:
    """Return what an answer has that its documented schema does not allow."""
    response = resolved(operation_at(route)["responses"][str(status)])
    schema = response["content"][JSON]["schema"]
    # References point into the document, so it has to stand around the schema.
    judge = Draft202012Validator({"components": OPENAPI["components"], "allOf": [schema]})
    return [f"{fault.json_path}: {fault.message}" for fault in judge.iter_errors(answer)]


OURS = ("/_security/api_key/{key_id}/_share", "/_security/api_key/{key_id}/_usage")
"""Paths that Elasticsearch does not have, so that its clients have no method for them."""


def left_out(driven: Iterable[str]) -> list[str]:
    """
    Return the operations that none of these requests, such as `GET /_security/user`, is for.

    An operation with several methods, such as `POST|PUT …`, needs one: a client knows one.
    """
    reached = {route_of(*request.split(" ", 1)) for request in driven}
    return [
        declared
        for area in AREAS
        for declared in area.OPERATIONS
        if not declared.endswith(OURS) and reached.isdisjoint(_each_route(declared))
    ]


def _each_route(declared: str) -> set[str]:
    methods, _, path = declared.partition(" ")
    return {f"{method} {path}" for method in methods.split("|")}
